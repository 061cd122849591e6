/** Twin of src/analysis/signals/faults-grounding.ts and unseen-names.ts. */
import { python } from '../python-source.ts';
import { block, type SignalBlocks } from './signal-block.ts';
import { knownBlock, languageBlock, lookupBlock, saysBlock, sentencesBlock, withoutCodeBlock } from './signals-fault-text.ts';
import { countedBlock } from './signals-run.ts';

const namesBlock = block(
  python`
ADDRESS = re.compile(
    r"""[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|https?://[^ \t\r\n<>()"'\]\x60|]+"""
)
IDENTIFIER = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
# "3rd", "10am", "45min"; "Q3", "GPT-4", "COVID-19", "player2"; dates and times.
NO_IDENTIFIER = re.compile(
    r"[0-9]+-?[A-Za-z]{1,5}|[A-Za-z]{1,4}[0-9]{1,2}|[A-Za-z]{4,}-[0-9]{1,2}|[A-Za-z]+-[0-9]|[A-Z]?[a-z]+-?[0-9]{1,2}"
    r"|[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,4}(?:T[0-9]+Z?)?"
)
QUOTATION = re.compile('"([^"\n]+)"|“([^”\n]+)”|«([^»\n]+)»')
HEADING = re.compile(r"[ \t]*#|[ \t]*\*\*[^*]*\*\*[: \t\r]*\Z")
QUOTED_WORDS = 4
NAME_LETTERS = 4


def unseen_names(answer: str, known: Known) -> set[str]:
    """Addresses, identifiers, quotations and names of the answer that occur nowhere in what the run had seen."""
    text = without_code(answer)
    addresses = [found.lower().rstrip(".,;:!?*_/") for found in ADDRESS.findall(text)]
    rest = ADDRESS.sub(" ", text)
    quotations = [match[1] or match[2] or match[3] for match in QUOTATION.finditer(rest)]
    names = [] if language_of(text) == "de" else capitalised(rest)
    return {
        *(found for found in addresses if not any(found in seen for seen in known.texts)),
        *(word for word in IDENTIFIER.findall(rest) if is_identifier(word) and not is_seen(word, known)),
        *(quoted for quoted in quotations if is_unseen_quotation(quoted, known)),
        *(name for name in names if not is_seen_name(name.lower(), known)),
    }


def is_identifier(word: str) -> bool:
    """Four characters or more, among them a letter and a digit."""
    has_both = re.search("[A-Za-z]", word) and re.search("[0-9]", word)
    return len(word) >= 4 and bool(has_both) and not NO_IDENTIFIER.fullmatch(word)


def is_seen(word: str, known: Known) -> bool:
    """Its parts are known, or its letters and digits stand in a text in this order."""
    parts = words_in(word)
    return known.words.issuperset(parts) or any("".join(parts) in "".join(words_in(text)) for text in known.texts)


def is_unseen_quotation(quoted: str, known: Known) -> bool:
    """More than half of its words are unknown."""
    words = words_in(quoted)
    return len(words) >= QUOTED_WORDS and 2 * sum(word not in known.words for word in words) > len(words)


def is_seen_name(name: str, known: Known) -> bool:
    """The plural and the singular count for one another."""
    singular = name[:-1] if name.endswith("s") else name
    return name in CALENDAR or not known.words.isdisjoint({name, f"{name}s", singular})


def capitalised(text: str) -> list[str]:
    """Words with a capital where names stand: inside sentences, in full names after a colon, in tables and lists of data."""
    is_data = text.lstrip(" \t\r\n").startswith(("[", "{"))
    small = {word for word in re.findall(r"[^\W_]+", text) if word == word.lower()}
    found = []
    for line in text.split("\n"):
        if HEADING.match(line):
            continue
        matches = list(re.finditer(r"[^\W_]+|\Z", line))
        words = [match[0] for match in matches]
        # What stands before each word, and after the last one.
        gaps = [line[(matches[at - 1].end() if at else 0) : match.start()] for at, match in enumerate(matches)]
        for at, word in enumerate(words[:-1]):
            if not is_name(word) or word.lower() in small:
                continue
            is_inside = at > 0 and re.fullmatch("[,;]? ", gaps[at]) and not re.match("[*_]*:", gaps[at + 1])
            is_value = re.search(r":[*_]* \Z", gaps[at]) and gaps[at + 1] == " " and is_name(words[at + 1])
            if is_data or line.startswith("|") or is_inside or is_value:
                found.append(word)
    return found


def is_name(word: str) -> bool:
    """A capital, and small letters only after it."""
    rest = word[1:]
    is_capital = word[:1] != word[:1].lower() and rest == rest.lower()
    return len(word) >= NAME_LETTERS and is_capital and not re.search("[0-9]", rest)
`,
  withoutCodeBlock,
  languageBlock,
  knownBlock,
);

const stemsBlock = block(python`
def stems(text: str) -> list[str]:
    """Beginnings of the words that say something: "cancelled" and "cancellation" are alike."""
    return [word[:5] for word in words_in(text) if len(word) >= 4]
`);

export const emptyResultBlock = block(python`
def is_empty_result(value: Any) -> bool:
    """Nothing, in whatever brackets and under whatever names: "", [], "None", {"results": []}."""
    if value is None:
        return True
    if isinstance(value, list):
        return all(is_empty_result(item) for item in value)
    if isinstance(value, dict):
        return all(is_empty_result(item) for item in value.values())
    if not isinstance(value, str):
        return False
    words = words_in(re.sub(r'"[^"\n]*"[ \t\r\n]*:', " ", value))
    return all(word in ("none", "null", "nan", "undefined") for word in words)
`);

export const groundingFaultBlocks: SignalBlocks = {
  ungrounded_numbers: block(python`
def ungrounded_numbers(run: Run) -> Measured | None:
    """Numbers of the answer that nothing supports."""
    numbers = ground(run.evidence).numbers
    return None if numbers is None else Measured(len(numbers))
`),
  ungrounded_arguments: block(
    python`
def ungrounded_arguments(run: Run) -> Measured | None:
    """Arguments of calls that came from nowhere."""
    judged = ground(run.evidence).arguments
    values = [(call.step, value) for call in run.calls for _, value in argument_values(call.step.input)]
    steps = [step for step, value in values if is_judged(value)]
    return counted([step for step, item in zip(steps, judged) if not item[-1]]) if judged else None
`,
    countedBlock,
  ),
  ungrounded_names: block(
    python`
def ungrounded_names(run: Run) -> Measured | None:
    """Names, identifiers, addresses and quotations of the answer that occur nowhere else."""
    known = known_to(run.evidence)
    return Measured(len(unseen_names(run.answer, known))) if run.answer and known.has_evidence else None
`,
    namesBlock,
  ),
  unsupported_sentences: block(
    python`
# Words of a text without a bracket at its start that make it prose, and telling words of a statement that can be judged.
PROSE_WORDS = 20
STATEMENT_WORDS = 5
# Share of a statement's telling words that the run must have seen.
SUPPORTED = 0.25


def unsupported_sentences(run: Run) -> Measured | None:
    """Statements of whose telling words the run had seen hardly any; for runs that read prose in the answer's language."""
    outputs = [text for step in evidence_steps(run.evidence) for text in output_texts(step)]
    prose = [
        text
        for text in outputs
        if not text.lstrip(" \t\r\n").startswith(("[", "{")) and len(words_in(text)) >= PROSE_WORDS
    ]
    language = None if is_empty_answer(run.answer) else language_of(run.answer)
    if not prose or language is None or language_of("\n".join(prose)) != language:
        return None
    known = {word[:5] for word in known_to(run.evidence).words}
    count = 0
    for sentence in sentences_in(without_code(run.answer)):
        words = stems(sentence)
        if len(words) < STATEMENT_WORDS or "?" in sentence or says(PERSONAL, sentence):
            continue
        count += sum(word in known for word in words) < SUPPORTED * len(words)
    return Measured(count)
`,
    stemsBlock,
    saysBlock,
    sentencesBlock,
    languageBlock,
    knownBlock,
  ),
  answered_from_nothing: block(
    python`
STATED_WORDS = 2


def answered_from_nothing(run: Run) -> Measured | None:
    """Look-ups, where every call came back empty or failed and the answer states something and admits nothing."""
    lookups = [call.step for call in run.calls if is_lookup(call.step)]
    if not lookups or is_empty_answer(run.answer):
        return None
    nothing = all(call.step.error is not None or is_empty_result(call.step.output) for call in run.calls)
    states = len(words_in(run.answer)) >= STATED_WORDS and "?" not in run.answer
    admits = says(ADMISSIONS, run.answer) or admits_failure(run.answer)
    return counted(lookups) if nothing and states and not admits else Measured(0)
`,
    lookupBlock,
    emptyResultBlock,
    saysBlock,
    countedBlock,
  ),
  refusal: block(python`
def refusal(run: Run) -> Measured | None:
    """The answer starts with "I can't" or the like."""
    ended = run.evidence.state != "ERROR" and not is_empty_answer(run.answer)
    return Measured(int(is_refusal(run.answer))) if ended else None
`),
  refused_with_evidence: block(
    python`
# Words of a refusal that tells nothing else, of a result that tells something, and shared with the question.
REFUSAL_WORDS = 40
RESULT_WORDS = 5
SHARED_WORDS = 2
SHARED = 0.5


def refused_with_evidence(run: Run) -> Measured | None:
    """Results that bear on the request, if the answer does nothing but refuse, or say that nothing was found."""
    results = [call for call in run.calls if call.step.error is None and call.step.name not in CHANGING_TOOLS]
    if run.question == "" or not results or is_empty_answer(run.answer):
        return None
    is_bare = len(words_in(run.answer)) <= REFUSAL_WORDS and not re.search("[0-9?]", run.answer)
    if not is_bare or not (is_refusal(run.answer) or says(NOTHING_FOUND, run.answer)):
        return Measured(0)
    asked = set(stems(run.question))
    told = {word for turn in run.users for word in words_in(turn.text)}
    identifiers = {word for word in told if len(word) >= 4 and re.search("[0-9]", word)}
    bearing = []
    for call in results:
        words = call.output_words.union(call.input_words)
        shared = len(asked & {word[:5] for word in words})
        is_near = shared >= SHARED_WORDS and shared >= SHARED * len(asked)
        if len(call.output_words) >= RESULT_WORDS and (identifiers & words or is_near):
            bearing.append(call.step)
    return counted(bearing)
`,
    stemsBlock,
    saysBlock,
    countedBlock,
  ),
};
