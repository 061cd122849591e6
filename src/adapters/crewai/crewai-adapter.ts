/** CrewAI under mlflow.crewai.autolog: Crew, Task and Flow CHAIN spans, Agent AGENT spans, tools as {tool_name, tool_args} / {result}. */
import { isJsonObject } from '../../base/json-value.ts';
import { decodeTrace } from '../decode-trace.ts';
import { hasFormat, someSpan } from '../detect.ts';
import { decodeJsonText } from '../messages/json-text.ts';
import type { SpanAdapter } from '../span-adapter.ts';
import type { SpanReading } from '../span-reading.ts';

export const crewaiAdapter: SpanAdapter = {
  name: 'crewai',
  detect: (raw) => (hasFormat(raw, 'crewai') || someSpan(raw, (span) => /^(?:Crew|Flow)\.kickoff/.test(span.name)) ? 0.75 : 0),
  decode: (raw) => decodeTrace(raw, { framework: 'crewai', read: readCrewai }),
};

function readCrewai(reading: SpanReading): SpanReading {
  const { inputs, outputs } = reading;
  if (reading.type === 'TOOL' && isJsonObject(inputs) && typeof inputs['tool_name'] === 'string') {
    reading.label = inputs['tool_name'];
    reading.inputs = decodeJsonText(inputs['tool_args']);
    if (isJsonObject(outputs) && outputs['result'] !== undefined) reading.outputs = outputs['result'];
  }
  const role = reading.raw.attributes['role'];
  if (reading.type === 'AGENT' && typeof role === 'string' && role !== '') reading.label = role.trim();
  return reading;
}
