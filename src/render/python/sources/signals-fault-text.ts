/** Twin of src/analysis/signals/fault-text.ts and language.ts. */
import { python } from '../python-source.ts';
import { block } from './signal-block.ts';

export const withoutCodeBlock = block(python`
FENCED = re.compile(r"\x60{3}[\s\S]*?(?:\x60{3}|\Z)")


def without_code(text: str) -> str:
    """The text without code in fences and between back quotes."""
    return re.sub(r"\x60[^\x60\n]*\x60", " ", FENCED.sub("\n", text))
`);

export const sentencesBlock = block(python`
SENTENCE_END = re.compile(r"""([.!?。！？]["”’')\]*_]*)[ \t]+""")


def sentences_in(text: str) -> list[str]:
    """Lines, cut after each full stop, exclamation and question mark that white space follows."""
    return SENTENCE_END.sub("\\1\n", text).split("\n")
`);

export const listedBlock = block(python`
def is_listed(line: str) -> bool:
    """An item of a list, a row of a table, a heading, a quotation."""
    return re.match(r"[ \t]*(?:[-*•|>#+]|[0-9]+[.)])", line) is not None
`);

export const closingBlock = block(python`
def up_to_closing(text: str) -> str | None:
    """What is up to the end of the bracket that a text starts with; None where it is never closed."""
    depth, quote, escaped = 0, "", False
    for index, character in enumerate(text):
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "[{(":
            depth += 1
        elif character in "]})":
            depth -= 1
        if depth == 0:
            return text[: index + 1]
    return None
`);

export const saysBlock = block(python`
def says(pattern: str, text: str) -> bool:
    """The pattern, which stands over plain words, occurs."""
    return re.search(pattern, plain_words(text)) is not None
`);

export const namePartsBlock = block(python`
def name_parts(name: str) -> list[str]:
    """Words of an identifier: "getOrder_details" has get, order and details."""
    return words_in(re.sub("([a-z0-9])([A-Z])", r"\1 \2", name))
`);

export const lookupBlock = block(
  python`
def is_lookup(step: Step) -> bool:
    """A retriever, or a tool whose name begins or ends with a verb of looking up."""
    parts = name_parts(step.name) or [""]
    return step.kind == "retrieval" or parts[0] in LOOKUP_VERBS or parts[-1] in LOOKUP_VERBS
`,
  namePartsBlock,
);

export const knownBlock = block(python`
class Known(NamedTuple):
    """What the run was told, found out, and passed to calls that did not fail; the texts in lower case."""

    has_evidence: bool
    texts: list[str]
    words: set[str]


@lru_cache(maxsize=16)
def known_to(evidence: Evidence) -> Known:
    run = run_of(evidence)
    passed = [call for call in run.calls if call.step.error is None]
    others = [text for step in evidence_steps(evidence) if not is_call(step) for text in output_texts(step)]
    said = [turn.text for turn in run.users]
    given = [*evidence.declared_values, *evidence.user_messages, *said, *others]
    found = [text for call in run.calls for text in call.output_texts]
    texts = [*run.system_texts, *given, *found, *(call.input for call in passed)]
    words = run.system_words.union(
        *(call.output_words for call in run.calls),
        *(call.input_words for call in passed),
        *(words_in(text) for text in given),
    )
    return Known(
        has_evidence=any(words_in(text) for text in [*found, *others]),
        texts=[text.lower() for text in texts],
        words=words,
    )
`);

export const languageBlock = block(
  python`
# Letters of another script, and share of the letters, from which on a text is written in it.
LEAST_LETTERS = 6
SCRIPT_SHARE = 0.5
# Function words from which on, and share of all words, a text is in their language; twice as many as of the next.
LEAST_COMMON_WORDS = 2
COMMON_WORD_SHARE = 0.15
WORDS_READ = 1000


def language_of(text: str) -> str | None:
    """Code of the language, or its script where that tells; None where neither is plain."""
    words = words_in(without_code(text))[:WORDS_READ]
    return script_of("".join(words)) or by_function_words(words)


def script_of(letters: str) -> str | None:
    counts: dict[str, int] = {}
    for letter in letters:
        for script, first, last in WRITING_SYSTEMS:
            if first <= ord(letter) <= last:
                counts[script] = counts.get(script, 0) + 1
                break
    needed = SCRIPT_SHARE * len(letters)
    kana = counts.get("kana", 0)
    if kana >= LEAST_LETTERS and kana + counts.get("han", 0) >= needed:
        return "kana"
    return next((script for script, count in counts.items() if count >= LEAST_LETTERS and count >= needed), None)


def by_function_words(words: list[str]) -> str | None:
    counts = [(sum(word in known for word in words), code) for code, known in LANGUAGE_PARTICLES.items()]
    most, code = max(counts, key=lambda item: item[0])
    following = max(count for count, other in counts if other != code)
    is_plain = most >= LEAST_COMMON_WORDS and most >= COMMON_WORD_SHARE * len(words) and most >= 2 * following
    return code if is_plain else None
`,
  withoutCodeBlock,
);
