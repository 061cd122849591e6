/** What a fresh session is told: who it is, what earlier sessions of its task left, its task. All else it finds by tools. */
import type { AgentSessionRecord, Proposal } from '../../store/agent-documents.ts';
import type { SessionTask } from '../../store/documents.ts';
import type { SessionPrompts } from './conduct-session.ts';
import { adviceOn } from './failure-policy.ts';
import { loadPrompt } from './load-prompt.ts';
import type { Role } from './roles.ts';

export interface SessionBriefing {
  task: SessionTask;
  role: Role;
  /** Of the session. */
  id: string;
  /** Values of the prompt's own placeholders. */
  values: Readonly<Record<string, string>>;
  /** All of this task so far. */
  sessions: readonly AgentSessionRecord[];
  /** Those that stand. */
  proposals: readonly Proposal[];
}

export async function sessionPrompts(briefing: SessionBriefing): Promise<SessionPrompts> {
  const { task, role, id, values } = briefing;
  const system = await loadPrompt('system');
  const prompt = await loadPrompt(role.prompt, values);
  const lines = [`Session: ${id} (role: ${role.role}, task: ${task.id})`, ...whatWasBefore(briefing)];
  return {
    system: system.text,
    prompt: `${lines.join('\n')}\n\n${prompt.text}`,
    versions: `system ${system.version}, ${role.prompt} ${prompt.version}`,
  };
}

function whatWasBefore({ task, id, sessions, proposals }: SessionBriefing): string[] {
  const last = sessions.findLast((item) => item.id !== id);
  if (last === undefined) return [];
  const own = proposals.filter(({ session }) => session.startsWith(`${task.id}.`)).length;
  const { failure } = last;
  const lines = [
    failure === null ? 'The session before was cut off.' : `The session before failed (${failure.kind}). ${adviceOn(failure)}`,
  ];
  if (own > 0) lines.push(`${own} proposals of this task are kept: look at show_suite and findings, and go on from there.`);
  return lines;
}
