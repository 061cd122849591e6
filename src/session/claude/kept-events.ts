/** What a session's own trace is made from: bounded, since the tool answers of a long session would fill the memory. */
import type { AgentEvent } from '../../agent/agent-runtime.ts';
import type { TimedAgentEvent } from './agent-context.ts';

const maxEvents = 5000;
/** Characters of a tool's answer. */
const maxText = 8000;

export function keepEvent(events: TimedAgentEvent[], event: AgentEvent, now: Date): void {
  if (event.type === 'text-delta' || events.length >= maxEvents) return;
  const kept = event.type === 'tool-answered' ? { ...event, text: event.text.slice(0, maxText) } : event;
  events.push({ timeMs: now.getTime(), event: kept });
}
