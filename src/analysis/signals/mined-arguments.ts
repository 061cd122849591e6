/** Where the values of each argument nearly always come from, and values that come from elsewhere. */
import { SOURCES, type ArgumentFact } from '../facts/argument-facts.ts';
import type { TraceFeatures } from '../features.ts';
import { isChange } from './actions.ts';
import { byCount, isNearlyAll, LEAST_RUNS, listed, minedSignal } from './mined-groups.ts';
import type { Measured } from './signal.ts';

/** Values of one argument of one tool: what each run passed. */
interface Passed {
  tool: string;
  argument: string;
  runs: ArgumentFact[][];
  /** Of each run. */
  traceIds: string[];
}

/** `sources`: letters; `values`: passed by so many runs that they count as the agent's own. */
type UsualSource = { tool: string; argument: string; sources: string; values: string[] };
type ReadArgument = { tool: string; argument: string };

/** Share of the values that a source must add to those of the others to be usual. */
const ADDS = 0.05;
/** Share of the runs, and runs, that pass a value which no user and no result gave, from which on it is a constant; how many are kept. */
const CONSTANT = { share: 0.2, runs: 4, most: 20 };
const ARGUMENTS = 200;

/** Judged values by tool and argument, each run's once. In order of name. */
export function passedArguments(features: readonly TraceFeatures[]): Passed[] {
  const found = new Map<string, Passed>();
  for (const trace of features) {
    const own = new Map<string, Map<string, ArgumentFact>>();
    for (const fact of trace.argument_facts) {
      const [step, argument, , value, sources] = fact;
      if (sources === '') continue;
      const key = `${trace.steps[step]!.name}\u0000${argument}`;
      const known = own.get(key) ?? new Map<string, ArgumentFact>();
      own.set(key, known.set(`${sources}\u0000${value}`, fact));
    }
    for (const [key, facts] of own) {
      const [tool, argument] = key.split('\u0000') as [string, string];
      const known = found.get(key) ?? { tool, argument, runs: [], traceIds: [] };
      known.runs.push([...facts.values()]);
      known.traceIds.push(trace.trace_id);
      found.set(key, known);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, passed]) => passed);
}

function constantsOf({ runs }: Passed): string[] {
  const counts = new Map<string, number>();
  for (const facts of runs) {
    const own = facts.filter(([, , , value, sources]) => value !== '' && !/[urw]/.test(sources));
    for (const value of new Set(own.map(([, , , text]) => text))) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const least = Math.max(CONSTANT.runs, CONSTANT.share * runs.length);
  return byCount(counts)
    .filter(([, count]) => count >= least)
    .slice(0, CONSTANT.most)
    .map(([value]) => value);
}

/** Sources are taken one by one, each the one with most of the values that are left, until none adds much. */
function usualSource(passed: Passed): { usual: UsualSource; covered: number; all: number } | undefined {
  if (passed.runs.length < LEAST_RUNS) return undefined;
  const constants = new Set(constantsOf(passed));
  const all = passed.runs.flat();
  let open = all.filter(([, , , value]) => !constants.has(value));
  const taken: string[] = [];
  for (;;) {
    const counts = new Map<string, number>();
    for (const [, , , , sources] of open) for (const letter of sources) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    const [best] = byCount(counts).filter(([letter]) => letter !== 'n' && letter !== 'e');
    if (best === undefined || best[1] < ADDS * all.length) break;
    taken.push(best[0]);
    open = open.filter(([, , , , sources]) => !sources.includes(best[0]));
  }
  const covered = all.length - open.length;
  if (!isNearlyAll(covered, all.length)) return undefined;
  const { tool, argument } = passed;
  const values = [...constants].sort();
  return { usual: { tool, argument, sources: taken.sort().join(''), values }, covered, all: all.length };
}

/** Facts of the arguments that the parameters name, with their entry. */
function judged<P extends ReadArgument>(trace: TraceFeatures, parameters: readonly P[]): { fact: ArgumentFact; usual: P }[] {
  const byName = new Map(parameters.map((item) => [`${item.tool}\u0000${item.argument}`, item]));
  return trace.argument_facts.flatMap((fact) => {
    const usual = fact[4] === '' ? undefined : byName.get(`${trace.steps[fact[0]]!.name}\u0000${fact[1]}`);
    return usual === undefined ? [] : [{ fact, usual }];
  });
}

const countedFacts = (trace: TraceFeatures, facts: readonly { fact: ArgumentFact }[]): Measured => ({
  value: facts.length,
  spanIds: [...new Set(facts.map(({ fact: [step] }) => trace.steps[step]!.span_id))],
});

/** What was seen as it is will do where values are usually computed. */
const isFrom = (found: string, usual: string): boolean =>
  Array.from(found).some((letter) => usual.includes(letter)) || (usual.includes('c') && !/^[en]*$/.test(found));

const inWords = (sources: string): string =>
  Array.from(sources, (letter) => SOURCES[letter as keyof typeof SOURCES]).join(' or ');

const unusualArgumentSources = minedSignal<UsualSource[]>({
  name: 'unusual_argument_sources',
  family: 'provenance',
  noun: 'values passed to tools that do not come from where they nearly always do',
  isFault: true,
  mine(features) {
    const found = passedArguments(features)
      .flatMap((passed) => usualSource(passed) ?? [])
      .sort((a, b) => b.all - a.all)
      .slice(0, ARGUMENTS);
    if (found.length === 0) return undefined;
    const shown = found.map(({ usual: { tool, argument, sources, values }, covered, all }) => {
      const places = [
        ...(sources === '' ? [] : [inWords(sources)]),
        ...(values.length > 0 ? [`a fixed set of ${values.length}`] : []),
      ];
      return `${covered} of ${all} values of ${tool}.${argument} come from ${places.join(' or ')}`;
    });
    return { parameters: found.map(({ usual }) => usual), evidence: listed(shown) };
  },
  measure(trace, parameters) {
    const facts = judged(trace, parameters);
    if (facts.length === 0) return undefined;
    const unusual = facts.filter(
      ({ fact: [, , , value, sources], usual }) =>
        !isFrom(sources, usual.sources) && !(value !== '' && usual.values.includes(value)),
    );
    return countedFacts(trace, unusual);
  },
});

const unreadChanges = minedSignal<ReadArgument[]>({
  name: 'unread_changes',
  family: 'provenance',
  noun: 'changes to what had not been read before',
  isFault: true,
  mine(features) {
    const found = passedArguments(features)
      .filter(({ tool }) => isChange(tool))
      .map(({ tool, argument, runs }) => ({
        tool,
        argument,
        runs: runs.length,
        read: runs.filter((facts) => facts.every(([, , , , sources]) => sources.includes('r'))).length,
      }))
      .filter(({ runs, read }) => isNearlyAll(read, runs))
      .sort((a, b) => b.runs - a.runs)
      .slice(0, ARGUMENTS);
    if (found.length === 0) return undefined;
    const shown = found.map(
      ({ tool, argument, read, runs }) => `${tool}.${argument} had been read before in ${read} of ${runs} runs`,
    );
    return { parameters: found.map(({ tool, argument }) => ({ tool, argument })), evidence: listed(shown) };
  },
  measure(trace, parameters) {
    const facts = judged(trace, parameters);
    if (facts.length === 0) return undefined;
    return countedFacts(
      trace,
      facts.filter(({ fact: [, , , , sources] }) => !sources.includes('r')),
    );
  },
});

export const minedArgumentSignals = [unreadChanges, unusualArgumentSources];
