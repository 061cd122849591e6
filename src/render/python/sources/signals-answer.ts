/** Twin of src/analysis/signals/answer.ts and answer-items.ts. */
import { python } from '../python-source.ts';
import { block, type SignalBlocks } from './signal-block.ts';
import { trimmedBlock } from './signals-run.ts';

/** Also of the open signals. */
export const itemsBlock = block(
  python`
def answer_parts(answer: str) -> list[str] | None:
    """Items of a bracketed list, as they stand; None when the answer is none."""
    text = trimmed(answer)
    if not text.startswith("["):
        return None
    return parts_of(text[1:-1] if text.endswith("]") else text[1:])


def parts_of(text: str) -> list[str]:
    """Parts between commas outside of brackets and quotations, empty ones left out."""
    parts = [""]
    quote, depth = "", 0
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character == "," and depth == 0:
            parts.append("")
            continue
        elif character in "\"'":
            quote = character
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        parts[-1] += character
    return [part for part in map(trimmed, parts) if part]
`,
  trimmedBlock,
);

export const fieldsBlock = block(
  python`
def fields_of(item: str) -> int:
    """Fields of one item: of a tuple or list its parts, else 1."""
    return len(parts_of(item[1:-1])) if item.startswith(("(", "[", "{")) else 1
`,
  itemsBlock,
);

const askedFieldsBlock = block(python`
FOR_EACH = re.compile(r"^[ \t\r\n]*for each[^,]*,", re.IGNORECASE | re.ASCII)
CONDITIONS = re.compile(
    r"\b(?:whose|who|with|that|having|where|ordered|sorted|order|sort|when|between|from)\b", re.IGNORECASE | re.ASCII
)
ANOTHER_FIELD = re.compile(r"\band\b|,(?![ \t\r\n]*and\b)", re.IGNORECASE | re.ASCII)


def asked_fields(question: str) -> int:
    """One and each "and" or comma before the first condition: "the name and age of singers who ..." asks for two."""
    head = CONDITIONS.split(FOR_EACH.sub("", question), maxsplit=1)[0]
    return 1 + len(ANOTHER_FIELD.findall(head))
`);

const asksForOneBlock = block(python`
SUPERLATIVE = re.compile(r"\b(?:most|least|maximum|minimum|[a-z]{3,}est)\b", re.IGNORECASE | re.ASCII)
RANKING = re.compile(
    r"\b(?:each|every|all|order|ordered|sort|sorted|descending|ascending|alphabetical)\b", re.IGNORECASE | re.ASCII
)


def asks_for_one(question: str) -> bool:
    """A superlative, and no word that asks for a ranking or for one of each."""
    return SUPERLATIVE.search(question) is not None and RANKING.search(question) is None
`);

export const answerBlocks: SignalBlocks = {
  answer_length: block(python`
def answer_length(run: Run) -> Measured | None:
    """Characters in the answer."""
    return Measured(len(run.answer)) if run.answer else None
`),
  answer_numbers: block(python`
def answer_numbers(run: Run) -> Measured | None:
    """Numbers in the answer."""
    return Measured(len(re.findall(r"[0-9]+", run.answer))) if run.answer else None
`),
  error_as_answer: block(
    python`
# Characters of an error from which on an answer that holds it is that error.
TELLING_ERROR = 12


def error_as_answer(run: Run) -> Measured | None:
    """The answer is what a failed call gave, or little more than that."""
    if not run.answer or not run.calls:
        return None
    answered = trimmed(run.answer)
    errors = [trimmed(step.error) for step in run.steps if step.error is not None]
    return Measured(int(any(len(error) >= TELLING_ERROR and is_error(answered, error) for error in errors)))


def is_error(answered: str, error: str) -> bool:
    if error in answered:
        return len(answered) <= 2 * len(error)
    return answered in error and len(answered) >= TELLING_ERROR
`,
    trimmedBlock,
  ),
  nothing_as_answer: block(python`
def nothing_as_answer(run: Run) -> Measured | None:
    """The answer is nothing, zero or null, in whatever brackets."""
    if not run.answer:
        return None
    return Measured(int(all(re.fullmatch(r"(?:none|null|nan|0)+", word) for word in words_in(run.answer))))
`),
  repeated_items: block(
    python`
def repeated_items(run: Run) -> Measured | None:
    """Items that the answer lists twice."""
    items = answer_parts(run.answer)
    return None if items is None else Measured(len(items) - len(set(items)))
`,
    itemsBlock,
  ),
  items_beyond_one: block(
    python`
def items_beyond_one(run: Run) -> Measured | None:
    """Items more than the one asked for."""
    items = answer_parts(run.answer)
    return None if items is None or not asks_for_one(run.question) else Measured(max(0, len(items) - 1))
`,
    itemsBlock,
    asksForOneBlock,
  ),
  fields_beside_asked: block(
    python`
def fields_beside_asked(run: Run) -> Measured | None:
    """Fields of each item more or less than asked for."""
    items = answer_parts(run.answer)
    return Measured(abs(fields_of(items[0]) - asked_fields(run.question))) if items and run.question else None
`,
    fieldsBlock,
    askedFieldsBlock,
  ),
};
