/** An agent event as people may see it: what a model or a tool said may hold what an environment leaked to it. */
import type { AgentEvent } from '../agent/agent-runtime.ts';

export function redactedEvent(event: AgentEvent, redact: (text: string) => string): AgentEvent {
  switch (event.type) {
    case 'thinking':
      return { ...event, summary: redact(event.summary) };
    case 'text':
    case 'text-delta':
    case 'tool-answered':
      return { ...event, text: redact(event.text) };
    case 'tool-called':
      return { ...event, input: redactedJson(event.input, redact) };
    case 'retrying':
      return { ...event, reason: redact(event.reason) };
    case 'started':
    case 'model-answered':
    default:
      return event;
  }
}

function redactedJson(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => redactedJson(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [redact(key), redactedJson(item, redact)]));
}
