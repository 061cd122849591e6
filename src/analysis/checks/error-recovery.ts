/** Failed calls and what became of them. */
import { admitsFailure } from './answer-text.ts';
import { isCall, type CheckStep } from './check-input.ts';
import { words } from './evidence-index.ts';
import { longestString } from './value-text.ts';

/**
 * Failed calls that were not recovered, of the tool, retrieval, agent and hand-off steps in order. An expert that failed because
 * a call of its own failed is not counted: the call is. Recovered: a later call of the same name succeeded, or the next call
 * of the same agent, whichever tool it went to, did (the agent took another way).
 */
export function unrecoveredSteps<S extends CheckStep>(steps: readonly S[]): S[] {
  const failedInside = new Set(steps.filter((step) => isCall(step) && failed(step)).map((step) => step.agent));
  const calls = steps.filter((step) => {
    if (isCall(step)) return true;
    const isExpert = step.kind === 'agent' || step.kind === 'handoff';
    return isExpert && !(failed(step) && failedInside.has(step.name));
  });
  const succeededLater = new Set<string>();
  const nextOfAgent = new Map<string | undefined, S>();
  const found: S[] = [];
  for (const step of calls.reverse()) {
    const next = nextOfAgent.get(step.agent);
    const tookAnotherWay = next !== undefined && !failed(next);
    if (failed(step) && !succeededLater.has(step.name) && !tookAnotherWay) found.push(step);
    if (!failed(step)) succeededLater.add(step.name);
    nextOfAgent.set(step.agent, step);
  }
  return found.reverse();
}

const failed = (step: CheckStep): boolean => step.error !== undefined;

/** Share of an error's words that a text must repeat to own up to it. */
const REPEATED = 0.5;

/**
 * Of the unrecovered failed calls, those that the agent kept to itself: neither the answer nor the longest string in the output
 * of any model step after the call admits a failure (checks/answer-text.ts) or repeats half of the distinct words, of three
 * characters or more, of the error. `unrecovered`: of these steps, where it was computed already.
 */
export function hiddenErrors<S extends CheckStep>(
  steps: readonly S[],
  answer: string | undefined,
  unrecovered: readonly S[] = unrecoveredSteps(steps),
): S[] {
  return unrecovered.filter((call) => {
    const later = steps.slice(steps.indexOf(call) + 1).filter((step) => step.kind === 'model');
    const texts = [answer ?? '', ...later.map((step) => longestString(step.output))];
    const wanted = new Set(words(call.error!).filter((word) => word.length >= 3));
    return !texts.some((text) => {
      if (admitsFailure(text)) return true;
      const said = new Set(words(text));
      return wanted.size > 0 && [...wanted].filter((word) => said.has(word)).length >= REPEATED * wanted.size;
    });
  });
}
