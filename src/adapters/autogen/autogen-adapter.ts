/** AutoGen and AG2 under their MLflow integrations: `<agent>.<method>` AGENT spans (AG2: the sender's name), model clients below. */
import { decodeTrace } from '../decode-trace.ts';
import { hasFormat, someSpan } from '../detect.ts';
import type { SpanAdapter } from '../span-adapter.ts';
import type { SpanReading } from '../span-reading.ts';

const methods = /\.(?:on_messages(?:_stream)?|run(?:_stream)?|generate_reply|a_generate_reply|initiate_chat|handle_\w+)$/;

export const autogenAdapter: SpanAdapter = {
  name: 'autogen',
  detect: (raw) =>
    hasFormat(raw, 'autogen', 'ag2') || someSpan(raw, (span) => /\.on_messages(?:_stream)?$/.test(span.name)) ? 0.7 : 0,
  decode: (raw) => decodeTrace(raw, { framework: 'autogen', read: readAutogen }),
};

/** All methods of one agent are that agent: nested calls of it become one step. */
function readAutogen(reading: SpanReading): SpanReading {
  if (reading.type === 'AGENT') reading.label = reading.label.replace(methods, '');
  return reading;
}
