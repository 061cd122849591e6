/** An agent event as people may see it: what a model or a tool said may hold what an environment leaked to it. */
import type { AgentEvent } from '../agent/agent-runtime.ts';
import { mapTexts } from '../base/map-texts.ts';

export function redactedEvent(event: AgentEvent, redact: (text: string) => string): AgentEvent {
  switch (event.type) {
    case 'thinking':
      return { ...event, summary: redact(event.summary) };
    case 'text':
    case 'text-delta':
    case 'tool-answered':
      return { ...event, text: redact(event.text) };
    case 'tool-called':
      return { ...event, input: mapTexts(event.input, redact, redact) };
    case 'retrying':
      return { ...event, reason: redact(event.reason) };
    case 'started':
    case 'model-answered':
    default:
      return event;
  }
}
