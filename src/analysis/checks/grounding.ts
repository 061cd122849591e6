/** The two grounding checks of a whole run, in one pass over its texts. */
import { argumentValues, isGroundedArgument, isJudged } from './arguments.ts';
import { evidenceSteps, isCall, outputTexts, type CheckInput } from './check-input.ts';
import { EvidenceIndex } from './evidence-index.ts';
import { ungroundedNumbers } from './numbers.ts';

/** One judged argument value of one call. */
interface JudgedArgument {
  tool: string;
  argument: string;
  value: string | number;
  spanId: string;
  grounded: boolean;
}

export interface Grounding {
  arguments: JudgedArgument[];
  /** Numbers of the answer without support; undefined when the run has no evidence or no answer (not applicable). */
  ungroundedNumbers: string[] | undefined;
}

/**
 * Walks the steps in order. Before the first step the index holds the given texts, the system texts and `declared` (enum and
 * default values of tool declarations); a call's arguments are judged against what was seen before it, then its output is
 * added. Arguments of a call that succeeded become evidence for the answer's numbers too, since acting on a value makes it a
 * fact; whether the value was invented is the argument check's business. The outputs of evidence steps that are no calls are
 * added in their place.
 */
export function groundRun(input: CheckInput, declared: readonly string[] = []): Grounding {
  const index = new EvidenceIndex();
  for (const text of input.systemTexts) index.add(text);
  for (const text of declared) index.add(text);
  for (const text of input.givenTexts) index.add(text);
  const judged: JudgedArgument[] = [];
  const acted: string[] = [];
  let hasOutput = false;
  for (const step of evidenceSteps(input)) {
    if (isCall(step)) {
      for (const { argument, value } of argumentValues(step.input)) {
        if (step.error === undefined && String(value).length <= 60) acted.push(String(value));
        if (!isJudged(value)) continue;
        const grounded = isGroundedArgument(value, index);
        judged.push({ tool: step.name, argument, value, spanId: step.spanId, grounded });
      }
    }
    for (const text of outputTexts(step)) {
      if (text.trim() !== '') hasOutput = true;
      index.add(text);
    }
  }
  for (const text of acted) index.add(text);
  const isApplicable = hasOutput && input.answer !== undefined;
  return {
    arguments: judged,
    ungroundedNumbers: isApplicable ? ungroundedNumbers(input.answer!, index) : undefined,
  };
}
