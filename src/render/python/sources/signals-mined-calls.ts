/** Twins of src/analysis/signals/{mined-calls,mined-order,mined-next-steps}.ts. */
import { python } from '../python-source.ts';
import { block, type SignalBlocks } from './signal-block.ts';
import { countedBlock } from './signals-run.ts';

export const ofTypeBlock = block(python`
def of_type(run: Run, parameters: Any) -> Any:
    """What was learnt of the runs of the same query type, else of all; None: nothing that holds well enough."""
    return parameters["by_type"].get(run.query_type, parameters["all"])
`);

export const minedCallBlocks: SignalBlocks = {
  missing_usual_calls: block(
    python`
def missing_usual_calls(run: Run, parameters: Any) -> Measured | None:
    """Tools that nearly all runs call and this one does not."""
    usual = of_type(run, parameters)
    if usual is None:
        return None
    called = {call.step.name for call in run.calls}
    return Measured(sum(tool not in called for tool in usual))
`,
    ofTypeBlock,
  ),
  nothing_done: block(
    python`
def nothing_done(run: Run, parameters: Any) -> Measured | None:
    """1: nothing was called, where nearly all runs call something."""
    if of_type(run, parameters) is None:
        return None
    return Measured(0 if any(step.kind in ("tool", "retrieval", "agent", "handoff") for step in run.steps) else 1)
`,
    ofTypeBlock,
  ),
  unusual_changes: block(
    python`
def unusual_changes(run: Run, parameters: Any) -> Measured | None:
    """Changes by tools that hardly any other run uses."""
    usual = of_type(run, parameters)
    if usual is None:
        return None
    steps = [call.step for call in run.calls]
    return counted([step for step in steps if step.name in CHANGING_TOOLS and step.name not in usual])
`,
    ofTypeBlock,
    countedBlock,
  ),
  order_breaches: block(
    python`
def order_breaches(run: Run, parameters: Any) -> Measured | None:
    """First calls before which none of the calls succeeded that nearly always come before."""
    first: dict[str, Call] = {}
    succeeded: dict[str, int] = {}
    for call in run.calls:
        first.setdefault(call.step.name, call)
        if call.step.error is None:
            succeeded.setdefault(call.step.name, call.index)
    rules = [rule for rule in parameters if any(tool in first for tool in rule["tools"])]
    broken = {}
    for rule in rules:
        call = min((first[tool] for tool in rule["tools"] if tool in first), key=lambda item: item.index)
        if not any(tool in succeeded and succeeded[tool] < call.index for tool in rule["before"]):
            broken[call.index] = call.step
    return counted([broken[index] for index in sorted(broken)]) if rules else None
`,
    countedBlock,
  ),
  unusual_next_steps: block(
    python`
def unusual_next_steps(run: Run, parameters: Any) -> Measured | None:
    """Steps from one tool to another that hardly any run makes. None in a pair: the run begins, or ends."""
    if not run.calls:
        return None
    unusual = {(before, after) for before, after in parameters}
    steps = [call.step for call in run.calls]
    names = [None, *(step.name for step in steps), None]
    pairs = zip(names, names[1:], [*steps, steps[-1]])
    return counted([step for before, after, step in pairs if before != after and (before, after) in unusual])
`,
    countedBlock,
  ),
};
