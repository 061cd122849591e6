/** What tools refused a session, for people who read afterwards what it tried: bounded, however often it tries. */
import type { AgentEvent } from '../../agent/agent-runtime.ts';
import { plainLine } from '../../base/plain-text.ts';
import type { AgentSessionRecord } from '../../store/agent-documents.ts';

type Refusals = NonNullable<AgentSessionRecord['refusals']>;
export type Refusal = Omit<Refusals[number], 'times'>;

/** Different ones a session; `tool_errors` counts all. */
const kept = 12;
/** What the Agent SDK (0.3.330) answers to calls that our own stop cut off: nobody refused them. */
const cutOff = /^The user doesn't want to proceed with this tool use/;

/** Redacted before it is cut: half a secret would not be recognised. undefined: not refused. */
export function refusalOf(event: AgentEvent, redact: (text: string) => string): Refusal | undefined {
  if (event.type !== 'tool-answered' || !event.isError || cutOff.test(event.text)) return undefined;
  // Markers are for models: of the Agent SDK around its errors, of our tools around what may be text of traces.
  const message = redact(event.text).replaceAll(/<\/?(?:tool_use_error|trace-data)>/g, '');
  return { tool: plainLine(redact(event.tool), 80), message: plainLine(message, 400) };
}

export function withRefusal(refusals: Refusals, refusal: Refusal): Refusals {
  const known = refusals.find(({ tool, message }) => tool === refusal.tool && message === refusal.message);
  if (known !== undefined) return refusals.map((item) => (item === known ? { ...item, times: item.times + 1 } : item));
  return refusals.length < kept ? [...refusals, { ...refusal, times: 1 }] : refusals;
}
