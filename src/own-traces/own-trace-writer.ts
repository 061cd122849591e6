/** Writes finished agent sessions as MLflow traces. A run never fails for them: what goes wrong is a warning. */
import type { Logger } from '../base/deps.ts';
import { toAppError } from '../base/app-error.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import { isWithoutOtlp } from '../mlflow/endpoints/otlp.ts';
import { ownTraceTag } from '../mlflow/exclude.ts';
import type { OwnTraceWriter } from '../session/claude/agent-context.ts';
import type { AgentSessionRecord } from '../store/agent-documents.ts';
import { SessionStore } from '../store/session-store.ts';
import { otlpRequest } from './otlp-request.ts';
import { ownExperiment, type ReservedExperiments } from './own-experiment.ts';
import { sessionSpans } from './session-spans.ts';
import { runSessionId, traceIdOf } from './trace-identity.ts';

export interface OwnTraceOptions {
  /** Of --self-experiment: a name, or the id of one that is there. */
  experiment: string;
  reserved: ReservedExperiments;
  /** The session directory. */
  folder: string;
  /** For one trace; all its requests end after `limitMs`. The writer closes it. */
  openClient: (limitMs: number) => Promise<MlflowClient>;
  redact: (text: string) => string;
  logger: Logger;
  signal: AbortSignal | undefined;
}

/** A run does not wait longer for one trace. */
const limitMs = 20_000;

export function createOwnTraceWriter(options: OwnTraceOptions): OwnTraceWriter {
  const { redact, logger } = options;
  const store = new SessionStore(options.folder);
  let experimentId: string | undefined;
  let isOff = false;

  async function ingest(session: AgentSessionRecord, spans: ReturnType<typeof sessionSpans>): Promise<string> {
    const client = await options.openClient(limitMs);
    try {
      experimentId ??= await ownExperiment(client, options.experiment, options.reserved);
      const run = { folder: store.folder, createdAt: (await store.readSession())?.created_at };
      const traceId = traceIdOf(run, session.id, experimentId);
      const trace = { traceId, sessionId: runSessionId(run), spans, tags: tagsOf(session) };
      await client.ingestOtlp(experimentId, otlpRequest(trace, redact));
      return `tr-${traceId}`;
    } finally {
      client.close();
    }
  }

  return {
    async write(session, prompt, events) {
      if (isOff) return null;
      try {
        return await ingest(session, sessionSpans(session, prompt, withoutCutSecrets(events, redact)));
      } catch (thrown) {
        if (options.signal?.aborted === true) return null;
        const error = toAppError(thrown);
        // No later session would fare better.
        isOff = isWithoutOtlp(error) || error.code === 'input.option';
        const what = isOff ? 'agent sessions are not logged as traces' : `the trace of ${session.id} was not written`;
        logger.warn(redact(`${what}: ${error.message}`));
        return null;
      }
    },
  };
}

function tagsOf(session: AgentSessionRecord): Record<string, string | undefined> {
  return {
    'mlflow.traceName': `evalwright ${session.role}`,
    [ownTraceTag]: 'true',
    'evalwright.agent_session': session.id,
    'evalwright.task': session.task,
    'evalwright.role': session.role,
    'evalwright.model': session.model,
    'evalwright.outcome': session.status,
    'evalwright.failure': session.failure?.kind,
  };
}

/** Texts that were cut before they came here may end in a part of a secret, which is not recognised: their ends are left out. */
const cutEnd = 1000;
const shortenedThought = 2000;

function withoutCutSecrets(
  events: Parameters<OwnTraceWriter['write']>[2],
  redact: (text: string) => string,
): Parameters<OwnTraceWriter['write']>[2] {
  const withoutEnd = (text: string): string => redact(text).slice(0, -cutEnd);
  return events.map((item) => {
    const { event } = item;
    if (event.type === 'tool-answered' && event.text.length < event.characters)
      return { ...item, event: { ...event, text: withoutEnd(event.text) } };
    if (event.type === 'thinking' && event.summary.length >= shortenedThought)
      return { ...item, event: { ...event, summary: withoutEnd(event.summary) } };
    return item;
  });
}
