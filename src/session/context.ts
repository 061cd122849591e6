/** What a session is given from outside; the command line, the library and the tests each make one. */
import type { Clock, Logger } from '../base/deps.ts';
import type { ReportProgress } from '../base/progress.ts';
import type { PythonEnvironment } from '../python/environment.ts';
import type { SourceSpec } from '../store/documents.ts';
import type { JudgeLimits } from '../validate/judge-limits.ts';
import type { JudgeQuote } from '../validate/judge-quote.ts';
import type { AgentContext } from './claude/agent-context.ts';
import type { MlflowAccess } from '../tools/tool-context.ts';
import type { TraceSource } from './trace-source.ts';

/** The MLflow in which the suite is run. */
export interface EvaluationServer {
  trackingUri: string;
  /** Environment of the Python processes that talk to it: credentials, judge keys. May hold secrets. */
  env: Readonly<Record<string, string | undefined>>;
  /** Throws the AppError that says why it cannot be used: told apart from a suite that fails. */
  check(): Promise<void>;
}

export interface SessionContext {
  clock: Clock;
  logger: Logger;
  onProgress: ReportProgress;
  signal: AbortSignal | undefined;
  /** Version of Evalwright. */
  version: string;
  openSource(spec: SourceSpec): Promise<TraceSource>;
  /** A client for the server that the traces come from; undefined for a file. The caller closes it. */
  openMlflow?(spec: SourceSpec): MlflowAccess | undefined;
  /** Made once, when first needed. */
  python(): Promise<PythonEnvironment>;
  /** Started or connected once, when first needed. */
  evaluationServer(): Promise<EvaluationServer>;
  /** Bounds of judges that are really run, and what is told before the first of them is asked. */
  judgeLimits?: JudgeLimits | undefined;
  onJudgeQuote?: ((quote: JudgeQuote) => void) | undefined;
  /** Engine claude only. Its endpoint was asked already: a wrong key does not come as far as here. */
  agent?: AgentContext | undefined;
}
