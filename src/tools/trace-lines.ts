/**
 * A trace in lines, from one to all of it. Whatever is made here is recorded text: callers mark it as data. The lines of a recorded
 * text stand further right than ours, so that none of them can pass for one of ours.
 */
import type { TraceFeatures } from '../analysis/features.ts';
import type { JsonValue } from '../base/json-value.ts';
import { stringifyJson } from '../base/lossless-json.ts';
import { plainLine } from '../base/plain-text.ts';
import type { Step, Trace } from '../trace/trace.ts';
import { cutText } from './paged.ts';

/** An id as it is shown: whole, unless it is none. */
export const shownId = (id: string): string => plainLine(id, 200);
export const shownIds = (ids: readonly string[], maximum: number): string =>
  ids.length === 0
    ? 'none'
    : `${ids.slice(0, maximum).map(shownId).join(', ')}${ids.length > maximum ? ` and ${ids.length - maximum} more` : ''}`;

export const hanging = (text: string): string => text.replace(/\r\n|[\n\r\u2028\u2029]/g, '\n    ');

/** A recorded value as text: strings as they are, everything else as JSON. */
export function valueText(value: JsonValue | undefined, maximum: number): string {
  return hanging(cutText(rawText(value), maximum));
}

export function rawText(value: JsonValue | undefined): string {
  if (value === undefined) return '(nothing recorded)';
  return typeof value === 'string' ? value : stringifyJson(value);
}

/** "3.2 s": the finer the shorter. */
export function duration(durationMs: number): string {
  return durationMs < 1000 ? `${Math.round(durationMs)} ms` : `${(durationMs / 1000).toFixed(1)} s`;
}

/** What there is to know of a trace besides its steps. */
export function traceHead(trace: Trace, texts: number): string[] {
  const { tokens } = trace;
  const total = tokens?.totalTokens ?? (tokens?.inputTokens ?? 0) + (tokens?.outputTokens ?? 0);
  return [
    `trace ${shownId(trace.traceId)}: ${trace.state}, ${trace.framework}, ${trace.steps.length} steps, ${trace.spans.length} spans`,
    ...(trace.durationMs === undefined ? [] : [`took ${duration(trace.durationMs)}`]),
    ...(total === 0 ? [] : [`tokens: ${total}`]),
    ...(trace.sessionId === undefined ? [] : [`session: ${plainLine(trace.sessionId, 120)}`]),
    ...(trace.losses.length === 0
      ? []
      : [`not readable: ${trace.losses.map(({ kind, count }) => `${count} ${kind}`).join(', ')}`]),
    `question: ${trace.question === undefined ? '(none recorded)' : valueText(trace.question, texts)}`,
    `answer: ${trace.answer === undefined ? '(none recorded)' : valueText(trace.answer, texts)}`,
  ];
}

/** "3 tool get_order span ab12 1.2 s FAILED: no such order" and, with `values`, input and output below it. */
export function stepLines(step: Step, values: number | undefined): string[] {
  const head = [
    `${step.index + 1} ${step.kind} ${plainLine(step.name, 80)} span ${shownId(step.spanId)}`,
    ...(step.agent === undefined ? [] : [`in ${plainLine(step.agent, 40)}`]),
    ...(step.durationMs === undefined ? [] : [duration(step.durationMs)]),
    ...(step.error === undefined ? [] : [`FAILED: ${plainLine(step.error, values ?? 120)}`]),
  ].join(' ');
  if (values === undefined) return [head];
  return [head, `  in: ${inputText(step, values)}`, `  out: ${valueText(step.output, values)}`];
}

/** A model's input repeats the conversation so far: its end is what is new. */
function inputText({ kind, input }: Step, maximum: number): string {
  const text = rawText(input);
  if (kind !== 'model' || text.length <= maximum) return hanging(cutText(text, maximum));
  return hanging(`(${text.length} characters, the end:) … ${text.slice(-maximum).replace(/^[\udc00-\udfff]/, '')}`);
}

export const feedbackText = ({ name, value }: TraceFeatures['feedback'][number]): string =>
  `${plainLine(name, 40)}=${plainLine(rawText(value), 60)}`;
