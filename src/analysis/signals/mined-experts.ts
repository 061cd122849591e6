/** Experts that a query type's runs nearly always ask, and experts that answer without a call though they nearly always make one. */
import type { TraceFeatures } from '../features.ts';
import { countBy, isNearlyAll, LEAST_RUNS, listed, minedSignal } from './mined-groups.ts';
import { counted } from './signal.ts';

/** Runs of a query type from which on its experts are known, and share of its other runs that ask one. */
const OWN = { runs: 4, share: 0.8 };

const expertsOf = ({ steps }: TraceFeatures): Set<string> =>
  new Set(steps.filter(({ kind }) => kind === 'agent' || kind === 'handoff').map(({ name }) => name));

/** The experts of each query type, and in how many of its runs none of those that the other runs ask is missing. */
function usualExperts(features: readonly TraceFeatures[], types: ReadonlyMap<string, string>) {
  const groups = new Map<string, Set<string>[]>();
  for (const trace of features) {
    const type = types.get(trace.trace_id);
    if (type !== undefined) groups.set(type, [...(groups.get(type) ?? []), expertsOf(trace)]);
  }
  const usual: [type: string, experts: string[]][] = [];
  let [runs, kept] = [0, 0];
  for (const [type, group] of groups) {
    if (group.length < OWN.runs) continue;
    const counts = [...countBy(group.flatMap((experts) => [...experts]))];
    const experts = counts.filter(([, count]) => count >= OWN.share * group.length).map(([name]) => name);
    if (experts.length > 0) usual.push([type, experts.sort()]);
    for (const own of group) {
      const others = counts.filter(([name, count]) => count - (own.has(name) ? 1 : 0) >= OWN.share * (group.length - 1));
      runs += others.length > 0 ? 1 : 0;
      kept += others.length > 0 && others.every(([name]) => own.has(name)) ? 1 : 0;
    }
  }
  return { usual: usual.sort(([a], [b]) => (a < b ? -1 : 1)), runs, kept };
}

/** Types are small: that they tell the experts is learnt over all types together, each run held against the others of its type. */
const missingUsualExperts = minedSignal<{ [type: string]: string[] }>({
  name: 'missing_usual_experts',
  family: 'actions',
  noun: 'experts that the query type needs and that were not asked',
  isFault: true,
  mine(features, types) {
    const { usual, runs, kept } = usualExperts(features, types);
    if (usual.length === 0 || !isNearlyAll(kept, runs)) return undefined;
    const evidence = `${kept} of ${runs} runs ask the experts that the other runs of their query type ask`;
    return { parameters: Object.fromEntries(usual), evidence };
  },
  measure(trace, parameters, type) {
    const usual = type !== undefined && Object.hasOwn(parameters, type) ? parameters[type] : undefined;
    if (usual === undefined) return undefined;
    const asked = expertsOf(trace);
    return { value: usual.filter((name) => !asked.has(name)).length };
  },
});

/** Steps of experts in whose name nothing was called. */
function idleSteps({ steps }: TraceFeatures): { name: string; span_id: string }[] {
  const acting = new Set(steps.flatMap(({ kind, agent }) => (kind === 'tool' || kind === 'retrieval' ? (agent ?? []) : [])));
  return steps.filter(({ kind, name }) => kind === 'agent' && !acting.has(name));
}

const idleExperts = minedSignal<string[]>({
  name: 'idle_experts',
  family: 'actions',
  noun: 'experts that answer without a call',
  isFault: true,
  mine(features) {
    const runsOf = (names: (trace: TraceFeatures) => string[]): Map<string, number> =>
      countBy(features.flatMap((trace) => [...new Set(names(trace))]));
    const asked = runsOf(({ steps }) => steps.filter(({ kind }) => kind === 'agent').map(({ name }) => name));
    const idle = runsOf((trace) => idleSteps(trace).map(({ name }) => name));
    const found = [...asked].filter(([name, runs]) => runs >= LEAST_RUNS && isNearlyAll(runs - (idle.get(name) ?? 0), runs));
    if (found.length === 0) return undefined;
    const shown = found.map(([name, runs]) => `${name} called something in ${runs - (idle.get(name) ?? 0)} of ${runs} runs`);
    return { parameters: found.map(([name]) => name).sort(), evidence: listed(shown.sort()) };
  },
  measure(trace, parameters) {
    if (!trace.steps.some(({ kind, name }) => kind === 'agent' && parameters.includes(name))) return undefined;
    const idle = idleSteps(trace).filter(({ name }) => parameters.includes(name));
    return counted(idle.map(({ span_id }) => ({ spanId: span_id })));
  },
});

export const minedExpertSignals = [missingUsualExperts, idleExperts];
