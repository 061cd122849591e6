/** Twin of src/analysis/signals/faults-errors.ts. */
import { python } from '../python-source.ts';
import { block, type SignalBlocks } from './signal-block.ts';
import { namePartsBlock } from './signals-fault-text.ts';
import { countedBlock } from './signals-run.ts';

const claimsBlock = block(
  python`
def claims_done(text: str, tool: str) -> bool:
    """Says that what the tool's name says was done: "has been cancelled" of cancel_order."""
    stems = "|".join(part[:4] for part in name_parts(tool) if re.fullmatch("[a-z]{4,}", part))
    return stems != "" and re.search(f" {DONE_BEFORE} (?:{stems})[^ ]*ed ", text) is not None
`,
  namePartsBlock,
);

export const errorFaultBlocks: SignalBlocks = {
  same_call_after_error: block(
    python`
def same_call_after_error(run: Run) -> Measured | None:
    """Failed calls whose last like failed with the same error, digits aside; not if a later one succeeded."""
    if not run.calls:
        return None
    steps = [call.step for call in run.calls]
    keys = [(step.agent, step.name, canonical(step.input)) for step in steps]
    last_success = {key: index for index, (key, step) in enumerate(zip(keys, steps)) if step.error is None}
    last_error: dict[tuple, str] = {}
    found = []
    for index, (key, step) in enumerate(zip(keys, steps)):
        error = re.sub("[0-9]+", "0", step.error or "")
        if step.error is not None and last_error.get(key) == error and last_success.get(key, -1) < index:
            found.append(step)
        last_error[key] = error
    return counted(found)
`,
    countedBlock,
  ),
  claims_after_failure: block(
    python`
def claims_after_failure(run: Run) -> Measured | None:
    """Failed changes with no change after them, and other unrecovered failures, if a later text claims success."""
    if not run.calls:
        return None
    unrecovered = unrecovered_errors(run.evidence)
    changed = [call.index for call in run.calls if call.step.name in CHANGING_TOOLS and call.step.error is None]
    last_change = max(changed, default=-1)
    found = []
    for call in run.calls:
        step = call.step
        is_change = step.error is not None and step.name in CHANGING_TOOLS and call.index > last_change
        if not is_change and step not in unrecovered:
            continue
        texts = [turn.text for turn in run.assistants if turn.step > call.index] + [run.answer]
        plain = [plain_words(text) for text in texts]
        if any(re.search(ADMISSIONS, text) for text in plain) or any(admits_failure(text) for text in texts):
            continue
        if any(re.search(SUCCESS_CLAIM, text) or (is_change and claims_done(text, step.name)) for text in plain):
            found.append(step)
    return counted(found)
`,
    claimsBlock,
    countedBlock,
  ),
  unadmitted_errors: block(
    python`
def unadmitted_errors(run: Run) -> Measured | None:
    """Failures that were not recovered and that neither the answer nor a model owned up to."""
    return counted(hidden_errors(run.evidence)) if run.calls else None
`,
    countedBlock,
  ),
  cycles: block(
    python`
LONGEST_CYCLE = 6
# Rounds from which on repeated calls are a cycle; one call alone needs one round more.
ROUNDS = 3


def cycles(run: Run) -> Measured | None:
    """Calls that repeat the same one to six calls, results included, for the third time in a row or more."""
    if not run.calls:
        return None
    keys = [(call.step.name, call.input, "\0".join(call.output_texts)) for call in run.calls]
    found: set[int] = set()
    for length in range(1, LONGEST_CYCLE + 1):
        rounds = ROUNDS + 1 if length == 1 else ROUNDS
        row = 0
        for index in range(length, len(keys)):
            row = row + 1 if keys[index] == keys[index - length] else 0
            if row >= (rounds - 1) * length:
                found.update(range(index - length + 1, index + 1))
    return counted([call.step for index, call in enumerate(run.calls) if index in found])
`,
    countedBlock,
  ),
};
