/** Twin of src/analysis/signals/actions.ts. */
import { python } from '../python-source.ts';
import { block, type SignalBlocks } from './signal-block.ts';
import { countedBlock } from './signals-run.ts';

const changingBlock = block(python`
def changing_calls(run: Run) -> list[Step]:
    return [call.step for call in run.calls if call.step.name in CHANGING_TOOLS]
`);

const failedBlock = block(python`
def failed_steps(run: Run) -> list[Step]:
    return [call.step for call in run.calls if call.step.error is not None]
`);

const againBlock = block(
  python`
def again(steps: list[Step], values: list[str | None]) -> Measured:
    """Steps whose value an earlier step had."""
    return counted([step for index, step in enumerate(steps) if values[index] in values[:index]])
`,
  countedBlock,
);

export const actionBlocks: SignalBlocks = {
  changes: block(
    python`
def changes(run: Run) -> Measured | None:
    """Calls that change something."""
    return counted(changing_calls(run))
`,
    changingBlock,
    countedBlock,
  ),
  kinds_of_change: block(
    python`
def kinds_of_change(run: Run) -> Measured | None:
    """Different tools that change something."""
    return Measured(len({step.name for step in changing_calls(run)}))
`,
    changingBlock,
  ),
  same_change_again: block(
    python`
def same_change_again(run: Run) -> Measured | None:
    """Changes by a tool that had changed something before."""
    steps = changing_calls(run)
    return again(steps, [step.name for step in steps])
`,
    changingBlock,
    againBlock,
  ),
  failed_calls: block(
    python`
def failed_calls(run: Run) -> Measured | None:
    """Calls that failed."""
    return counted(failed_steps(run)) if run.calls else None
`,
    failedBlock,
    countedBlock,
  ),
  same_error_again: block(
    python`
def same_error_again(run: Run) -> Measured | None:
    """Failures with an error that had been seen before."""
    steps = failed_steps(run)
    return again(steps, [step.error for step in steps]) if run.calls else None
`,
    failedBlock,
    againBlock,
  ),
  failed_changes: block(
    python`
def failed_changes(run: Run) -> Measured | None:
    """Failed calls that were to change something."""
    return counted([step for step in changing_calls(run) if step.error is not None]) if run.calls else None
`,
    changingBlock,
    countedBlock,
  ),
};
