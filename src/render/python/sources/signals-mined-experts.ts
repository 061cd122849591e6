/** Twins of src/analysis/signals/mined-experts.ts. */
import { python } from '../python-source.ts';
import { block, type SignalBlocks } from './signal-block.ts';
import { countedBlock } from './signals-run.ts';

export const minedExpertBlocks: SignalBlocks = {
  missing_usual_experts: block(python`
def missing_usual_experts(run: Run, parameters: Any) -> Measured | None:
    """Experts that the runs of the same query type nearly always ask and this one does not."""
    usual = parameters.get(run.query_type)
    if usual is None:
        return None
    asked = {step.name for step in run.steps if step.kind in ("agent", "handoff")}
    return Measured(sum(expert not in asked for expert in usual))
`),
  idle_experts: block(
    python`
def idle_experts(run: Run, parameters: Any) -> Measured | None:
    """Experts that called nothing, though they nearly always call something."""
    asked = [step for step in run.steps if step.kind == "agent" and step.name in parameters]
    acting = {call.step.agent for call in run.calls}
    return counted([step for step in asked if step.name not in acting]) if asked else None
`,
    countedBlock,
  ),
};
