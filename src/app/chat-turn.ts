/** One question: a fresh agent session that is shown the end of the conversation, and works in the engineer's name. */
import type { AgentContext } from '../session/claude/agent-context.ts';
import type { AgentLog } from '../session/claude/agent-log.ts';
import { conductSession, type SessionPrompts, type SessionTerms } from '../session/claude/conduct-session.ts';
import { loadPrompt } from '../session/claude/load-prompt.ts';
import type { Workspace } from '../session/claude/workspace.ts';
import { toolNames } from '../tools/tool-context.ts';
import { unmarked } from '../tools/trace-text.ts';
import { proposalSummary } from './agent-summary.ts';
import type { ChatHistory } from './chat-history.ts';
import type { ChatAnswer } from './chat-results.ts';
import { wholeWords } from './whole-words.ts';

export const chatTask = 'chat';

const terms: SessionTerms = {
  role: 'chat',
  tools: toolNames,
  // Skills name their files; searching is done by our own tools, and the schemas of more would be sent with every question.
  builtinTools: ['Read', 'Skill'],
  report: undefined,
  maxTurns: 40,
  wallClockMs: 10 * 60_000,
};

export interface TurnWork {
  workspace: Workspace;
  agent: AgentContext;
  log: AgentLog;
  history: ChatHistory;
  message: string;
  /** Cancels this turn. */
  signal: AbortSignal;
}

/** Rejects only when the whole chat is ended, or with internal.bug. */
export async function runTurn(work: TurnWork): Promise<ChatAnswer> {
  const { workspace, agent, log, history } = work;
  const { context, book } = workspace;
  const known = book.all.length;
  const message = agent.redact(work.message);
  let session = '';
  let said = '';
  const answer = (part: Pick<ChatAnswer, 'status' | 'text' | 'failure'>): ChatAnswer => ({
    type: 'answer',
    session,
    ...part,
    proposals: book.all.slice(known).map(proposalSummary),
    usage: log.sessions.find(({ id }) => id === session)!.usage,
  });
  try {
    const { record, text } = await conductSession({
      workspace,
      agent: { ...agent, onAgentEvent: inWholeWords(agent, (text) => (said = text)) },
      log,
      task: chatTask,
      terms,
      prompts: async (id) => {
        session = id;
        const shown = history.excerpt();
        await history.begin({ session: id, time: context.clock.now().toISOString(), message });
        return chatPrompts(id, shown, message);
      },
      author: () => ({ session: 'chat', maker: 'person' }),
      signal: work.signal,
    });
    const { failure } = record;
    const status = failure === null ? 'completed' : 'failed';
    await history.end(session, text, status);
    return answer({ status, text, failure });
  } catch (error) {
    if (session === '' || !work.signal.aborted) throw error;
    const text = agent.redact(said);
    await history.end(session, text, 'interrupted');
    context.signal?.throwIfAborted();
    return answer({ status: 'interrupted', text, failure: null });
  }
}

async function chatPrompts(id: string, history: string, message: string): Promise<SessionPrompts> {
  const system = await loadPrompt('system');
  const { version, text } = await loadPrompt('chat', { history, message: unmarked(message) });
  return {
    system: system.text,
    prompt: `Session: ${id} (role: chat, task: ${chatTask})\n\n${text}`,
    versions: `system ${system.version}, chat ${version}`,
  };
}

/** `onText`: each text that has come to its end. */
function inWholeWords(agent: AgentContext, onText: (text: string) => void): AgentContext['onAgentEvent'] {
  let forward: ReturnType<typeof wholeWords> | undefined;
  return (session, event) => {
    if (event.type === 'text') onText(event.text);
    forward ??= wholeWords((item) => agent.onAgentEvent(session, item));
    forward(event);
  };
}
