/** Twins of src/analysis/facts/answer-form.ts and src/analysis/signals/mined-form.ts. */
import { python } from '../python-source.ts';
import { block, type SignalBlocks } from './signal-block.ts';
import { ofTypeBlock } from './signals-mined-calls.ts';

const formBlock = block(python`
# Characters of an answer that its script and language are told from, and of a question.
READ = 5000
READ_OF_QUESTION = 1000


def marks_of(text: str) -> set[str]:
    """Marks of layout, and the script of ten letters and more."""
    lines = text.split("\n")
    script = script_of(text)
    marks = {
        "json": is_json(text),
        "table": any(is_ruled(before, line) for before, line in zip(lines, lines[1:])),
        "bullets": sum(bool(re.match(r"[ \t]*[-*•][ \t]+[^ \t\r]", line)) for line in lines) > 1,
        "numbers": sum(bool(re.match(r"[ \t]*[0-9]{1,3}[.)][ \t]+[^ \t\r]", line)) for line in lines) > 1,
        "headings": any(re.match(r"#{1,6} [^ ]", line) for line in lines),
        "link": bool(re.search(r"https?://|\]\(", text)),
        "citations": bool(re.search(r"\[\^?[0-9]{1,3}\]", text)),
        "code": "\x60" * 3 in text,
        "ended": bool(re.search(r"[.!?。！？…](?:\W|_)*\Z", text[-40:])),
        "one_line": len(lines) == 1,
        "lines": len(lines) > 1,
        f"script {script}": script is not None,
    }
    return {mark for mark, is_there in marks.items() if is_there}


def is_ruled(before: str, line: str) -> bool:
    """The line below the head of a table."""
    return "|" in before and "|" in line and "-" in line and re.fullmatch(r"[ \t\r:|-]+", line) is not None


def refuse(constant: str) -> None:
    raise ValueError(constant)


def is_json(text: str) -> bool:
    if not text.startswith(("[", "{")):
        return False
    try:
        json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        return False
    return True


def script_of(text: str) -> str | None:
    """The script of most letters."""
    counts = {script: 0 for script, _ in SCRIPTS}
    for character in text[:READ]:
        for script, ranges in SCRIPTS:
            if any(first <= ord(character) <= last for first, last in ranges):
                counts[script] += 1
                break
    script = max(counts, key=counts.__getitem__)
    return script if counts[script] >= 10 else None


def frequent_words(text: str) -> set[str]:
    """The most frequent short words of a text of 30 words and more: they tell its language."""
    words = words_in(text[:READ])
    counts: dict[str, int] = {}
    for word in words:
        if 2 <= len(word) <= 5 and max(word) <= "\uffff" and not re.search("[0-9]", word):
            counts[word] = counts.get(word, 0) + 1
    return set(sorted(counts, key=lambda word: (-counts[word], word))[:40]) if len(words) >= 30 else set()
`);

export const minedFormBlocks: SignalBlocks = {
  usual_form_missing: block(
    python`
def usual_form_missing(run: Run, parameters: Any) -> Measured | None:
    """Marks of layout, script, language and length that nearly all answers have and this one has not.

    An answer in another script or language is left alone where the question is too.
    """
    usual = of_type(run, parameters)
    answer = run.answer.strip(" \t\r\n")
    if usual is None or not words_in(answer):
        return None
    question = run.question[:READ_OF_QUESTION]
    marks = marks_of(answer)
    scripts = {mark for mark in marks if mark.startswith("script ")}
    has_own_script = not scripts or f"script {script_of(question)}" in scripts
    missing = sum(mark not in marks and not (mark.startswith("script ") and has_own_script) for mark in usual["marks"])
    words, asked = frequent_words(answer), words_in(question)
    in_other_language = bool(usual["words"] and words) and len(words.intersection(usual["words"])) < 2
    asked_in_other = len(asked) >= 10 and not any(word in usual["words"] for word in asked)
    is_far = usual["length"] is not None and not usual["length"][0] <= len(answer) <= usual["length"][1]
    return Measured(missing + (in_other_language and not asked_in_other) + is_far)
`,
    ofTypeBlock,
    formBlock,
  ),
};
