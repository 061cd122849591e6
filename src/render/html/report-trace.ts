/** Trace -> ReportTrace: what the page shows of a run, with every value bounded. */
import { stringifyJson } from '../../base/lossless-json.ts';
import type { JsonObject, JsonValue } from '../../base/json-value.ts';
import type { Step, Trace } from '../../trace/trace.ts';
import type { BoundedText, ReportSpan, ReportStep, ReportTrace } from './report-input.ts';
import { cutText } from './visible-text.ts';

const valueLimit = 1_200;
const textLimit = 1_500;
const stepLimit = 400;
const otherSpanLimit = 50;
const itemLimit = 40;
const depthLimit = 8;

export function reportTraceFrom(trace: Trace): ReportTrace {
  const stepSpans = new Set(trace.steps.map((step) => step.spanId));
  return {
    traceId: trace.traceId,
    state: trace.state,
    durationMs: trace.durationMs,
    question: trace.question === undefined ? undefined : cutText(trace.question, textLimit),
    answer: trace.answer === undefined ? undefined : cutText(trace.answer, textLimit),
    steps: reportSteps(trace.steps.slice(0, stepLimit)),
    otherSpans: trace.spans
      .filter((span) => !stepSpans.has(span.spanId))
      .slice(0, otherSpanLimit)
      .map((span): ReportSpan => ({
        spanId: span.spanId,
        name: cutText(span.name, 200).text,
        type: cutText(span.type, 60).text,
        durationMs:
          span.startTimeNs === undefined || span.endTimeNs === undefined
            ? undefined
            : Number(span.endTimeNs - span.startTimeNs) / 1e6,
        error: span.status === 'ERROR' ? cutText(span.statusMessage ?? 'failed', 600).text : undefined,
      })),
  };
}

function reportSteps(steps: readonly Step[]): ReportStep[] {
  const agentDepth = new Map<string, number>();
  return steps.map((step) => {
    const depth = step.agent === undefined ? 0 : (agentDepth.get(step.agent) ?? 0) + 1;
    if (step.kind === 'agent') agentDepth.set(step.name, depth);
    return {
      spanId: step.spanId,
      kind: step.kind,
      name: cutText(step.name, 200).text,
      depth: Math.min(depth, 6),
      startOffsetMs: step.startOffsetMs,
      durationMs: step.durationMs,
      error: step.error === undefined ? undefined : cutText(step.error, 600).text,
      model: step.model === undefined ? undefined : cutText(step.model, 100).text,
      totalTokens: step.tokens?.totalTokens,
      input: boundedValue(step.input),
      output: boundedValue(step.output),
    };
  });
}

/** A string as it is, anything else as indented JSON; never more work than the limit asks for. */
export function boundedValue(value: JsonValue | undefined, limit = valueLimit): BoundedText | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return cutText(value, limit);
  const budget = { left: limit * 2, omitted: 0 };
  const text = stringifyJson(pruned(value, budget, 0), { indent: 2 });
  const cut = cutText(text, limit);
  return { text: cut.text, omitted: cut.omitted + budget.omitted };
}

function pruned(value: JsonValue, budget: { left: number; omitted: number }, depth: number): JsonValue {
  if (typeof value === 'string') {
    const cut = cutText(value, Math.max(0, Math.min(value.length, budget.left)));
    budget.left -= cut.text.length + 4;
    budget.omitted += cut.omitted;
    return cut.omitted > 0 ? `${cut.text}…` : cut.text;
  }
  if (typeof value !== 'object' || value === null) {
    budget.left -= 8;
    return value;
  }
  if (depth >= depthLimit || budget.left <= 0) {
    budget.omitted += 1;
    return '…';
  }
  if (Array.isArray(value)) {
    const kept = value.slice(0, itemLimit).map((item) => pruned(item, budget, depth + 1));
    budget.omitted += value.length - kept.length;
    return value.length > kept.length ? [...kept, `… ${value.length - kept.length} more`] : kept;
  }
  return prunedObject(value, budget, depth);
}

function prunedObject(value: JsonObject, budget: { left: number; omitted: number }, depth: number): JsonObject {
  const keys = Object.keys(value);
  const kept = keys.slice(0, itemLimit).map((key): [string, JsonValue] => {
    budget.left -= key.length + 6;
    return [cutText(key, 200).text, pruned(value[key] as JsonValue, budget, depth + 1)];
  });
  budget.omitted += keys.length - kept.length;
  return Object.fromEntries(kept.concat(keys.length > kept.length ? [['…', `${keys.length - kept.length} more`]] : []));
}
