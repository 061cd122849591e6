/** What must hold of every mutant, as sentences about what does not; and the verdicts that harmless ones must not move. */
import { isDeepStrictEqual } from 'node:util';
import { toTrace } from '../../src/adapters/to-trace.ts';
import { routeOf } from '../../src/analysis/checks/routing.ts';
import { checkedRun, checkVerdict, type CheckVerdict } from '../../src/spec/check-verdict.ts';
import type { CodeCheck } from '../../src/spec/suite-spec.ts';
import type { Span, Trace } from '../../src/trace/trace.ts';

/** Places that later changes of the adapters or a hand-made mistake would let drift apart. */
const told = ['inputs', 'outputs', 'question', 'answer', 'answerPath', 'messages', 'systemTexts', 'durationMs'] as const;
const stepParts = ['kind', 'name', 'spanId', 'index', 'input', 'output', 'error'] as const;

/** The same run read again from nothing but its spans, as if they had been recorded so. */
function readAgain(trace: Trace): Trace {
  return toTrace({
    ...trace,
    clientRequestId: undefined,
    executionDurationMs: trace.durationMs,
    requestPreview: undefined,
    responsePreview: undefined,
    spans: trace.spans.map((span) => ({
      ...span,
      attributes: {
        'mlflow.spanType': span.type,
        ...(span.inputs === undefined ? {} : { 'mlflow.spanInputs': span.inputs }),
        ...(span.outputs === undefined ? {} : { 'mlflow.spanOutputs': span.outputs }),
      },
    })),
  });
}

/** What the trace says otherwise than its spans. Frameworks whose attributes are needed for reading differ from the start. */
export function contradictions(trace: Trace): Set<string> {
  const again = readAgain(trace);
  const found: string[] = told.filter((key) => !isDeepStrictEqual(trace[key], again[key]));
  if (trace.steps.length !== again.steps.length) return new Set([...found, 'steps']);
  trace.steps.forEach((step, index) => {
    for (const part of stepParts)
      if (!isDeepStrictEqual(step[part], again.steps[index]![part])) found.push(`${step.kind} ${part}`);
  });
  return new Set(found);
}

/** Ids, order, nesting and times that do not fit together, by the rules that the trace itself kept before. */
export function inconsistencies(trace: Trace): Set<string> {
  const found = new Set<string>();
  const byId = new Map(trace.spans.map((span) => [span.spanId, span]));
  if (byId.size !== trace.spans.length) found.add('a span id occurs twice');
  for (const [index, step] of trace.steps.entries()) {
    const span = byId.get(step.spanId);
    if (step.index !== index) found.add('a step has the wrong index');
    if (span === undefined) {
      found.add('a step has no span');
      continue;
    }
    if (step.error !== undefined && step.kind === 'tool' && span.status !== 'ERROR')
      found.add('a failed call has a span that is not');
    if (!isSame(millisecondsOf(span), step.durationMs)) found.add('a step lasts longer or shorter than its span');
    const before = trace.steps[index - 1]?.startOffsetMs;
    if (before !== undefined && step.startOffsetMs !== undefined && step.startOffsetMs < before - 1e-3)
      found.add('steps out of order');
  }
  for (const [index, span] of trace.spans.entries()) {
    const parent = span.parentSpanId === undefined ? undefined : byId.get(span.parentSpanId);
    if (span.parentSpanId !== undefined && parent === undefined) found.add('a parent is missing');
    if (parent !== undefined && isOutside(span, parent)) found.add('a span lies outside its parent');
    const before = trace.spans[index - 1]?.startTimeNs;
    if (before !== undefined && span.startTimeNs !== undefined && span.startTimeNs < before) found.add('spans out of order');
  }
  return found;
}

const isOutside = (span: Span, parent: Span): boolean =>
  (span.startTimeNs ?? 0n) < (parent.startTimeNs ?? 0n) ||
  (span.endTimeNs !== undefined && parent.endTimeNs !== undefined && span.endTimeNs > parent.endTimeNs);

const millisecondsOf = ({ startTimeNs, endTimeNs }: Span): number | undefined =>
  startTimeNs === undefined || endTimeNs === undefined ? undefined : Number(endTimeNs - startTimeNs) / 1e6;

const isSame = (one: number | undefined, other: number | undefined): boolean =>
  one === undefined || other === undefined ? one === other : Math.abs(one - other) < 1e-3;

/** Every check's verdict on `trace`, with parameters that `original` gives. */
export function verdicts(trace: Trace, original: Trace): Record<string, CheckVerdict> {
  const kind = original.steps.some((step) => step.kind === 'agent') ? 'agent' : 'tool';
  const run = checkedRun(trace, {
    expected_routing: routeOf(original.steps, kind),
    actual_routing: routeOf(trace.steps, kind),
    query_type: 'any',
    edge_case: null,
  });
  const judged = checkedRun(original, run.metadata).grounding.arguments;
  const checks: CodeCheck[] = [
    { type: 'correct_routing', route_kind: kind },
    { type: 'efficient_routing', route_kind: kind },
    { type: 'error_handling' },
    { type: 'no_tool_error', tools: [] },
    { type: 'no_repeated_call' },
    { type: 'answer_present' },
    { type: 'no_refusal' },
    { type: 'grounded_numbers' },
    { type: 'grounded_arguments', arguments: judged.map(({ tool, argument }) => ({ tool, argument })) },
    { type: 'latency_band', limit_ms_by_query_type: { any: original.durationMs ?? 0 } },
  ];
  return Object.fromEntries(checks.map((check) => [check.type, checkVerdict(check, run)]));
}

/** Frozen to its last part, so that any write to it throws. */
export function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFrozen(part);
  }
  return value;
}
