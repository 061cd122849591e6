/** Twins of src/analysis/facts/{argument-facts,seen-sources}.ts and src/analysis/signals/{mined-arguments,mined-schemas}.ts. */
import { python } from '../python-source.ts';
import { block, type SignalBlocks } from './signal-block.ts';
import { countedBlock } from './signals-run.ts';

const sourcesBlock = block(python`
NUMBER = re.compile(r"[-+$€£]?[0-9][0-9.,]*")
DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
# Days between a date that was seen and one that is reckoned from it.
DAYS = 31


def day_number(year: str, month: str, day: str) -> int:
    """Days, as if every month had 31."""
    return 372 * int(year) + 31 * int(month) + int(day)


def has_value(seen: Seen, text: str) -> bool:
    """Case and separators aside, the value is a word, or stands in a text, or its number does."""
    parts = words_in(text)
    letters = "".join(parts)
    if len(parts) == 1 and letters in seen.words:
        return True
    if len(letters) >= 5 and seen.has_letters(letters):
        return True
    if len(letters) < 5 and len(parts) > 1 and all(part in seen.words for part in parts):
        return True
    return NUMBER.fullmatch(text) is not None and readings(text.lstrip("-+$€£").rstrip(".,"))[0][0] in seen.numbers


class Sources:
    """What a run had seen so far, by where it stood.

    u: the user, r: a result that was read, w: the result of a change, e: a failed call, s: the instructions,
    d: a tool's declaration. Other values are computed from those (c) or from nowhere (n).
    """

    def __init__(self) -> None:
        self.everything = Seen()
        self.places = {place: Seen() for place in "urwesd"}

    def add(self, place: str, text: str) -> None:
        self.places[place].add(text)
        self.everything.add(text)

    def of(self, text: str) -> str:
        if not has_value(self.everything, text):
            return "c" if self.is_computed(text) else "n"
        return "".join(place for place, seen in self.places.items() if has_value(seen, text)) or "c"

    def is_computed(self, text: str) -> bool:
        """Put together from words, a simple function of numbers, or a date near another or named by its day."""
        parts = words_in(text)
        if len(parts) > 1 and all(part in self.everything.words for part in parts):
            return True
        date = re.match(DATE.pattern + "(?![0-9])", text)
        if date:
            return self.is_reckoned(day_number(*date.groups()), int(date[3]))
        claims = claimed_numbers(re.sub(r"^[-+$€£]", "", text)) if NUMBER.fullmatch(text) else []
        numbers = sorted(self.everything.numbers)
        return bool(claims) and all(is_grounded_number(claim, numbers) for claim in claims)

    def is_reckoned(self, day: int, of_month: int) -> bool:
        if any(f"{of_month}{ending}" in self.everything.words for ending in ("", "st", "nd", "rd", "th")):
            return True
        seen = [day_number(*found) for text in self.everything.texts for found in DATE.findall(text)]
        return any(abs(other - day) <= DAYS for other in seen)
`);

const factsBlock = block(
  python`
# Calls of a run and values of a call that are looked at, and how deep values may lie.
MOST_CALLS = 100
MOST_VALUES = 50
DEEPEST = 3


class Fact(NamedTuple):
    """A value of a call. value: "" for containers and long text; sources: see Sources, "" where not judged."""

    step: Step
    argument: str
    type: str
    value: str
    sources: str


@lru_cache(maxsize=16)
def argument_facts(evidence: Evidence) -> list[Fact]:
    """What was passed to tools, and where each value had been seen before."""
    seen = Sources()
    for place, texts in (("s", evidence.system_texts), ("d", evidence.declared_values), ("u", evidence.user_messages)):
        for text in texts:
            seen.add(place, text)
    facts: list[Fact] = []
    calls = 0
    for step in evidence_steps(evidence):
        calls += is_call(step)
        if is_call(step) and calls <= MOST_CALLS:
            for argument, value in passed_values(step.input):
                text = plain_text(value)
                sources = seen.of(text) if is_traced(value, text) else ""
                facts.append(Fact(step, argument, type_name(value), text if len(text) <= 60 else "", sources))
        changed = is_call(step) and step.name in CHANGING_TOOLS
        for text in output_texts(step):
            seen.add("e" if step.error is not None else "w" if changed else "r", text)
    return facts


def passed_values(arguments: Any) -> list[tuple[str, Any]]:
    """(path, value) of everything in the arguments of a call, containers too: "items", "items[]", "items[].id"."""
    found: list[tuple[str, Any]] = []

    def collect(value: Any, argument: str, depth: int) -> None:
        if len(found) >= MOST_VALUES:
            return
        found.append((argument, value))
        if depth < DEEPEST and isinstance(value, list):
            for item in value:
                collect(item, f"{argument}[]", depth + 1)
        elif depth < DEEPEST and isinstance(value, dict):
            for key, item in value.items():
                collect(item, f"{argument}.{key}", depth + 1)

    named = arguments if isinstance(arguments, dict) else {} if arguments is None else {"input": arguments}
    for name, value in named.items():
        collect(value, str(name), 0)
    return found


def type_name(value: Any) -> str:
    """As in JSON Schema; a number without fraction is an integer."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "integer" if isinstance(value, int) or value.is_integer() else "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


def plain_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(value)
    return value if isinstance(value, str) else ""


def is_traced(value: Any, text: str) -> bool:
    """Values that come from somewhere: neither truth values nor small whole numbers nor long text."""
    if isinstance(value, bool) or (re.fullmatch(r" *-?[0-9]{1,2} *", text) and abs(int(text)) <= SMALL_NUMBER):
        return False
    return len(text) <= 80 and bool(words_in(text))
`,
  sourcesBlock,
);

const judgedBlock = block(
  python`
def judged_facts(run: Run, parameters: Any) -> list[tuple[Fact, Any]]:
    """The judged values of the arguments that the parameters name, with what is usual for them."""
    usual = {(item["tool"], item["argument"]): item for item in parameters}
    facts = [(fact, usual.get((fact.step.name, fact.argument))) for fact in argument_facts(run.evidence) if fact.sources]
    return [(fact, item) for fact, item in facts if item is not None]


def counted_facts(facts: list[Fact]) -> Measured:
    """How many, and in which calls."""
    return Measured(len(facts), tuple({id(fact.step): fact.step for fact in facts}.values()))
`,
  factsBlock,
);

export const minedArgumentBlocks: SignalBlocks = {
  schema_breaches: block(
    python`
def breaks_rule(facts: list[Fact], rule: Any) -> bool:
    """The argument is missing, or has another type or value than allowed; an empty list allows all."""
    own = [fact for fact in facts if fact.argument == rule["argument"]]
    if not own:
        return rule["required"] and len(facts) < MOST_VALUES
    types, values = rule["types"], rule["values"]
    for fact in own:
        if types and fact.type not in types and not (fact.type == "integer" and "number" in types):
            return True
        if values and fact.type not in ("null", "array", "object") and fact.value not in values:
            return True
    return False


def schema_breaches(run: Run, parameters: Any) -> Measured | None:
    """Calls of unknown tools, or with arguments that are missing or not allowed."""
    rules = {rule["tool"]: rule["arguments"] for rule in parameters["tools"]}
    facts: dict[int, list[Fact]] = {}
    for fact in argument_facts(run.evidence):
        facts.setdefault(id(fact.step), []).append(fact)
    steps = [call.step for call in run.calls[:MOST_CALLS]]
    held = [step for step in steps if step.name in rules or (parameters["closed"] and step.kind == "tool")]
    if not held:
        return None
    return counted(
        [
            step
            for step in held
            if step.name not in rules or any(breaks_rule(facts.get(id(step), []), rule) for rule in rules[step.name])
        ]
    )
`,
    factsBlock,
    countedBlock,
  ),
  unread_changes: block(
    python`
def unread_changes(run: Run, parameters: Any) -> Measured | None:
    """Values of changes that no earlier result of a read had."""
    facts = [fact for fact, _ in judged_facts(run, parameters)]
    return counted_facts([fact for fact in facts if "r" not in fact.sources]) if facts else None
`,
    judgedBlock,
  ),
  unusual_argument_sources: block(
    python`
def is_usual_source(fact: Fact, usual: Any) -> bool:
    """One of the usual sources or values, or a better one: read instead of given, seen as it is instead of computed."""
    if any(place in usual["sources"] for place in fact.sources):
        return True
    if "u" in usual["sources"] and "r" in fact.sources:
        return True
    if "c" in usual["sources"] and fact.sources not in ("e", "n"):
        return True
    return fact.value != "" and fact.value in usual["values"]


def unusual_argument_sources(run: Run, parameters: Any) -> Measured | None:
    """Values passed to tools that do not come from where they nearly always do."""
    facts = judged_facts(run, parameters)
    return counted_facts([fact for fact, usual in facts if not is_usual_source(fact, usual)]) if facts else None
`,
    judgedBlock,
  ),
};
