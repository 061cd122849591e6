/** How much a run did, and how much of it brought nothing. */
import { words } from '../checks/evidence-index.ts';
import { counted, type Measured, type Signal } from './signal.ts';
import { characters, type SignalCall, type SignalRun } from './signal-run.ts';

const effort = (name: string, noun: string, measure: Signal['measure'], isFault = false): Signal => ({
  name,
  family: 'effort',
  noun,
  isFault,
  measure,
});

const max = (values: readonly number[]): Measured | undefined =>
  values.length === 0 ? undefined : { value: Math.max(...values) };

/** Words that differ between two calls of one tool that count as nearly the same. */
const NEAR = 2;
/** Earlier calls of the same tool that a call is compared with. */
const COMPARED = 50;

/** Calls that differ from an earlier one of the same tool in a word or two of their arguments. */
function nearRepeats({ calls }: SignalRun): SignalCall[] {
  const earlier = new Map<string, ReadonlySet<string>[]>();
  return calls.filter(({ step, inputWords }) => {
    const own = new Set(inputWords);
    const others = earlier.get(step.name) ?? [];
    earlier.set(step.name, [...others, own].slice(-COMPARED));
    return others.some((other) => isNear(own, other));
  });
}

function isNear(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (Math.abs(a.size - b.size) > NEAR) return false;
  let onlyA = 0;
  for (const word of a) if (!b.has(word)) onlyA += 1;
  const different = 2 * onlyA + b.size - a.size;
  return different > 0 && different <= NEAR;
}

/** Calls whose output has no word that the run had not seen: instructions, what the user said, earlier outputs. */
const withoutNews = ({ calls }: SignalRun): SignalCall[] => calls.filter(({ freshWords }) => freshWords.length === 0);

/** Calls that brought new words, none of which any later call or text of the agent takes up. */
function unusedResults({ calls, assistants, answer }: SignalRun): SignalCall[] {
  const used = new Set(words(answer));
  const unused: SignalCall[] = [];
  let said = assistants.length;
  for (let at = calls.length - 1; at >= 0; at--) {
    const call = calls[at]!;
    while (said > 0 && assistants[said - 1]!.step > call.index) for (const word of assistants[--said]!.words) used.add(word);
    const { freshWords } = call;
    if (freshWords.length > 0 && !freshWords.some((word) => used.has(word))) unused.push(call);
    for (const word of call.inputWords) used.add(word);
  }
  return unused.reverse();
}

function longestRow({ calls }: SignalRun): Measured {
  let [longest, row, name] = [0, 0, ''];
  for (const { step } of calls) {
    row = step.name === name ? row + 1 : 1;
    name = step.name;
    longest = Math.max(longest, row);
  }
  return { value: longest };
}

const steps = (calls: readonly SignalCall[]): Measured => counted(calls.map(({ step }) => step));
const said = ({ assistants }: SignalRun): number[] => assistants.map(({ text }) => characters(text));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export const effortSignals: readonly Signal[] = [
  effort('calls', 'calls', ({ calls }) => ({ value: calls.length })),
  effort('model_answers', 'model answers', (run) => ({ value: run.steps.filter(({ kind }) => kind === 'model').length })),
  effort('distinct_tools', 'different tools', ({ calls }) => ({ value: new Set(calls.map(({ step }) => step.name)).size })),
  effort('same_tool_in_a_row', 'calls of one tool in a row', longestRow),
  effort('repeated_calls', 'repeated calls', (run) => counted(run.repeatedCalls), true),
  effort('near_repeated_calls', 'calls that hardly differ from an earlier one', (run) => steps(nearRepeats(run))),
  effort('calls_without_news', 'calls that brought nothing new', (run) => steps(withoutNews(run))),
  effort('unused_results', 'results that were not used', (run) => steps(unusedResults(run))),
  effort('longest_call', 'characters in the longest call', ({ calls }) => max(calls.map(({ input }) => characters(input)))),
  effort('last_call_length', 'characters in the last call', ({ calls }) =>
    calls.length === 0 ? undefined : { value: characters(calls.at(-1)!.input) },
  ),
  effort('tool_output', 'characters of tool output', ({ calls }) => ({
    value: sum(calls.map(({ outputLength }) => outputLength)),
  })),
  effort('longest_tool_output', 'characters in the longest tool output', ({ calls }) =>
    max(calls.map(({ outputLength }) => outputLength)),
  ),
  effort('agent_text', "characters of the agent's texts", (run) => ({ value: sum(said(run)) })),
  effort('longest_agent_text', "characters in the agent's longest text", (run) => max(said(run))),
  effort('mean_agent_text', 'characters in a text of the agent on average', (run) =>
    run.assistants.length === 0 ? undefined : { value: Math.floor(sum(said(run)) / run.assistants.length) },
  ),
];
