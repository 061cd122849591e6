/** Twins of src/analysis/facts/result-facts.ts and src/analysis/signals/mined-results.ts. */
import { python } from '../python-source.ts';
import { block, type SignalBlocks } from './signal-block.ts';
import { fieldsBlock, itemsBlock } from './signals-answer.ts';
import { emptyResultBlock } from './signals-faults-grounding.ts';
import { countedBlock } from './signals-run.ts';

const resultFactsBlock = block(
  python`
# Calls of a run and arguments of a call that are looked at; characters of a result that tell its form.
MOST_RESULTS = 100
MOST_ECHOES = 10
FORM_LENGTH = 400
FIRST_KEY = re.compile(r"""([\[ \t\r\n]*)\{[ \t\r\n]*["']([A-Za-z0-9_ -]{1,40})["']""")


class ResultFact(NamedTuple):
    """A call that did not fail: first word of its text, form of its result, arguments that the result has (+) or not (-)."""

    step: Step
    verb: str
    form: str
    echoes: list[str]


def result_facts(run: Run) -> list[ResultFact]:
    held = [call for call in run.calls if call.step.error is None][:MOST_RESULTS]
    return [ResultFact(call.step, verb_of(call.step.input), form_of(call.step.output), echoes_of(call)) for call in held]


def verb_of(arguments: Any) -> str:
    """First word of the first argument that is a text with white space."""
    values = arguments.values() if isinstance(arguments, dict) else [arguments]
    text = next((value for value in values if isinstance(value, str) and re.search(r"[ \t\r\n]", value)), "")
    verb = re.match(r"[ \t\r\n]*([A-Za-z]{2,12})[ \t\r\n]", text)
    return verb[1].lower() if verb else ""


def form_of(value: Any) -> str:
    """ "empty", "number", "word", "text", "{order_id" by the first key, "[{id", "[(3" by the fields of the first tuple."""
    if is_empty_result(value):
        return "empty"
    if isinstance(value, list):
        return f"[{form_of(value[0])}"
    if isinstance(value, dict):
        return f"{{{next(iter(value))[:40]}"
    if not isinstance(value, str):
        return "word" if isinstance(value, bool) else "number"
    text = value[:FORM_LENGTH].lstrip(" \t\r\n")
    keyed = FIRST_KEY.match(text)
    if keyed:
        return "[" * keyed[1].count("[") + "{" + keyed[2]
    if re.match(r"\[[ \t\r\n]*\(", text):
        return f"[({fields_of((answer_parts(text) or ['', ''])[0])}"
    if text.startswith(("[", "{", "(")):
        return text[0]
    if re.fullmatch(r"[-+]?[0-9][0-9.,]*[ \t\r\n]*", text):
        return "number"
    return "text" if re.search(r"[ \t\r\n]", text) else "word"


def echoes_of(call: Call) -> list[str]:
    judged = [(argument, value) for argument, value in argument_values(call.step.input) if is_judged(value)]
    found = []
    for argument, value in judged[:MOST_ECHOES]:
        text = value if isinstance(value, str) else number_text(value)
        found.append(f"{'+' if any(text in output for output in call.output_texts) else '-'}{argument}")
    return found
`,
  emptyResultBlock,
  itemsBlock,
  fieldsBlock,
);

export const minedResultBlocks: SignalBlocks = {
  unusual_results: block(
    python`
def unusual_results(run: Run, parameters: Any) -> Measured | None:
    """Results of another form than the tool usually gives, or without the identifiers that they usually repeat."""
    usual = {(item["tool"], item["verb"]): item["forms"] for item in parameters["forms"]}
    named = {(item["tool"], item["argument"]) for item in parameters["echoes"]}
    held, odd = 0, []
    for fact in result_facts(run):
        forms = usual.get((fact.step.name, fact.verb))
        asked = [echo for echo in fact.echoes if (fact.step.name, echo[1:]) in named]
        if forms is None and not asked:
            continue
        held += 1
        if (forms is not None and fact.form not in forms) or any(echo.startswith("-") for echo in asked):
            odd.append(fact.step)
    return counted(odd) if held else None
`,
    resultFactsBlock,
    countedBlock,
  ),
};
