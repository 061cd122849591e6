/** Puts some traces of a bundled sample into an experiment of its own; trace ids are salted, since a server takes each id once. */
import { createHash } from 'node:crypto';
import { readSample } from '../../src/app/seed-sample.ts';
import { createMlflowClient } from '../../src/mlflow/client.ts';
import { resolveConnection } from '../../src/mlflow/connection.ts';

export interface Seeded {
  experimentId: string;
  traceIds: string[];
}

export async function seedExperiment(
  trackingUri: string,
  name: string,
  options: { sample?: string; limit?: number } = {},
): Promise<Seeded> {
  const client = createMlflowClient(resolveConnection({ trackingUri, env: {} }));
  try {
    const experimentId = await client.createExperiment(name);
    const { requests } = await readSample(options.sample ?? 'supervisor');
    const ids = new Set<string>();
    for (const request of requests.slice(0, options.limit)) await client.ingestOtlp(experimentId, salted(request, name, ids));
    return { experimentId, traceIds: [...ids].map((id) => `tr-${id}`).sort() };
  } finally {
    client.close();
  }
}

/** The requests of a sample as text, at most `limit`. */
export async function sampleLines(limit: number, sample = 'supervisor'): Promise<string> {
  const { requests } = await readSample(sample);
  return `${requests.slice(0, limit).join('\n')}\n`;
}

function salted(request: string, salt: string, ids: Set<string>): string {
  return request.replaceAll(/"traceId":"([0-9a-f]{32})"/g, (_, id: string) => {
    const other = createHash('sha256').update(`${salt}:${id}`).digest('hex').slice(0, 32);
    ids.add(other);
    return `"traceId":"${other}"`;
  });
}
