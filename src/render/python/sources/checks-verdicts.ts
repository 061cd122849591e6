/** The check functions of evaluation/checks.py, one for each CodeCheck type, and which blocks each of them needs. */
import type { CodeCheck } from '../../../spec/suite-spec.ts';
import { python, type PythonSource } from '../python-source.ts';
import { argumentsSource, argumentValuesSource, groundingSource, numbersSource } from './checks-numbers.ts';
import { answerTextSource, evidenceIndexSource, valueTextSource } from './checks-text.ts';

const routingSource = python`
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
`;

const efficientRoutingSource = python`
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
`;

export const errorHandlingSource = python`
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
`;

const noToolErrorSource = python`
def no_tool_error(evidence: Evidence, tools: list[str]) -> Verdict:
    """None of the tools failed; an empty list means every tool."""
    calls = [step for step in evidence.steps if is_call(step) and (not tools or step.name in tools)]
    if not calls:
        return not_applicable("none of these tools was called")
    errors = [f"{step.name} ({step.error})" for step in calls if step.error is not None]
    if errors:
        return Verdict(False, f"{len(errors)} of {len(calls)} calls failed: {named(errors)}")
    return Verdict(True, f"{len(calls)} call(s), none failed")
`;

export const repeatedStepsSource = python`
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
`;

const noRepeatedCallSource = python`
def no_repeated_call(evidence: Evidence) -> Verdict:
    """No call was made twice with the same arguments and the same outcome."""
    calls = [step for step in evidence.steps if is_call(step)]
    if not calls:
        return not_applicable("no tool was called")
    repeats = [f"{step.name}({canonical(step.input)})" for step in repeated_steps(calls)]
    if repeats:
        return Verdict(False, f"{len(repeats)} of {len(calls)} calls repeat an earlier one: {named(repeats)}")
    return Verdict(True, f"{len(calls)} call(s), none repeated")
`;

const answerPresentSource = python`
def answer_present(evidence: Evidence) -> Verdict:
    """There is an answer with something in it."""
    if evidence.state in ("ERROR", "IN_PROGRESS"):
        return not_applicable("the run did not end normally, see error_handling")
    if is_empty_answer(evidence.answer):
        return Verdict(False, "the answer is missing or empty")
    return Verdict(True, f"the answer has {len(evidence.answer)} characters")
`;

const noRefusalSource = python`
def no_refusal(evidence: Evidence) -> Verdict:
    """The answer does not start with "I can't" or the like."""
    if is_empty_answer(evidence.answer) or evidence.state == "ERROR":
        return not_applicable("there is no answer, or the run ended in an error")
    if evidence.edge_case is not None:
        return not_applicable("a question at the edge: to refuse may be right")
    if is_refusal(evidence.answer):
        return Verdict(False, f"the answer refuses: {evidence.answer.strip()[:120]}")
    return Verdict(True, "the answer does not refuse")
`;

const groundedNumbersSource = python`
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
`;

const groundedArgumentsSource = python`
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
`;

const latencyBandSource = python`
def latency_band(evidence: Evidence, limit_ms: float | None) -> Verdict:
    """The run took no longer than runs of its query type usually do."""
    if limit_ms is None:
        return not_applicable("no limit is known for this query type")
    if evidence.duration_ms is None:
        return not_applicable("the duration of this run is not known")
    text = f"{evidence.duration_ms / 1000:.1f} s, limit {limit_ms / 1000:.1f} s"
    return Verdict(evidence.duration_ms <= limit_ms, text)
`;

export const groundingSources = [
  valueTextSource,
  numbersSource,
  evidenceIndexSource,
  argumentValuesSource,
  argumentsSource,
  groundingSource,
];

/** What each check needs, in the order in which it has to stand in the file; signals stand in a file of their own. */
export const checkSources: Record<Exclude<CodeCheck['type'], 'signal'>, PythonSource[]> = {
  correct_routing: [routingSource],
  efficient_routing: [efficientRoutingSource],
  error_handling: [valueTextSource, answerTextSource, errorHandlingSource],
  no_tool_error: [valueTextSource, noToolErrorSource],
  no_repeated_call: [valueTextSource, repeatedStepsSource, noRepeatedCallSource],
  answer_present: [answerTextSource, answerPresentSource],
  no_refusal: [answerTextSource, noRefusalSource],
  grounded_numbers: [...groundingSources, groundedNumbersSource],
  grounded_arguments: [...groundingSources, groundedArgumentsSource],
  latency_band: [latencyBandSource],
};

/** Whole file order; blocks that several checks share come before the checks. */
export const checkOrder: PythonSource[] = [
  valueTextSource,
  answerTextSource,
  numbersSource,
  evidenceIndexSource,
  argumentValuesSource,
  argumentsSource,
  groundingSource,
  routingSource,
  efficientRoutingSource,
  errorHandlingSource,
  noToolErrorSource,
  repeatedStepsSource,
  noRepeatedCallSource,
  answerPresentSource,
  noRefusalSource,
  groundedNumbersSource,
  groundedArgumentsSource,
  latencyBandSource,
];
