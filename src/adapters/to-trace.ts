/** The door of this folder: RawTrace in, Trace out. Never throws: what an adapter cannot decode is kept and counted. */
import type { RawTrace } from '../trace/raw-trace.ts';
import type { Trace } from '../trace/trace.ts';
import { genericAdapter } from './generic/generic-adapter.ts';
import { adapters } from './registry.ts';
import type { SpanAdapter } from './span-adapter.ts';

export function toTrace(raw: RawTrace): Trace {
  try {
    return surest(raw).decode(raw);
  } catch {
    return withoutUndecodable(raw);
  }
}

function surest(raw: RawTrace): SpanAdapter {
  let best = genericAdapter;
  let confidence = 0;
  for (const adapter of adapters) {
    const own = adapter.detect(raw);
    if (own > confidence) [best, confidence] = [adapter, own];
  }
  return best;
}

/**
 * Values nested deeper than a stack can follow make a decoder fail. The trace then keeps its spans' places, times and states
 * without their values, and each span is counted as lost.
 */
function withoutUndecodable(raw: RawTrace): Trace {
  const spans = raw.spans.map((span) => ({ ...span, attributes: {} }));
  const first = raw.spans[0];
  const loss = { kind: 'unreadable-span' as const, count: spans.length, example: first?.spanId ?? raw.traceId };
  return genericAdapter.decode({
    ...raw,
    spans,
    requestPreview: undefined,
    responsePreview: undefined,
    losses: [...raw.losses, loss],
  });
}
