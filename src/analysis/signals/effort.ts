/** How much a run did, and how much of it brought nothing. */
import { repeatedCallSteps } from '../checks/repeated-calls.ts';
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
    return others.some((other) => {
      const different = difference(own, other) + difference(other, own);
      return different > 0 && different <= NEAR;
    });
  });
}

function difference(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let count = 0;
  for (const word of a) if (!b.has(word)) count += 1;
  return count;
}

/** Calls whose output has no word that the run had not seen: instructions, what the user said, earlier outputs. */
function withoutNews({ calls, users, systemWords }: SignalRun): SignalCall[] {
  const seen = new Set(systemWords);
  for (const { text } of users) for (const word of words(text)) seen.add(word);
  return calls.filter(({ outputWords }) => {
    let hasNews = false;
    for (const word of outputWords) {
      if (seen.has(word)) continue;
      hasNews = true;
      seen.add(word);
    }
    return !hasNews;
  });
}

/** Calls that brought new words, none of which any later call or text of the agent takes up. */
function unusedResults({ calls, assistants, answer, systemWords, users }: SignalRun): SignalCall[] {
  const seen = new Set(systemWords);
  for (const { text } of users) for (const word of words(text)) seen.add(word);
  const fresh = calls.map(({ outputWords }) => {
    const news = [...outputWords].filter((word) => !seen.has(word));
    for (const word of news) seen.add(word);
    return news;
  });
  const used = new Set(words(answer));
  const unused: SignalCall[] = [];
  let said = assistants.length;
  for (let at = calls.length - 1; at >= 0; at--) {
    const call = calls[at]!;
    while (said > 0 && assistants[said - 1]!.step > call.index)
      for (const word of words(assistants[--said]!.text)) used.add(word);
    const news = fresh[at]!;
    if (news.length > 0 && !news.some((word) => used.has(word))) unused.push(call);
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
  effort('repeated_calls', 'repeated calls', (run) => counted(repeatedCallSteps(run.steps)), true),
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
  effort('mean_agent_text', 'characters in a text of the agent on average', ({ assistants, ...run }) =>
    assistants.length === 0 ? undefined : { value: Math.floor(sum(said({ assistants, ...run })) / assistants.length) },
  ),
];
