/** Any trace: MLflow's span types and the attribute conventions, without knowledge of a framework. The last resort. */
import { decodeTrace } from '../decode-trace.ts';
import type { SpanAdapter } from '../span-adapter.ts';

export const genericAdapter: SpanAdapter = {
  name: 'generic',
  detect: () => 0.01,
  decode: (raw) => decodeTrace(raw, { framework: 'generic' }),
};
