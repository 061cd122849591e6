/** What the use cases take from their surroundings. Nothing in app/ prints; progress and log lines go where the caller says. */
import type { AgentEvent } from '../agent/agent-runtime.ts';
import type { AgentUsage } from '../agent/agent-usage.ts';
import { silentLogger, systemClock, type Clock, type Logger } from '../base/deps.ts';
import { ignoreProgress, type ReportProgress } from '../base/progress.ts';
import type { AgentSessionRecord } from '../store/agent-documents.ts';
import type { JudgeQuote } from '../validate/judge-quote.ts';
import type { AgentRequest } from './agent-request.ts';
import type { Quote } from './quote.ts';

export interface AppDeps {
  /** Environment variables; the process' own by default. */
  env: Readonly<Record<string, string | undefined>>;
  /** Relative paths are resolved against it. */
  cwd: string;
  clock: Clock;
  logger: Logger;
  onProgress: ReportProgress;
  /** Engine claude: what the run will probably use, before its first session. */
  onQuote: (quote: Quote, budget: AgentRequest['budget']) => void;
  /** What judges with a model will probably use, before the first of them is asked. */
  onJudgeQuote: (quote: JudgeQuote) => void;
  /** Engine claude: what an agent does, live, with secrets taken out. */
  onAgentEvent: OnAgentEvent;
  /** Aborting ends the use case, its server and its Python processes; the session stays resumable. */
  signal: AbortSignal | undefined;
}

/** `soFar`: all sessions of the run, those of earlier starts too. */
export type OnAgentEvent = (session: AgentSessionRecord, event: AgentEvent, soFar: AgentUsage) => void;

export function withDefaults(deps: Partial<AppDeps> = {}): AppDeps {
  return {
    env: deps.env ?? process.env,
    cwd: deps.cwd ?? process.cwd(),
    clock: deps.clock ?? systemClock,
    logger: deps.logger ?? silentLogger,
    onProgress: deps.onProgress ?? ignoreProgress,
    onQuote: deps.onQuote ?? (() => {}),
    onJudgeQuote: deps.onJudgeQuote ?? (() => {}),
    onAgentEvent: deps.onAgentEvent ?? (() => {}),
    signal: deps.signal,
  };
}
