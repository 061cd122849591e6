/** Tools that nearly all runs call, and changes that hardly any makes. */
import { isChange } from './actions.ts';
import { counted } from './signal.ts';
import {
  callsOf,
  countBy,
  isNearlyAll,
  isUsualHere,
  listed,
  mineByType,
  minedSignal,
  ofType,
  TYPE_RUNS,
  type ByType,
} from './mined-groups.ts';
import type { TraceFeatures } from '../features.ts';

const toolsOf = (trace: TraceFeatures): Set<string> => new Set(callsOf(trace).map(({ name }) => name));
const runsByTool = (features: readonly TraceFeatures[]): Map<string, number> =>
  countBy(features.flatMap((trace) => [...toolsOf(trace)]));

/** Anything but model calls: also an expert that was asked. */
const acts = (trace: TraceFeatures): boolean =>
  trace.steps.some(({ kind }) => kind === 'tool' || kind === 'retrieval' || kind === 'agent' || kind === 'handoff');

const missingUsualCalls = minedSignal<ByType<string[]>>({
  name: 'missing_usual_calls',
  family: 'actions',
  noun: 'usual calls that are missing',
  isFault: true,
  mine(features, types) {
    const usual = (group: readonly TraceFeatures[], ofAgent: string[] | null = null): string[] | undefined => {
      const isUsual = (tool: string, runs: number): boolean => isUsualHere(runs, group.length, ofAgent?.includes(tool) === true);
      const tools = [...runsByTool(group)].filter((entry) => isUsual(...entry)).map(([tool]) => tool);
      return tools.length === 0 ? undefined : tools.sort();
    };
    const parameters = mineByType(features, types, usual);
    if (parameters === undefined) return undefined;
    const counts = runsByTool(features);
    const shown = (parameters.all ?? []).map((tool) => `${tool} in ${counts.get(tool)} of ${features.length} runs`);
    const own = Object.keys(parameters.by_type).length;
    const parts = [
      ...(shown.length > 0 ? [`called: ${listed(shown)}`] : []),
      ...(own > 0 ? [`${own} query types have calls of their own`] : []),
    ];
    return { parameters, evidence: parts.join('; ') };
  },
  measure(trace, parameters, type) {
    const usual = ofType(parameters, type);
    if (usual === undefined) return undefined;
    const called = toolsOf(trace);
    return { value: usual.filter((tool) => !called.has(tool)).length };
  },
});

/** Runs from which on a query type in which most do nothing is one that needs no call: small talk is seldom frequent. */
const IDLE_RUNS = 2;

function idleTypes(features: readonly TraceFeatures[], types: ReadonlyMap<string, string>): string[] {
  const all = countBy(features.flatMap(({ trace_id }) => types.get(trace_id) ?? []));
  const idle = countBy(features.flatMap((trace) => (acts(trace) ? [] : (types.get(trace.trace_id) ?? []))));
  return [...idle].filter(([type, runs]) => runs >= IDLE_RUNS && 2 * runs > all.get(type)!).map(([type]) => type);
}

const nothingDone = minedSignal<ByType<true>>({
  name: 'nothing_done',
  family: 'actions',
  noun: 'runs that call nothing where nearly all call something',
  isFault: true,
  mine(features, types) {
    const found = mineByType(features, types, (group) =>
      isNearlyAll(group.filter(acts).length, group.length) ? (true as const) : undefined,
    );
    if (found === undefined) return undefined;
    // A type too small to show a habit of its own keeps the agent's, unless it shows the contrary.
    const own = Object.entries(found.by_type).filter(([, acting]) => acting !== null);
    const idle = found.all === null ? [] : idleTypes(features, types).map((type): [string, null] => [type, null]);
    const parameters: ByType<true> = {
      all: found.all,
      by_type: Object.fromEntries([...own, ...idle].sort(([a], [b]) => (a < b ? -1 : 1))),
    };
    const active = features.filter(acts).length;
    const except = idle.length === 0 ? '' : `; ${idle.length} query types aside of which most runs do not`;
    return { parameters, evidence: `${active} of ${features.length} runs call something${except}` };
  },
  measure: (trace, parameters, type) => (ofType(parameters, type) === undefined ? undefined : { value: acts(trace) ? 0 : 1 }),
});

/** Share of runs, and runs, up to which a change is one that hardly any run makes. */
const HARDLY = { share: 0.02, runs: 1 };

const unusualChanges = minedSignal<ByType<string[]>>({
  name: 'unusual_changes',
  family: 'actions',
  noun: 'changes that hardly any other run makes',
  isFault: true,
  mine(features, types) {
    const usual = (group: readonly TraceFeatures[]): string[] | undefined => {
      if (group.length < TYPE_RUNS) return undefined;
      const most = Math.max(HARDLY.runs, HARDLY.share * group.length);
      return [...runsByTool(group)]
        .filter(([tool, runs]) => runs > most && isChange(tool))
        .map(([tool]) => tool)
        .sort();
    };
    const parameters = mineByType(features, types, usual);
    if (parameters === undefined) return undefined;
    const changes = [...runsByTool(features).keys()].filter(isChange);
    if (changes.length === 0) return undefined;
    const evidence = `${changes.length} tools change something; ${(parameters.all ?? []).length} of them in more than one in 50 of ${features.length} runs`;
    return { parameters, evidence };
  },
  measure(trace, parameters, type) {
    const usual = ofType(parameters, type);
    if (usual === undefined) return undefined;
    return counted(
      callsOf(trace)
        .filter(({ name }) => isChange(name) && !usual.includes(name))
        .map(({ span_id }) => ({ spanId: span_id })),
    );
  },
});

export const minedCallSignals = [missingUsualCalls, nothingDone, unusualChanges];
