/** Google Gen AI SDK under mlflow.gemini.autolog: `Models.generate_content`, `contents` and `config` in, `candidates` out. */
import { decodeTrace } from '../decode-trace.ts';
import { hasFormat } from '../detect.ts';
import type { SpanAdapter } from '../span-adapter.ts';

export const geminiAdapter: SpanAdapter = {
  name: 'gemini',
  detect: (raw) => (hasFormat(raw, 'gemini') ? 0.3 : 0),
  decode: (raw) => decodeTrace(raw, { framework: 'gemini' }),
};
