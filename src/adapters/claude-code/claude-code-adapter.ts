/** Claude Code sessions (mlflow/claude_code/tracing.py): `claude_code_conversation`, `llm`, `tool_<Name>` with {"result": ...}. */
import { isJsonObject } from '../../base/json-value.ts';
import { decodeTrace } from '../decode-trace.ts';
import { someSpan } from '../detect.ts';
import type { SpanAdapter } from '../span-adapter.ts';
import type { SpanReading } from '../span-reading.ts';

export const claudeCodeAdapter: SpanAdapter = {
  name: 'claude-code',
  detect: (raw) => (someSpan(raw, (span) => span.name === 'claude_code_conversation') ? 0.9 : 0),
  decode: (raw) => decodeTrace(raw, { framework: 'claude-code', read: readClaudeCode }),
};

function readClaudeCode(reading: SpanReading): SpanReading {
  if (reading.type !== 'TOOL') return reading;
  reading.label = reading.label.replace(/^tool_/, '');
  const { outputs } = reading;
  if (isJsonObject(outputs) && Object.keys(outputs).length === 1 && outputs['result'] !== undefined)
    reading.outputs = outputs['result'];
  return reading;
}
