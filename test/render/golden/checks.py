"""The decisions of the plain checks: evidence in, verdict out. Nothing here knows MLflow.

In doubt a check passes or does not apply: a failure is meant to be worth looking at.
"""

from __future__ import annotations

import bisect
import json
import re
from typing import Any, NamedTuple

from evidence import Evidence, Step

# First-person inability, and how far into an answer it is looked for.
REFUSAL_CUES = [
    "i can't",
    "i cannot",
    "i can not",
    "i'm unable",
    "i am unable",
    "i'm not able",
    "i am not able",
    "i wasn't able",
    "i was unable",
    "i was not able",
    "i couldn't",
    "i could not",
    "i don't have access",
    "i do not have access",
    "i don't have enough information",
    "i do not have enough information",
    "we are unable",
    "we're unable",
    "as an ai",
    "ich kann nicht",
    "ich kann das nicht",
    "kann ich nicht",
    "kann ich leider nicht",
    "je ne peux pas",
    "je ne suis pas en mesure",
    "no puedo",
    "no tengo acceso",
    "non posso",
    "não posso",
]
REFUSAL_WINDOW = 200

# Words by which an answer owns up to a failure.
FAILURE_WORDS = [
    "error",
    "errors",
    "failed",
    "failure",
    "unavailable",
    "timed out",
    "timeout",
    "fehler",
    "fehlgeschlagen",
    "erreur",
    "échoué",
    "falló",
    "errore",
    "erro",
]


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


# Whole numbers up to this are counts, ordinals and idioms: never judged, and never operands of a sum.
SMALL_NUMBER = 12
SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "b": 1e9}
# Factors between common units: percent, thousands, millions, minutes and hours.
UNIT_FACTORS = (100, 1000, 1e6, 60, 3600)
# Of a longer list of numbers only these are judged.
MOST_CLAIMS = 200
# Not claims: list numbering at the start of a line, web addresses, "24/7".
NOT_CLAIMS = re.compile(r"^[ \t]*[0-9]+[.)](?=\s)|https?://\S+|(?<![A-Za-z0-9_])24/7(?![A-Za-z0-9_])", re.MULTILINE)
WRITTEN_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_])(?<![A-Za-z0-9_][.,])([0-9]+(?:[.,][0-9]+)*)"
    r"(?: ?(thousand|million|billion|bn|k|m|b)(?![A-Za-z0-9_])|(?![A-Za-z0-9_]|[.,][0-9])(?: ?(%))?)",
    re.IGNORECASE | re.ASCII,
)


class WrittenNumber(NamedTuple):
    """A number as written: the values it may stand for, and half a unit of its last written digit."""

    text: str
    values: list[float]
    tolerance: float
    percent: bool


def readings(digits: str) -> tuple[list[float], int]:
    """Values that digits with separators may stand for, most likely first, and the number of decimals."""
    separators = re.sub(r"[0-9]", "", digits)
    plain = float(re.sub(r"[.,]", "", digits))
    if separators == "":
        return [plain], 0
    last = separators[-1]
    position = digits.rindex(last)
    decimals = len(digits) - position - 1
    as_decimal = float(re.sub(r"[.,]", "", digits[:position]) + "." + digits[position + 1 :])
    mixed = "." in separators and "," in separators
    if not mixed and len(separators) > 1:
        return [plain], 0
    if mixed or decimals != 3:
        return [as_decimal], decimals
    return ([plain], 0) if last == "," else ([as_decimal, plain], decimals)


def claimed_numbers(answer: str) -> list[WrittenNumber]:
    """The numbers that a text claims; counts, list numbering and "100 %" are none."""
    numbers = []
    for match in WRITTEN_NUMBER.finditer(NOT_CLAIMS.sub(" ", answer)):
        values, decimals = readings(match[1])
        scale = SCALES.get((match[2] or "").lower(), 1)
        percent = match[3] == "%"
        value = values[0]
        if scale == 1 and decimals == 0 and (value <= SMALL_NUMBER or (percent and value == 100)):
            continue
        values = values if scale == 1 else [value * scale, value]
        numbers.append(WrittenNumber(match[0], values, 0.5 * 10.0**-decimals * scale, percent))
    return numbers


def numbers_in(text: str, into: set[float]) -> None:
    """Every value that digits in a text may stand for, also inside identifiers."""
    for digits in re.findall(r"[0-9]+(?:[.,][0-9]+)*", text):
        into.update(readings(digits)[0])
        if "," in digits:
            for part in digits.split(","):
                into.update(readings(part)[0])


def holds(ordered: list[float], value: float, tolerance: float) -> bool:
    """Whether the ascending list has a value within the tolerance."""
    position = bisect.bisect_left(ordered, value - tolerance)
    return position < len(ordered) and ordered[position] <= value + tolerance


def is_grounded_number(number: WrittenNumber, ordered: list[float]) -> bool:
    """The evidence holds the number as rounded, in another unit, or as a simple function of one or two of its numbers."""
    return any(
        holds(ordered, value, number.tolerance + 1e-9 * value) or is_derived(value, number, ordered)
        for value in number.values
    )


def is_small(value: float) -> bool:
    return value.is_integer() and value <= SMALL_NUMBER


def is_derived(value: float, number: WrittenNumber, ordered: list[float]) -> bool:
    is_whole = value.is_integer()
    exact = 1e-9 * value + (1e-6 if is_whole else number.tolerance)
    for factor in UNIT_FACTORS:
        if holds(ordered, value / factor, number.tolerance / factor + 1e-12):
            return True
        if holds(ordered, value * factor, 1e-6 if is_whole else number.tolerance * factor):
            return True
    for count in range(2, SMALL_NUMBER + 1):
        if holds(ordered, value / count, exact / count) or holds(ordered, value * count, exact * count):
            return True
    tail = 10 ** len(str(int(value))) if is_whole and 100 <= value < 1e6 else None
    for operand in ordered:
        if tail is not None and operand > tail and operand % tail == value:
            return True  # "the card ending in 4821"
        if number.percent and operand != 0:
            share = (value / 100) * operand
            within = (number.tolerance / 100) * operand + 1e-9
            if any(holds(ordered, part, within) for part in (share, operand - share, operand + share)):
                return True
        if is_small(operand):
            continue
        rest = value - operand
        if rest > 0 and not is_small(rest) and holds(ordered, rest, exact):
            return True
        if holds(ordered, value + operand, exact):
            return True
    return False


def unsupported_numbers(answer: str, ordered: list[float]) -> list[str]:
    """Numbers of the answer that the evidence does not support and that are no total of the numbers before them."""
    claims = claimed_numbers(answer)[:MOST_CLAIMS]
    return [
        claim.text.strip()
        for index, claim in enumerate(claims)
        if not is_grounded_number(claim, ordered) and not is_total(claim, claims[:index])
    ]


def is_total(claim: WrittenNumber, before: list[WrittenNumber]) -> bool:
    wanted = claim.values[0]
    for start in range(max(0, len(before) - 50), len(before) - 1):
        total = before[start].values[0]
        for number in before[start + 1 :]:
            total += number.values[0]
            if abs(total - wanted) <= claim.tolerance + 1e-9 * wanted:
                return True
    return False


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


def argument_values(value: Any) -> list[tuple[str, str | float]]:
    """(path, value) of the texts and numbers in the arguments of a call: "order_id", "items[].id"."""
    if value is None:
        return []
    if not isinstance(value, dict):
        return leaves(value, "input")
    return [leaf for key, item in value.items() for leaf in leaves(item, str(key))]


def leaves(value: Any, path: str) -> list[tuple[str, str | float]]:
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, (str, int, float)):
        return [(path, value)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item, f"{path}[]")]
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in leaves(item, f"{path}.{key}")]
    return []


DATE_OR_TIME = re.compile(r"^[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?:[T ][0-9:.]*(?:Z|[+-][0-9:]+)?)?$|^[0-9]{1,2}:[0-9]{2}")


# What JavaScript takes for white space.
WHITE_SPACE = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"


def is_judged(value: str | float) -> bool:
    """Identifiers and larger numbers. Words, dates and free text are a matter of wording and are left alone."""
    if not isinstance(value, str):
        return not float(value).is_integer() or abs(value) > SMALL_NUMBER
    text = value.strip(WHITE_SPACE)
    if len(text) < 3 or len(text) > 60 or any(character in WHITE_SPACE for character in text):
        return False
    if not re.search(r"[0-9@]", text) or not re.search(r"[^\W_]", text) or DATE_OR_TIME.search(text):
        return False
    return not (re.fullmatch(r"[0-9]+", text) and int(text) <= SMALL_NUMBER)


def is_grounded_argument(value: str | float, seen: Seen) -> bool:
    """The value, separators and case aside, occurred before; or, for a number, an equal or derived one did."""
    text = value if isinstance(value, str) else number_text(value)
    words = words_in(text)
    letters = "".join(words)
    if len(words) == 1 and letters in seen.words:
        return True
    if len(letters) >= 5 and seen.has_letters(letters):
        return True
    if not re.fullmatch(r"[-+$€£]?[0-9.,]+", text):
        return False
    claims = claimed_numbers(re.sub(r"^[-+$€£]", "", text))
    ordered = sorted(seen.numbers)
    return all(is_grounded_number(claim, ordered) for claim in claims)


class Grounding(NamedTuple):
    """What a walk over the run gave. numbers None: there was no evidence or no answer to compare."""

    arguments: list[tuple[str, str, str | float, bool]]
    numbers: list[str] | None


def ground(evidence: Evidence) -> Grounding:
    """Walks the steps in order: the arguments of a call are compared with what was seen before it."""
    seen = Seen()
    for text in (*evidence.system_texts, *evidence.declared_values, *evidence.user_messages):
        seen.add(text)
    judged = []
    acted = []
    has_output = False
    for step in evidence_steps(evidence):
        if is_call(step):
            for argument, value in argument_values(step.input):
                text = value if isinstance(value, str) else number_text(value)
                if step.error is None and len(text) <= 60:
                    acted.append(text)
                if is_judged(value):
                    judged.append((step.name, argument, value, is_grounded_argument(value, seen)))
        for text in output_texts(step):
            has_output = has_output or text.strip() != ""
            seen.add(text)
    for text in acted:
        seen.add(text)
    if not has_output or evidence.answer is None:
        return Grounding(judged, None)
    return Grounding(judged, unsupported_numbers(evidence.answer, sorted(seen.numbers)))


def correct_routing(evidence: Evidence, expected: list[str] | None, route_kind: str) -> Verdict:
    """Everything that the question needs was called."""
    if expected is None:
        return not_applicable("the expected route of this question is not known")
    if evidence.source == "none":
        return not_applicable("no steps of this run are known")
    called = evidence.route(route_kind)
    lacking = [name for name in expected if name not in called]
    if lacking:
        return Verdict(False, f"not called: {named(lacking)}; called: {named(called) or 'nothing'}")
    return Verdict(True, f"called: {named(called) or 'nothing'}; needed: {named(expected) or 'nothing'}")


def efficient_routing(evidence: Evidence, expected: list[str] | None, route_kind: str) -> Verdict:
    """Nothing was called that the question does not need."""
    if expected is None:
        return not_applicable("the expected route of this question is not known")
    if evidence.source == "none":
        return not_applicable("no steps of this run are known")
    extra = [name for name in evidence.route(route_kind) if name not in expected]
    if not extra:
        return Verdict(True, f"nothing was called beyond {named(expected) or 'the model itself'}")
    kinds = ("tool", "retrieval") if route_kind == "tool" else ("agent", "handoff")
    wasted = [step.duration_ms for step in evidence.steps_of(*kinds) if step.name in extra and step.duration_ms]
    time = f", {sum(wasted) / 1000:.1f} s" if wasted else ""
    return Verdict(False, f"called without need: {named(extra)}{time}; needed: {named(expected) or 'nothing'}")


def unrecovered_errors(evidence: Evidence) -> list[Step]:
    """Failed calls after which neither the same tool nor the next call of the same agent succeeded.

    An expert that failed because a call of its own failed is not counted: the call is.
    """
    failed_inside = {step.agent for step in evidence.steps if is_call(step) and step.error is not None}
    calls = [
        step
        for step in evidence.steps_of("tool", "retrieval", "agent", "handoff")
        if is_call(step) or step.error is None or step.name not in failed_inside
    ]
    found = []
    for index, call in enumerate(calls):
        if call.error is None:
            continue
        later = calls[index + 1 :]
        succeeded = any(item.name == call.name and item.error is None for item in later)
        following = next((item for item in later if item.agent == call.agent), None)
        if not succeeded and (following is None or following.error is not None):
            found.append(call)
    return found


def owns_up(text: str, error: str) -> bool:
    """The text says that something failed, or repeats half of the words of the error."""
    wanted = {word for word in words_in(error) if len(word) >= 3}
    return admits_failure(text) or (bool(wanted) and 2 * len(wanted & set(words_in(text))) >= len(wanted))


def hidden_errors(evidence: Evidence) -> list[Step]:
    """Unrecovered errors that neither the answer nor anything a model said afterwards owns up to."""
    found = []
    for call in unrecovered_errors(evidence):
        later = evidence.steps[evidence.steps.index(call) + 1 :]
        said = [longest_text(step.output) for step in later if step.kind == "model"]
        if not any(owns_up(text, call.error or "") for text in (evidence.answer or "", *said)):
            found.append(call)
    return found


def error_handling(evidence: Evidence) -> Verdict:
    """The run did not end in an error, and after a failed call it recovered or owned up to the failure."""
    if evidence.source == "none":
        return not_applicable("no steps of this run are known")
    if evidence.state == "ERROR":
        return Verdict(False, "the run ended in an error")
    errors = [f"{step.name} ({step.error})" for step in hidden_errors(evidence)]
    if errors:
        return Verdict(False, f"failed, and the agent went on without a word about it: {named(errors)}")
    failed = [step for step in evidence.steps if step.kind != "model" and step.error is not None]
    return Verdict(
        True, f"recovered from {len(failed)} failed call(s) or owned up to them" if failed else "nothing failed"
    )


def no_tool_error(evidence: Evidence, tools: list[str]) -> Verdict:
    """None of the tools failed; an empty list means every tool."""
    calls = [step for step in evidence.steps if is_call(step) and (not tools or step.name in tools)]
    if not calls:
        return not_applicable("none of these tools was called")
    errors = [f"{step.name} ({step.error})" for step in calls if step.error is not None]
    if errors:
        return Verdict(False, f"{len(errors)} of {len(calls)} calls failed: {named(errors)}")
    return Verdict(True, f"{len(calls)} call(s), none failed")


def repeated_steps(calls: list[Step]) -> list[Step]:
    """Calls with the arguments and the outcome of an earlier one. Retries that led to success are no repeats."""
    keys = [(step.agent, step.name, canonical(step.input)) for step in calls]
    last_success = {key: index for index, (key, step) in enumerate(zip(keys, calls)) if step.error is None}
    outcomes: dict[tuple, set[str]] = {}
    repeats = []
    for index, (key, step) in enumerate(zip(keys, calls)):
        outcome = step.error if step.error is not None else canonical(step.output)
        is_retry = step.error is not None and last_success.get(key, -1) > index
        seen = outcomes.setdefault(key, set())
        if outcome in seen and not is_retry:
            repeats.append(step)
        seen.add(outcome)
    return repeats


def no_repeated_call(evidence: Evidence) -> Verdict:
    """No call was made twice with the same arguments and the same outcome."""
    calls = [step for step in evidence.steps if is_call(step)]
    if not calls:
        return not_applicable("no tool was called")
    repeats = [f"{step.name}({canonical(step.input)})" for step in repeated_steps(calls)]
    if repeats:
        return Verdict(False, f"{len(repeats)} of {len(calls)} calls repeat an earlier one: {named(repeats)}")
    return Verdict(True, f"{len(calls)} call(s), none repeated")


def answer_present(evidence: Evidence) -> Verdict:
    """There is an answer with something in it."""
    if evidence.state in ("ERROR", "IN_PROGRESS"):
        return not_applicable("the run did not end normally, see error_handling")
    if is_empty_answer(evidence.answer):
        return Verdict(False, "the answer is missing or empty")
    return Verdict(True, f"the answer has {len(evidence.answer)} characters")


def no_refusal(evidence: Evidence) -> Verdict:
    """The answer does not start with "I can't" or the like."""
    if is_empty_answer(evidence.answer) or evidence.state == "ERROR":
        return not_applicable("there is no answer, or the run ended in an error")
    if evidence.edge_case is not None:
        return not_applicable("a question at the edge: to refuse may be right")
    if is_refusal(evidence.answer):
        return Verdict(False, f"the answer refuses: {evidence.answer.strip()[:120]}")
    return Verdict(True, "the answer does not refuse")


def grounded_numbers(evidence: Evidence) -> Verdict:
    """Every number of the answer occurs in what the run had seen or follows from it by simple arithmetic."""
    if evidence.source == "none" or not claimed_numbers(evidence.answer or ""):
        return not_applicable("the answer claims no numbers, or no steps of this run are known")
    unsupported = ground(evidence).numbers
    if unsupported is None:
        return not_applicable("the run fetched nothing that numbers could be compared with")
    if not unsupported:
        return Verdict(True, "every number occurs in the evidence or follows from it")
    if evidence.truncated:
        return not_applicable("the evidence was cut, so a number may stand in what is missing")
    return Verdict(False, f"nowhere in the evidence: {named(unsupported)}")


def grounded_arguments(evidence: Evidence, arguments: list[dict[str, str]]) -> Verdict:
    """Identifiers and numbers passed to tools occurred before: in the question, the instructions or a tool's result."""
    wanted = {(item["tool"], item["argument"]) for item in arguments}
    judged = [item for item in ground(evidence).arguments if item[:2] in wanted]
    if not judged:
        return not_applicable("none of the judged arguments was passed")
    invented = [f"{tool}.{argument} = {value}" for tool, argument, value, grounded in judged if not grounded]
    if not invented:
        return Verdict(True, f"{len(judged)} argument(s), all seen before")
    if evidence.truncated:
        return not_applicable("the evidence was cut, so a value may stand in what is missing")
    return Verdict(False, f"seen nowhere before: {named(invented)}")


def latency_band(evidence: Evidence, limit_ms: float | None) -> Verdict:
    """The run took no longer than runs of its query type usually do."""
    if limit_ms is None:
        return not_applicable("no limit is known for this query type")
    if evidence.duration_ms is None:
        return not_applicable("the duration of this run is not known")
    text = f"{evidence.duration_ms / 1000:.1f} s, limit {limit_ms / 1000:.1f} s"
    return Verdict(evidence.duration_ms <= limit_ms, text)
