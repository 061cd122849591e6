/** Where the values of each argument nearly always come from, and values that come from elsewhere. */
import { SOURCES, type ArgumentFact } from '../facts/argument-facts.ts';
import type { TraceFeatures } from '../features.ts';
import { isChange } from './actions.ts';
import { byCount, isNearlyAll, LEAST_RUNS, listed, minedSignal, oncePer } from './mined-groups.ts';
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
export const passedArguments = oncePer((features: readonly TraceFeatures[]): Passed[] => {
  const found = new Map<string, Passed>();
  for (const trace of features) {
    const own = new Map<string, ArgumentFact[]>();
    for (const fact of trace.argument_facts) {
      if (fact[4] === '') continue;
      const key = `${trace.steps[fact[0]]!.name}\u0000${fact[1]}`;
      const known = own.get(key);
      if (known === undefined) own.set(key, [fact]);
      else if (!known.some(([, , , value, sources]) => value === fact[3] && sources === fact[4])) known.push(fact);
    }
    for (const [key, facts] of own) {
      let known = found.get(key);
      if (known === undefined) {
        const [tool, argument] = key.split('\u0000') as [string, string];
        known = { tool, argument, runs: [], traceIds: [] };
        found.set(key, known);
      }
      known.runs.push(facts);
      known.traceIds.push(trace.trace_id);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, passed]) => passed);
});

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
  let all = 0;
  let open = new Map<string, number>();
  for (const facts of passed.runs)
    for (const [, , , value, sources] of facts) {
      all += 1;
      if (!constants.has(value)) open.set(sources, (open.get(sources) ?? 0) + 1);
    }
  const taken: string[] = [];
  for (;;) {
    const counts = new Map<string, number>();
    for (const [sources, count] of open) for (const letter of sources) counts.set(letter, (counts.get(letter) ?? 0) + count);
    const [best] = byCount(counts).filter(([letter]) => letter !== 'n' && letter !== 'e');
    if (best === undefined || best[1] < ADDS * all) break;
    taken.push(best[0]);
    open = new Map([...open].filter(([sources]) => !sources.includes(best[0])));
  }
  let covered = all;
  for (const count of open.values()) covered -= count;
  if (!isNearlyAll(covered, all)) return undefined;
  const { tool, argument } = passed;
  const values = [...constants].sort();
  return { usual: { tool, argument, sources: taken.sort().join(''), values }, covered, all };
}

const byArgument = oncePer(
  (parameters: readonly ReadArgument[]) => new Map(parameters.map((item) => [`${item.tool}\u0000${item.argument}`, item])),
);

/** Facts of the arguments that the parameters name, with their entry. */
function judged<P extends ReadArgument>(trace: TraceFeatures, parameters: readonly P[]): { fact: ArgumentFact; usual: P }[] {
  const byName = byArgument(parameters) as ReadonlyMap<string, unknown> as ReadonlyMap<string, P>;
  const found: { fact: ArgumentFact; usual: P }[] = [];
  for (const fact of trace.argument_facts) {
    const usual = fact[4] === '' ? undefined : byName.get(`${trace.steps[fact[0]]!.name}\u0000${fact[1]}`);
    if (usual !== undefined) found.push({ fact, usual });
  }
  return found;
}

const countedFacts = (trace: TraceFeatures, facts: readonly { fact: ArgumentFact }[]): Measured => ({
  value: facts.length,
  spanIds: [...new Set(facts.map(({ fact: [step] }) => trace.steps[step]!.span_id))],
});

/** What was seen as it is will do where values are usually computed, and what was read where users usually give it. */
const isFrom = (found: string, usual: string): boolean =>
  (usual.includes('u') && found.includes('r')) ||
  Array.from(found).some((letter) => usual.includes(letter)) ||
  (usual.includes('c') && !/^[en]*$/.test(found));

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
