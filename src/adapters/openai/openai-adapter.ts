/** OpenAI SDK under mlflow.openai.autolog: spans `Completions`, `Responses` and so on, request kwargs in, response object out. */
import { decodeTrace } from '../decode-trace.ts';
import { hasFormat } from '../detect.ts';
import type { SpanAdapter } from '../span-adapter.ts';

export const openaiAdapter: SpanAdapter = {
  name: 'openai',
  detect: (raw) => (hasFormat(raw, 'openai') ? 0.3 : 0),
  decode: (raw) => decodeTrace(raw, { framework: 'openai' }),
};
