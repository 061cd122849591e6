/**
 * Steps from one tool to the next that hardly any run makes although both are common: a Markov chain of first order over the tools, its
 * shares smoothed towards how often the later tool is called anyway.
 */
import type { TraceFeatures } from '../features.ts';
import { callsOf, listed, minedSignal, oncePer } from './mined-groups.ts';
import { counted } from './signal.ts';

/** null: the run begins, or ends. */
type NextStep = [from: string | null, to: string | null];

/** Runs in which the step would be expected if the tools did not depend on each other. */
const EXPECTED = 12;
/** Share of what would be expected up to which it is unusual. */
const UNUSUAL = 1 / 12;
/** Runs, and share of the runs that go on from the earlier tool, up to which hardly any makes the step. */
const HARDLY = { runs: 1, share: 0.01 };
/** Runs that the prior of a transition counts for. */
const PRIOR = 1;
const TOOLS = 60;
const MOST = 300;

const keyOf = ([from, to]: NextStep): string => `${from ?? '\u0001'}\u0000${to ?? '\u0001'}`;
const nameOf = (part: string): string | null => (part === '\u0001' ? null : part);
const stepOf = (key: string): NextStep => key.split('\u0000').map(nameOf) as NextStep;
const keysOf = oncePer((parameters: NextStep[]) => new Set(parameters.map(keyOf)));

/** Steps between different tools, with the span that they lead to (that they come from, at the end). */
function stepsOf(trace: TraceFeatures): { step: NextStep; spanId: string }[] {
  const calls = callsOf(trace);
  const last = calls.at(-1);
  if (last === undefined) return [];
  const names = [null, ...calls.map(({ name }) => name), null];
  return names
    .slice(1)
    .map((to, at) => ({ step: [names[at]!, to] as NextStep, spanId: (calls[at] ?? last).span_id }))
    .filter(({ step: [from, to] }) => from !== to);
}

export const unusualNextSteps = minedSignal<NextStep[]>({
  name: 'unusual_next_steps',
  family: 'actions',
  noun: 'steps from one tool to another that hardly any run makes',
  isFault: true,
  mine(features) {
    const counts = new Map<string, number>();
    for (const trace of features)
      for (const key of new Set(stepsOf(trace).map(({ step }) => keyOf(step)))) counts.set(key, (counts.get(key) ?? 0) + 1);
    const [from, to] = [new Map<string | null, number>(), new Map<string | null, number>()];
    let total = 0;
    for (const [key, count] of counts) {
      const [a, b] = stepOf(key);
      from.set(a, (from.get(a) ?? 0) + count);
      to.set(b, (to.get(b) ?? 0) + count);
      total += count;
    }
    const common = (tools: Map<string | null, number>): [string | null, number][] =>
      [...tools].sort(([a, m], [b, n]) => n - m || (String(a) < String(b) ? -1 : 1)).slice(0, TOOLS);
    const unusual: { step: NextStep; count: number; expected: number }[] = [];
    for (const [a, leaving] of common(from))
      for (const [b, arriving] of common(to)) {
        const [count, usual] = [counts.get(keyOf([a, b])) ?? 0, arriving / total];
        if (a === b || leaving * usual < EXPECTED || count > Math.max(HARDLY.runs, HARDLY.share * leaving)) continue;
        if ((count + PRIOR * usual) / (leaving + PRIOR) <= UNUSUAL * usual)
          unusual.push({ step: [a, b], count, expected: leaving * usual });
      }
    if (unusual.length === 0) return undefined;
    const chosen = unusual.sort((a, b) => b.expected - a.expected || (keyOf(a.step) < keyOf(b.step) ? -1 : 1)).slice(0, MOST);
    const shown = chosen.map(
      ({ step: [a, b], count, expected }) =>
        `${a ?? 'the beginning'} to ${b ?? 'the end'} in ${count} runs where ${Math.round(expected)} would be expected`,
    );
    return { parameters: chosen.map(({ step }) => step), evidence: listed(shown) };
  },
  measure(trace, parameters) {
    const steps = stepsOf(trace);
    if (steps.length === 0) return undefined;
    const unusual = keysOf(parameters);
    return counted(steps.filter(({ step }) => unusual.has(keyOf(step))));
  },
});
