/** The cases of a suite: recorded ones, live ones from real inputs, synthetic edge cases, as the strategy asks. */
import type { Analysis } from '../analysis/analysis.ts';
import { maskQuestion } from '../analysis/query-types/mask-question.ts';
import { valueAt } from '../base/json-value.ts';
import type { JsonPath, Trace } from '../trace/trace.ts';
import { caseFromTrace, caseInputs } from './case-from-trace.ts';
import { caseId } from './case-id.ts';
import { edgeCases, type InputShape } from './edge-cases.ts';
import type { CaseSelection } from './select-cases.ts';
import type { EvalCase, Strategy } from './suite-spec.ts';

/** Calling the agent costs time and money: so many real inputs are asked again. */
const CURATED_CASES: Record<Strategy, number> = { traces: 0, manual: 40, hybrid: 10 };

export interface ProposedCases {
  cases: EvalCase[];
  questionPath: JsonPath;
}

export function proposeCases(
  analysis: Analysis,
  selection: readonly CaseSelection[],
  traces: ReadonlyMap<string, Trace>,
  strategy: Strategy,
): ProposedCases {
  const chosen = selection.flatMap((item) => {
    const trace = traces.get(item.trace_id);
    return trace === undefined ? [] : [{ item, trace }];
  });
  const recorded = chosen.map(({ item, trace }) =>
    caseFromTrace(trace, analysis, { findings: item.findings, selection: item.selection }),
  );
  const shape = usualShape(chosen.map(({ trace }) => trace));
  if (strategy === 'traces') return { cases: recorded, questionPath: shape.questionPath };
  const curated = spread(recorded, shape.questionPath).slice(0, CURATED_CASES[strategy]);
  const live = [...curated.map(asLive), ...edgeCases(analysis, shape)];
  return { cases: strategy === 'hybrid' ? [...recorded, ...live] : live, questionPath: shape.questionPath };
}

/** The same inputs, to be asked anew: what the trace answered and did is no part of it. */
export function asLive(recorded: EvalCase): EvalCase {
  const traceId = recorded.metadata.source_trace!;
  return {
    ...recorded,
    id: caseId('live', traceId),
    outputs: undefined,
    evidence: undefined,
    metadata: { ...recorded.metadata, origin: 'curated', actual_routing: null, routing_optimal: null },
  };
}

function questionOf(item: EvalCase, path: JsonPath): string | undefined {
  const question = valueAt(item.inputs, path);
  return typeof question === 'string' ? question : undefined;
}

/** One of each query type, then the second of each; questions with one template are asked once. */
function spread(cases: readonly EvalCase[], path: JsonPath): EvalCase[] {
  const seen = new Set<string>();
  const byType = new Map<string | null, EvalCase[]>();
  for (const item of cases) {
    const question = questionOf(item, path);
    if (question === undefined) continue;
    const template = maskQuestion(question);
    if (seen.has(template)) continue;
    seen.add(template);
    byType.set(item.metadata.query_type, [...(byType.get(item.metadata.query_type) ?? []), item]);
  }
  const lists = [...byType.values()];
  const longest = lists.reduce((most, list) => Math.max(most, list.length), 0);
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list[index] ?? [])).flat();
}

/** The commonest place of the question, with the inputs of the first trace that has it there. */
function usualShape(traces: readonly Trace[]): InputShape {
  const shapes = new Map<string, { shape: InputShape; count: number }>();
  for (const trace of traces) {
    const { inputs, questionPath } = caseInputs(trace);
    if (questionPath === undefined || typeof valueAt(inputs, questionPath) !== 'string') continue;
    const key = JSON.stringify([Object.keys(inputs).sort(), questionPath]);
    const known = shapes.get(key) ?? { shape: { inputs, questionPath }, count: 0 };
    shapes.set(key, { ...known, count: known.count + 1 });
  }
  const [best] = [...shapes.values()].sort((a, b) => b.count - a.count);
  return best?.shape ?? { inputs: { question: '' }, questionPath: ['question'] };
}
