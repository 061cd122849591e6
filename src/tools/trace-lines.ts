/** A trace in lines, from one to all of it. Whatever is made here is recorded text: callers mark it as data. */
import type { TraceFeatures } from '../analysis/features.ts';
import type { JsonValue } from '../base/json-value.ts';
import { stringifyJson } from '../base/lossless-json.ts';
import { plainLine } from '../base/plain-text.ts';
import type { Step, Trace } from '../trace/trace.ts';
import { cutText } from './paged.ts';

/** A recorded value as text: strings as they are, everything else as JSON. */
export function valueText(value: JsonValue | undefined, maximum: number): string {
  if (value === undefined) return '(nothing recorded)';
  return cutText(typeof value === 'string' ? value : stringifyJson(value), maximum);
}

/** "tr-1 OK 3.2 s, 5 steps: lookup > refund (failed); asked: ..." */
export function featureLine(features: TraceFeatures, findings: readonly string[]): string {
  const calls = features.steps.filter(({ kind }) => kind !== 'model');
  const route = calls.slice(0, 12).map(({ name, error }) => `${plainLine(name, 40)}${error === undefined ? '' : ' (failed)'}`);
  const parts = [
    `${features.trace_id} ${features.state}`,
    ...(features.duration_ms === undefined ? [] : [duration(features.duration_ms)]),
    `calls: ${route.length === 0 ? 'none' : route.join(' > ')}${calls.length > 12 ? ` > … (${calls.length})` : ''}`,
    ...(findings.length === 0 ? [] : [`findings: ${findings.join(', ')}`]),
    ...(features.feedback.length === 0 ? [] : [`feedback: ${features.feedback.map(feedbackText).slice(0, 4).join(', ')}`]),
    `asked: ${features.question === undefined ? '(no question recorded)' : plainLine(features.question, 160)}`,
  ];
  return parts.join('; ');
}

const feedbackText = ({ name, value }: TraceFeatures['feedback'][number]): string =>
  `${plainLine(name, 40)}=${plainLine(valueText(value, 60), 60)}`;

export function duration(durationMs: number): string {
  return durationMs < 1000 ? `${Math.round(durationMs)} ms` : `${(durationMs / 1000).toFixed(1)} s`;
}

/** What there is to know of a trace besides its steps. */
export function traceHead(trace: Trace, texts: number): string[] {
  const { tokens } = trace;
  const total = tokens?.totalTokens ?? (tokens?.inputTokens ?? 0) + (tokens?.outputTokens ?? 0);
  return [
    `trace ${trace.traceId}: ${trace.state}, ${trace.framework}, ${trace.steps.length} steps, ${trace.spans.length} spans`,
    ...(trace.durationMs === undefined ? [] : [`took ${duration(trace.durationMs)}`]),
    ...(total === 0 ? [] : [`tokens: ${total}`]),
    ...(trace.sessionId === undefined ? [] : [`session: ${plainLine(trace.sessionId, 120)}`]),
    ...(trace.losses.length === 0
      ? []
      : [`not readable: ${trace.losses.map(({ kind, count }) => `${count} ${kind}`).join(', ')}`]),
    `question: ${trace.question === undefined ? '(none recorded)' : cutText(trace.question, texts)}`,
    `answer: ${trace.answer === undefined ? '(none recorded)' : cutText(trace.answer, texts)}`,
  ];
}

/** "3 tool get_order span ab12 1.2 s FAILED: no such order" and, with `values`, input and output below it. */
export function stepLines(step: Step, values: number | undefined): string[] {
  const head = [
    `${step.index + 1} ${step.kind} ${plainLine(step.name, 80)} span ${step.spanId}`,
    ...(step.agent === undefined ? [] : [`in ${plainLine(step.agent, 40)}`]),
    ...(step.durationMs === undefined ? [] : [duration(step.durationMs)]),
    ...(step.error === undefined ? [] : [`FAILED: ${plainLine(step.error, values ?? 120)}`]),
  ].join(' ');
  if (values === undefined) return [head];
  return [head, `  in: ${inputText(step, values)}`, `  out: ${valueText(step.output, values)}`];
}

/** A model's input repeats the conversation so far: its end is what is new. */
function inputText({ kind, input }: Step, maximum: number): string {
  const text = valueText(input, Infinity);
  if (kind !== 'model' || text.length <= maximum) return cutText(text, maximum);
  return `(${text.length} characters, the end:) … ${text.slice(-maximum).replace(/^[\udc00-\udfff]/, '')}`;
}
