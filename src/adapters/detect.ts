/** Marks by which adapters know their traces. */
import type { RawSpan, RawTrace } from '../trace/raw-trace.ts';

/** MLflow's integrations name the message format of their model spans (mlflow/<flavor>, SpanAttributeKey.MESSAGE_FORMAT). */
export const hasFormat = (raw: RawTrace, ...formats: string[]): boolean =>
  raw.spans.some((span) => formats.includes(span.attributes['mlflow.message.format'] as string));

export const someSpan = (raw: RawTrace, test: (span: RawSpan) => boolean): boolean => raw.spans.some(test);
