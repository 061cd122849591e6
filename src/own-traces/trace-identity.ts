/** Ids of a session's own trace: the same whenever it is written, so that writing it again replaces it. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';

/** Of a run: its directory, and when its session was made; a directory that was emptied and used again is another run. */
export interface RunIdentity {
  folder: string;
  /** undefined: no session.json is there yet. */
  createdAt: string | undefined;
}

/** mlflow.trace.session: all sessions of a run together, for people too. */
export function runSessionId(run: RunIdentity): string {
  return `${basename(run.folder).slice(0, 100)}-${digest([run.folder, run.createdAt ?? ''], 8)}`;
}

/** 32 hex digits. With the experiment: MLflow adds spans to the trace of that id wherever it lies. */
export function traceIdOf(run: RunIdentity, agentSession: string, experimentId: string): string {
  return digest([run.folder, run.createdAt ?? '', agentSession, experimentId], 32);
}

/** 16 hex digits. */
export const spanIdOf = (traceId: string, key: string): string => digest([traceId, key], 16);

function digest(parts: readonly string[], length: number): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, length);
}
