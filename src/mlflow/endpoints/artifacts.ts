/** Files of a run, through the server's artifact proxy. */
import { z } from 'zod';
import { AppError } from '../../base/app-error.ts';
import { ask } from '../ask.ts';
import type { Rest } from '../rest.ts';
import { getRun } from './runs.ts';

export interface ArtifactFile {
  /** From the run's artifact root, with "/". */
  path: string;
  isFolder: boolean;
  sizeBytes: number | undefined;
}

const listSchema = z.looseObject({
  files: z
    .array(z.looseObject({ path: z.string(), is_dir: z.boolean().optional(), file_size: z.number().nullish() }))
    .default([]),
});

/** One folder level; the root unless a folder is named. */
export async function listArtifacts(rest: Rest, runId: string, folder?: string): Promise<ArtifactFile[]> {
  const query = { run_id: runId, path: folder };
  const { files } = await ask(rest, { method: 'GET', path: '/api/2.0/mlflow/artifacts/list', query }, listSchema);
  return files.map((file) => ({ path: file.path, isFolder: file.is_dir ?? false, sizeBytes: file.file_size ?? undefined }));
}

export async function downloadArtifact(rest: Rest, runId: string, path: string): Promise<Buffer> {
  const response = await rest.send({ method: 'GET', path: '/get-artifact', query: { run_id: runId, path } });
  return response.body;
}

/** Throws `remote.rejected` when the run's artifacts are not served by the MLflow server itself. */
export async function uploadArtifact(rest: Rest, runId: string, path: string, content: Buffer): Promise<void> {
  const { artifactUri } = await getRun(rest, runId);
  const root = /^mlflow-artifacts:\/+(?:[^/]+:\d+\/)?(.*)$/.exec(artifactUri ?? '')?.[1];
  if (root === undefined) {
    throw new AppError('remote.rejected', `The artifacts of run ${runId} are not stored through the MLflow server.`, {
      hint: 'Start the server with --artifacts-destination (and without --no-serve-artifacts) to upload through it.',
      details: { run_id: runId },
    });
  }
  const escaped = `${root}/${path}`.split('/').map(encodeURIComponent).join('/');
  await rest.send({
    method: 'PUT',
    path: `/api/2.0/mlflow-artifacts/artifacts/${escaped}`,
    body: content,
    headers: { 'content-type': 'application/octet-stream' },
  });
}
