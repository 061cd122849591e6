/**
 * `evalwright chat DIR`: questions about a finished session and its traces, changes to its suite, and what can be looked at without a
 * model. Nothing here prints; the endpoint is asked when the first question comes.
 */
import { explainTrace } from '../analysis/explain.ts';
import { AppError } from '../base/app-error.ts';
import { nearNames } from '../base/near-name.ts';
import { plainLine } from '../base/plain-text.ts';
import type { Config } from '../config/options.ts';
import type { AgentContext } from '../session/claude/agent-context.ts';
import { AgentLog } from '../session/claude/agent-log.ts';
import { budgetReached, usedBy } from '../session/claude/budget.ts';
import { logEvent } from '../session/log-event.ts';
import { validate } from '../session/workers.ts';
import type { SessionDocument } from '../store/documents.ts';
import type { Proposal } from '../store/agent-documents.ts';
import { decideProposals } from './accept-proposals.ts';
import { carriedOn, resolveAgentRequest, type AgentConfig, type AgentRequest } from './agent-request.ts';
import { proposalSummary } from './agent-summary.ts';
import { ChatHistory, type ChatTurn } from './chat-history.ts';
import type * as results from './chat-results.ts';
import { chatTask, runTurn } from './chat-turn.ts';
import type { AppDeps } from './deps.ts';
import { withWorkspace, type OpenSession } from './open-workspace.ts';
import type { ProposalSummary } from './results.ts';
import { sessionStatus } from './session-status.ts';
import { findingSummaries } from './summaries.ts';

export type ChatConfig = AgentConfig & Pick<Config, 'trackingUri' | 'python' | 'cacheDir'>;

const maxMessage = 8000;

/** Holds the session's lock while `act` talks. */
export async function withChat<T>(
  directory: string,
  config: ChatConfig,
  deps: AppDeps,
  act: (chat: Chat) => Promise<T>,
): Promise<T> {
  // The quote is that of a whole run; a chat tells what each turn used.
  const quiet = { ...deps, onQuote: () => {} };
  const agent = (session: SessionDocument): AgentRequest => chatRequest(session, config, deps.env);
  return withWorkspace(directory, { config, deps: quiet, agent }, async (opened) => {
    const log = await AgentLog.open(opened.store);
    return act(new Chat(opened, log, await ChatHistory.open(opened.store), deps));
  });
}

/** A session of the engine claude keeps its model; for one of the engine builtin the options name it. */
function chatRequest({ request }: SessionDocument, config: ChatConfig, env: AppDeps['env']): AgentRequest {
  const { source, suite_name: suiteName, evaluation_experiment: evaluationExperiment } = request;
  const kept = carriedOn(request, config, env).agent;
  if (kept === undefined) return resolveAgentRequest(config, { source, suiteName, evaluationExperiment }, env);
  return { ...kept, may_annotate: kept.may_annotate || config.annotate };
}

export class Chat {
  private readonly opened: OpenSession;
  private readonly log: AgentLog;
  private readonly history: ChatHistory;
  private readonly deps: AppDeps;

  constructor(opened: OpenSession, log: AgentLog, history: ChatHistory, deps: AppDeps) {
    this.opened = opened;
    this.log = log;
    this.history = history;
    this.deps = deps;
  }

  /** The session directory. */
  get folder(): string {
    return this.opened.store.folder;
  }

  get turns(): readonly ChatTurn[] {
    return this.history.turns;
  }

  /** Throws AppError when the question cannot be asked: no model, a wrong key, no budget left. */
  async ask(message: string, signal: AbortSignal): Promise<results.ChatAnswer> {
    if (message.length > maxMessage)
      throw new AppError('input.option', `the question has ${message.length} characters; ${maxMessage} are the limit`, {
        hint: 'Ask for less at once.',
      });
    const agent = await this.model();
    const reached = budgetReached(agent.budget, this.log.sessions);
    if (reached !== undefined) {
      const { store, context } = this.opened;
      await logEvent(store, context, 'budget-reached', { task: chatTask, reason: reached });
      throw new AppError('input.option', `the budget is used up: ${reached}`, {
        hint: 'Start the chat again with a larger one: --max-cost, --max-tokens, --max-sessions or --max-minutes.',
      });
    }
    const { workspace } = this.opened;
    return runTurn({ workspace, agent, log: this.log, history: this.history, message, signal: this.joined(signal) });
  }

  async status(): Promise<results.ChatStatus> {
    const status = await sessionStatus(this.folder, this.deps);
    // Its owner is this process, which says nothing.
    return { type: 'status', status: { ...status, owner_pid: null }, open_proposals: this.open() };
  }

  findings(): results.ChatFindings {
    return { type: 'findings', findings: findingSummaries(this.opened.workspace.analysis()) };
  }

  finding(id: string): results.ChatFinding {
    const { findings } = this.opened.workspace.analysis();
    const finding = findings.find((item) => item.id === id) ?? findings[/^\d+$/.test(id) ? Number(id) - 1 : -1];
    if (finding !== undefined) return { type: 'finding', finding };
    throw unknown(
      'finding',
      id,
      findings.map((item) => item.id),
    );
  }

  /** Of a trace that was analysed. */
  explain(id: string): results.ChatExplanation {
    const { features } = this.opened.workspace;
    const analysis = this.opened.workspace.analysis();
    const ids = features.map(({ trace_id }) => trace_id);
    const trace = features[ids.indexOf(id)];
    if (trace === undefined) throw unknown('trace', id, ids);
    const explanation = explainTrace(trace, analysis, features);
    if (explanation === undefined)
      throw new AppError('input.session-version', 'the traces were analysed by a version that weighed no checks', {
        hint: 'Analyse them again: evalwright analyze --explain.',
      });
    const findings = analysis.findings.filter((finding) => explanation.findings.includes(finding.id));
    return { type: 'explanation', explanation, findings };
  }

  async suite(): Promise<results.ChatSuite> {
    const { workspace } = this.opened;
    const suite = await workspace.suite();
    const measured = new Map((await workspace.lastValidation())?.scorers.map((item) => [item.name, item.mean]));
    const types = new Map<string | null, number>();
    for (const { metadata } of suite.cases) types.set(metadata.query_type, (types.get(metadata.query_type) ?? 0) + 1);
    return {
      type: 'suite',
      name: suite.name,
      cases: suite.cases.length,
      query_types: [...types].map(([id, cases]) => ({ id, cases })),
      scorers: suite.scorers.map(({ name, kind, made_by, findings }) => ({
        name,
        kind,
        made_by: made_by ?? 'builtin',
        mean: measured.get(name) ?? null,
        findings,
      })),
      omitted: suite.omitted.map(({ name, reason }) => ({ name, reason })),
      open_proposals: this.open(),
    };
  }

  /** With open proposals: decides about them. Without: runs the files as they lie there, maybe changed by the team. */
  async validate(signal: AbortSignal): Promise<results.ChatValidation> {
    const { opened } = this;
    if (this.open().length > 0)
      return { type: 'validation', of: 'proposals', ...(await decideProposals(opened, this.joined(signal))) };
    const { store, session, context } = opened;
    const suite = await store.requireSuite();
    const validation = await validate(store, session, suite, [], { ...context, signal: this.joined(signal) });
    await logEvent(store, context, 'suite-validated', { status: validation.validation_status });
    return { type: 'validation', of: 'files', accepted: false, validation, proposals: [], kept_copies: [] };
  }

  cost(): results.ChatCost {
    const { sessions } = this.log;
    const wallMs = sessions.reduce((sum, session) => sum + session.wall_ms, 0);
    return {
      type: 'cost',
      sessions: sessions.length,
      chat_sessions: this.log.of(chatTask).length,
      usage: usedBy(sessions),
      minutes: Math.round(wallMs / 600) / 100,
      budget: this.opened.session.request.agent!.budget,
    };
  }

  /** Takes an open proposal back. */
  async drop(id: string): Promise<results.ChatDropped> {
    const { workspace, store, context } = this.opened;
    const open = workspace.book.all.filter(isOpen);
    if (!open.some((item) => item.id === id))
      throw unknown(
        'open proposal',
        id,
        open.map((item) => item.id),
      );
    const reason = 'a person took it back';
    await workspace.book.settle([{ id, status: 'rejected', reason }]);
    await logEvent(store, context, 'proposal-rejected', { proposal: id, reason });
    return { type: 'dropped', proposal: proposalSummary(workspace.book.all.find((item) => item.id === id)!) };
  }

  private open(): ProposalSummary[] {
    return this.opened.workspace.book.all.filter(isOpen).map(proposalSummary);
  }

  /** Asks the endpoint once; what failed is tried again with the next question. */
  private async model(): Promise<AgentContext> {
    const { context, store } = this.opened;
    if (context.agent !== undefined) return context.agent;
    await context.openAgent(usedBy(this.log.sessions), store.folder).catch((error: unknown) => {
      throw howToConfigure(error);
    });
    const agent = context.agent!;
    for (const { id, status } of this.log.sessions) if (status === 'interrupted') await agent.runtime.reap(store.agentFolder(id));
    return agent;
  }

  private joined(signal: AbortSignal): AbortSignal {
    const { signal: all } = this.deps;
    return all === undefined ? signal : AbortSignal.any([signal, all]);
  }
}

const isOpen = ({ status }: Proposal): boolean => status === 'open';

function unknown(kind: string, id: string, known: readonly string[]): AppError {
  const near = nearNames(id, known);
  const others = known.slice(0, 5).join(', ');
  return new AppError('input.option', `there is no ${kind} "${plainLine(id, 80)}"`, {
    hint: near.length > 0 ? `Did you mean ${near.join(', ')}?` : known.length > 0 ? `There are ${others}.` : 'There is none.',
  });
}

/** One sentence instead of what a run says, which has to say more. */
function howToConfigure(error: unknown): unknown {
  const variables =
    error instanceof AppError && error.code === 'input.model-credentials' ? error.details['variables'] : undefined;
  if (variables === undefined) return error;
  const message = `no model is configured to answer questions: set ${String(variables)} in the environment, with --model-provider and --model-url for another endpoint than Anthropic's`;
  return new AppError('input.model-credentials', message, { hint: 'The commands of /help need none.', details: { variables } });
}
