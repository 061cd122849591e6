/** Blocks of evaluation/checks.py about numbers and arguments: the counterpart of src/analysis/checks/{numbers,arguments,grounding}.ts. */
import { python } from '../python-source.ts';

export const numbersSource = python`
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
`;

export const argumentValuesSource = python`
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
`;

export const argumentsSource = python`
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
`;

export const groundingSource = python`
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
`;
