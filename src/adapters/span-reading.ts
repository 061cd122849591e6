/** What one span says, once its attributes are read by the ladder of `attributes/` and corrected by the framework's adapter. */
import type { JsonValue } from '../base/json-value.ts';
import type { RawSpan } from '../trace/raw-trace.ts';
import type { TokenUsage } from '../trace/token-usage.ts';
import type { Span } from '../trace/trace.ts';

export interface SpanReading extends Span {
  /** Name for the step that the span becomes: the tool's or sub-agent's own name. */
  label: string;
  model: string | undefined;
  tokens: TokenUsage | undefined;
  /** Functions declared to the model in this call, as recorded. */
  tools: JsonValue | undefined;
  /** The span as it came, for adapters. */
  raw: RawSpan;
}

const modelTypes = new Set(['LLM', 'CHAT_MODEL']);
export const isModelSpan = (span: SpanReading): boolean => modelTypes.has(span.type);
