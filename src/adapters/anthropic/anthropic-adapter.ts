/** Anthropic SDK under mlflow.anthropic.autolog: spans `Messages.create`, kwargs in, Message out; content blocks hold the tools. */
import { decodeTrace } from '../decode-trace.ts';
import { hasFormat } from '../detect.ts';
import type { SpanAdapter } from '../span-adapter.ts';

export const anthropicAdapter: SpanAdapter = {
  name: 'anthropic',
  detect: (raw) => (hasFormat(raw, 'anthropic') ? 0.3 : 0),
  decode: (raw) => decodeTrace(raw, { framework: 'anthropic' }),
};
