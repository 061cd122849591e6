/** Where a run's own traces go: the server of the traces that are read, else the one that the suite is run on. */
import type { MlflowClient } from '../mlflow/client.ts';
import { createOwnTraceWriter } from '../own-traces/own-trace-writer.ts';
import type { OwnTraceWriter } from '../session/claude/agent-context.ts';
import type { SessionContext } from '../session/context.ts';
import type { SessionRequest } from '../store/documents.ts';
import type { AppDeps } from './deps.ts';
import { accessMlflow } from './mlflow-access.ts';

export interface OwnTracesOptions {
  request: Pick<SessionRequest, 'source' | 'evaluation_experiment' | 'agent'>;
  /** The session directory. */
  folder: string;
  deps: AppDeps;
  /** As the user gave it, maybe with credentials. */
  trackingUri: string | undefined;
  evaluationServer: SessionContext['evaluationServer'];
  redact: (text: string) => string;
}

/** undefined: none are wanted. Nothing is sent before the first session has ended. */
export function openOwnTraces(options: OwnTracesOptions): OwnTraceWriter | undefined {
  const { request, deps, trackingUri } = options;
  const { source } = request;
  const experiment = request.agent?.self_experiment ?? null;
  if (experiment === null) return undefined;

  async function openClient(limitMs: number): Promise<MlflowClient> {
    const isOnServer = source.type === 'mlflow';
    const server = isOnServer ? undefined : await options.evaluationServer();
    const uri = isOnServer ? (trackingUri ?? source.tracking_uri) : server!.trackingUri;
    const limit = AbortSignal.timeout(limitMs);
    const signal = deps.signal === undefined ? limit : AbortSignal.any([deps.signal, limit]);
    return accessMlflow(uri, { ...deps, env: server?.env ?? deps.env, signal }).client;
  }

  return createOwnTraceWriter({
    experiment,
    reserved: {
      sourceId: source.type === 'mlflow' ? source.experiment_id : undefined,
      evaluation: request.evaluation_experiment,
    },
    folder: options.folder,
    openClient,
    redact: options.redact,
    logger: deps.logger,
    signal: deps.signal,
  });
}
