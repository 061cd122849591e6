/** Twin of src/analysis/signals/faults-answer.ts, answer-markup.ts and answer-truncation.ts. */
import { python } from '../python-source.ts';
import { block, type SignalBlocks } from './signal-block.ts';
import {
  closingBlock,
  knownBlock,
  languageBlock,
  listedBlock,
  lookupBlock,
  sentencesBlock,
  withoutCodeBlock,
} from './signals-fault-text.ts';
import { countedBlock } from './signals-run.ts';

const markupBlock = block(python`
FENCED_JSON = re.compile(r"\x60{3}json[ \t]*\r?\n([\s\S]*?)\x60{3}")
# Examples: JSON with dots or comments in it, and numbers that JSON does not have.
NO_JSON = re.compile(r"\.\.\.|…|//|/\*|NaN|Infinity")


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def tables_in(text: str) -> list[list[str]]:
    """Rows of Markdown tables: lines that begin and end with "|", the second of dashes."""
    tables: list[list[str]] = [[]]
    for line in text.split("\n"):
        row = line.lstrip(" \t").rstrip(" \t\r")
        if len(row) > 1 and row.startswith("|") and row.endswith("|"):
            tables[-1].append(row)
        else:
            tables.append([])
    return [rows for rows in tables if len(rows) > 1 and re.fullmatch("[|: -]+", rows[1])]


def cells_in(row: str) -> int:
    """Bars that are neither escaped nor code."""
    return re.sub(r"\x60[^\x60]*\x60|\\\|", "", row).count("|")
`);

const truncationBlock = block(
  python`
# Words of a sentence that make it prose, and complete sentences before one without an end that tell that it was cut.
LEAST_PROSE_WORDS = 4
COMPLETE_SENTENCES = 2
ENDED = re.compile(r"""[.!?。！？…]["”’')\]*_]*[ \t]*\Z""")
STOP_KEYS = ("finish_reason", "stop_reason", "finishReason", "stopReason", "done_reason", "reason")
LIMIT_REASONS = ("length", "max_tokens", "MAX_TOKENS", "max_output_tokens")


def hit_limit(value: Any, depth: int = 0) -> bool:
    """A reason of the model's for stopping names its limit."""
    if depth > 6:
        return False
    if isinstance(value, list):
        return any(hit_limit(item, depth + 1) for item in value[:10])
    if not isinstance(value, dict):
        return False
    return any(
        key in STOP_KEYS and item in LIMIT_REASONS if isinstance(item, str) else hit_limit(item, depth + 1)
        for key, item in value.items()
    )


def stops_midway(run: Run) -> bool:
    """The text stops where no text ends."""
    answer = run.answer.strip(" \t\r\n")
    if answer.startswith(("[", "{")):
        return up_to_closing(answer) is None
    text = without_code(answer).rstrip(" \t\r\n")
    parts = sentences_in(text)
    last = parts[-1]
    if last.startswith("|"):
        return not last.endswith("|")
    end = re.search(r"([^\W_]+)[,(]?\Z", last)
    if end is None or re.search(r"[@/][^ ]*\Z", last):
        return False
    if len(words_in(text)) >= LEAST_PROSE_WORDS and (end[1] in DANGLING or is_cut_word(end[1].lower(), run)):
        return True
    prose = [
        part
        for part in parts
        if len(words_in(part)) >= LEAST_PROSE_WORDS and not is_listed(part) and not re.search(r":[*_]*[ \t]*\Z", part)
    ]
    before = prose[:-1]
    is_last = bool(prose) and prose[-1] == last and len(before) >= COMPLETE_SENTENCES
    return is_last and all(ENDED.search(part) for part in before)


def is_cut_word(word: str, run: Run) -> bool:
    """The beginning of a word that the run had seen, itself no word of the run or of the rest of the answer."""
    known = known_to(run.evidence).words
    if len(word) < 2 or re.search("[0-9]", word) or word in known:
        return False
    own = words_in(run.answer)
    is_longer = any(other != word and other.startswith(word) for other in (*known, *own))
    return own.count(word) == 1 and is_longer
`,
  closingBlock,
  sentencesBlock,
  listedBlock,
  withoutCodeBlock,
  knownBlock,
);

const repeatedBlock = block(
  python`
SENTENCE_WORDS = 4
LONGEST_PASSAGE = 60
TIMES = 3
LONG_DATA = 20


def says_again_and_again(text: str) -> bool:
    """Data that is given more than three times, or words of a line that follow one another three times in a row."""
    start = text.lstrip(" \t\r\n")
    data = up_to_closing(start) if start.startswith(("[", "{")) else None
    if data is not None:
        return len(data) >= LONG_DATA and text.count(data) >= TIMES
    return any(has_row(words_in(line)) for line in text.split("\n") if not re.match(r"[ \t]*[|\[{]", line))


def has_row(words: list[str]) -> bool:
    for length in range(SENTENCE_WORDS, min(LONGEST_PASSAGE, len(words) // TIMES) + 1):
        row = 0
        for index in range(length, len(words)):
            row = row + 1 if words[index] == words[index - length] else 0
            if row >= (TIMES - 1) * length:
                return True
    return False
`,
  closingBlock,
);

const stopBlock = block(python`
def is_stop(text: str) -> bool:
    """A framework's notice that it stopped the agent."""
    plain = plain_words(text)
    return re.search(BUDGET_STOP, plain) is not None and len(plain.split(" ")) - 2 <= BUDGET_STOP_WORDS
`);

export const answerFaultBlocks: SignalBlocks = {
  empty_answer: block(python`
def empty_answer(run: Run) -> Measured | None:
    """The answer is empty, though the run did not fail."""
    return None if run.evidence.state in ("ERROR", "IN_PROGRESS") else Measured(int(is_empty_answer(run.answer)))
`),
  budget_stop: block(
    python`
def budget_stop(run: Run) -> Measured | None:
    """A framework's notice as answer or error, or a look-up at the end of the run that nobody answered."""
    stopped = [step for step in run.steps if step.error is not None and is_stop(step.error)]
    if stopped:
        return counted(stopped)
    said = run.assistants[-1] if run.assistants else None
    if is_stop(run.answer) or (said is not None and is_stop(said.text)):
        return Measured(1)
    last = run.calls[-1] if run.calls else None
    if last is None or said is None or any(step.kind == "model" for step in run.steps[last.index :]):
        return Measured(0)
    is_lookup_at_end = run.evidence.state == "OK" and is_lookup(last.step) and last.step.agent is None
    is_unanswered = said.step <= last.index and run.answer in said.text
    return counted([last.step]) if is_lookup_at_end and is_unanswered else Measured(0)
`,
    stopBlock,
    lookupBlock,
    countedBlock,
  ),
  truncated_answer: block(
    python`
def truncated_answer(run: Run) -> Measured | None:
    """The answer was cut: the model's output limit, or text that stops where no text ends."""
    if not run.answer:
        return None
    models = [step for step in run.steps if step.kind == "model"]
    return Measured(int((bool(models) and hit_limit(models[-1].output)) or stops_midway(run)))
`,
    truncationBlock,
  ),
  repeated_sentences: block(
    python`
def repeated_sentences(run: Run) -> Measured | None:
    """Statements that the answer makes again, lists and lines with a colon aside, and passages said again and again."""
    if not run.answer:
        return None
    text = without_code(run.answer)
    seen: set[str] = set()
    count = 0
    for sentence in sentences_in(text):
        words = words_in(sentence)
        if len(words) < SENTENCE_WORDS or is_listed(sentence) or ":" in sentence:
            continue
        count += " ".join(words) in seen
        seen.add(" ".join(words))
    return Measured(count or int(says_again_and_again(text)))
`,
    repeatedBlock,
    sentencesBlock,
    listedBlock,
    withoutCodeBlock,
  ),
  broken_markup: block(
    python`
def broken_markup(run: Run) -> Measured | None:
    """Fenced JSON that does not parse, a fence without an end, tables whose rows differ in width."""
    if not run.answer:
        return None
    fenced = FENCED_JSON.findall(run.answer)
    broken = sum(not NO_JSON.search(text) and not is_json(text) for text in fenced)
    fences = len(re.findall(r"(?:^|\n)[ \t]*\x60{3}", run.answer))
    is_open = fences % 2 == 1 and "\x60" * 4 not in run.answer
    tables = sum(len({cells_in(row) for row in rows}) > 1 for rows in tables_in(run.answer))
    return Measured(broken + is_open + tables)
`,
    markupBlock,
  ),
  other_language: block(
    python`
def other_language(run: Run) -> Measured | None:
    """The answer is in another language than the user's last turn, or all his turns, and nobody spoke of languages."""
    if not run.answer or not run.users:
        return None
    answered = language_of(run.answer)
    asked = language_of(run.users[-1].text) or language_of("\n".join(turn.text for turn in run.users))
    if answered is None or asked is None:
        return None
    names = (*LANGUAGE_WORDS, *LANGUAGE_NAMES.get(answered, ()))
    texts = (*run.system_texts, *run.evidence.user_messages)
    is_spoken_of = any(word.startswith(names) for text in texts for word in words_in(text))
    return Measured(int(answered != asked and not is_spoken_of))
`,
    languageBlock,
  ),
};
