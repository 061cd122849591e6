/** Blocks of evaluation/checks.py that read texts: the counterpart of src/analysis/checks/{value-text,answer-text,evidence-index}.ts. */
import { python } from '../python-source.ts';

export const verdictSource = python`
class Verdict(NamedTuple):
    """passed None: the check does not apply to this run."""

    passed: bool | None
    reason: str


def not_applicable(reason: str) -> Verdict:
    return Verdict(None, reason)


def named(items: list[str], limit: int = 5) -> str:
    """A short list for a reason: the first few, and how many more there are."""
    shown = ", ".join(item if len(item) <= 80 else item[:79] + "…" for item in items[:limit])
    return shown if len(items) <= limit else f"{shown} and {len(items) - limit} more"
`;

export const valueTextSource = python`
def number_text(value: float) -> str:
    """Decimal text of a number as JSON writes it: 5.0 is "5", 1e-05 is "0.00001"."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    mantissa, _, exponent = str(value).partition("e-0")
    if exponent in ("5", "6"):
        digits = mantissa.lstrip("-").replace(".", "")
        return f"{'-' if value < 0 else ''}0.{'0' * (int(exponent) - 1)}{digits}"
    return f"{mantissa}e-{exponent}" if exponent else mantissa


def scalar_texts(value: Any) -> list[str]:
    """Keys and scalars of a value in document order. Keys count, since tools use them for data ({"W123": {...}})."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, (int, float)):
        return [number_text(value)]
    if isinstance(value, list):
        return [text for item in value for text in scalar_texts(item)]
    if isinstance(value, dict):
        return [text for key, item in value.items() for text in (str(key), *scalar_texts(item))]
    return [str(value)]


def longest_text(value: Any) -> str:
    return max(scalar_texts(value), key=len, default="")


def words_in(text: str) -> list[str]:
    """Lower-case runs of letters and digits."""
    return re.findall(r"[^\W_]+", text.lower())


def canonical(value: Any) -> str:
    """One text for equal values."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def is_call(step: Step) -> bool:
    """Steps that act or fetch, as opposed to model calls and wrappers."""
    return step.kind in ("tool", "retrieval")


def output_texts(step: Step) -> list[str]:
    texts = scalar_texts(step.output)
    return texts if step.error is None else [*texts, step.error]
`;

export const answerTextSource = python`
NOTHING = {"none", "null", "nan", "undefined", "n/a"}


def is_empty_answer(answer: str | None) -> bool:
    """No letter and no digit at all, or only a word that stands for nothing."""
    text = (answer or "").strip().lower()
    return text in NOTHING or not re.search(r"[^\W_]", text)


def plain_words(text: str) -> str:
    """Lower case, everything but letters, digits and "'" as one space, a space at both ends."""
    words = re.sub(r"(?:[^\w']|_)+", " ", text.lower().replace("’", "'"))
    return f" {words.strip()} "


def is_refusal(answer: str | None) -> bool:
    """One of REFUSAL_CUES occurs near the start of the answer."""
    text = plain_words((answer or "")[:REFUSAL_WINDOW])
    return any(f" {cue} " in text for cue in REFUSAL_CUES)


def admits_failure(answer: str | None) -> bool:
    """The answer says that something went wrong."""
    text = plain_words(answer or "")
    return any(f" {cue} " in text for cue in (*REFUSAL_CUES, *FAILURE_WORDS))
`;

export const evidenceIndexSource = python`
class Seen:
    """Everything the run has seen so far: words, numbers, and the texts without their separators."""

    def __init__(self) -> None:
        self.texts: set[str] = set()
        self.words: set[str] = set()
        self.joined: list[str] = []
        self.numbers: set[float] = set()

    def add(self, text: str) -> None:
        if text == "" or text in self.texts:
            return
        self.texts.add(text)
        words = words_in(text)
        self.words.update(words)
        self.joined.append("".join(words))
        numbers_in(text, self.numbers)

    def has_letters(self, letters: str) -> bool:
        return any(letters in text for text in self.joined)


def evidence_steps(evidence: Evidence) -> list[Step]:
    """Steps whose output is evidence for an answer.

    Every tool call and retrieval; an expert only when none of its own calls was recorded, since otherwise its prose is
    written by a model like the answer itself; an unknown step only when it is no wrapper around a model's text.
    """
    with_calls = {step.agent for step in evidence.steps if is_call(step)}
    produced = model_texts(evidence)

    def counts(step: Step) -> bool:
        if is_call(step):
            return True
        if step.kind in ("agent", "handoff"):
            return step.name not in with_calls
        if step.kind != "unknown":
            return False
        texts = scalar_texts(step.output)
        return not any(text in output for text in produced for output in texts)

    return [step for step in evidence.steps if counts(step)]


def model_texts(evidence: Evidence) -> list[str]:
    """The answer and the longest text of every model call, when it is long enough to be recognised."""
    texts = [evidence.answer] if evidence.answer else []
    for step in evidence.steps_of("model"):
        longest = longest_text(step.output)
        if len(longest) >= 20:
            texts.append(longest)
    return texts
`;
