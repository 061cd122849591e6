/** What tools refused a session, for people who read afterwards what it tried: bounded, however often it tries. */
import type { AgentEvent } from '../../agent/agent-runtime.ts';
import { plainLine } from '../../base/plain-text.ts';
import type { AgentSessionRecord } from '../../store/agent-documents.ts';

export type Refusal = Omit<NonNullable<AgentSessionRecord['refusals']>[number], 'times'>;

/** Different ones a session; `tool_errors` counts all. */
const kept = 12;

/** Redacted before it is cut: half a secret would not be recognised. */
export function refusalOf(
  { tool, text }: Extract<AgentEvent, { type: 'tool-answered' }>,
  redact: (text: string) => string,
): Refusal {
  // The Agent SDK's own errors stand between markers.
  const message = redact(text).replaceAll(/<\/?tool_use_error>/g, '');
  return { tool: plainLine(redact(tool), 80), message: plainLine(message, 400) };
}

export function withRefusal(
  refusals: NonNullable<AgentSessionRecord['refusals']>,
  refusal: Refusal,
): NonNullable<AgentSessionRecord['refusals']> {
  const known = refusals.find(({ tool, message }) => tool === refusal.tool && message === refusal.message);
  if (known !== undefined) return refusals.map((item) => (item === known ? { ...item, times: item.times + 1 } : item));
  return refusals.length < kept ? [...refusals, { ...refusal, times: 1 }] : refusals;
}
