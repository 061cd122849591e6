/** Puts a bundled sample into an experiment: samples/<name>/traces.jsonl.gz, one OTLP/JSON export request a line. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AppError } from '../base/app-error.ts';
import type { ReportProgress } from '../base/progress.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import { packageRoot } from './package-info.ts';

export interface Sample {
  /** Of the file, so that a new version of the sample is seeded anew. */
  digest: string;
  requests: string[];
}

export async function readSample(name: string): Promise<Sample> {
  const path = join(packageRoot, 'samples', name, 'traces.jsonl.gz');
  try {
    const bytes = await readFile(path);
    const requests = gunzipSync(bytes).toString('utf8').split('\n').filter(Boolean);
    return { digest: createHash('sha256').update(bytes).digest('hex').slice(0, 12), requests };
  } catch (cause) {
    throw new AppError('input.sample', `the sample ${name} cannot be read: ${(cause as Error).message}`, {
      hint: 'Install Evalwright anew; the samples are part of the package.',
      details: { path },
      cause,
    });
  }
}

/** Ingesting the same trace twice replaces its spans, so an interrupted seeding is simply done again. */
export async function seedSample(
  client: MlflowClient,
  experimentId: string,
  sample: Sample,
  onProgress: ReportProgress,
): Promise<void> {
  for (const [index, request] of sample.requests.entries()) {
    await client.ingestOtlp(experimentId, request);
    onProgress({ phase: 'seed sample traces', done: index + 1, total: sample.requests.length });
  }
}
