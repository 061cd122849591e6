/**
 * One measured collection in a process of its own: `node collect-child.js ours|bare URL EXPERIMENT_ID`. Prints one line of JSON:
 * milliseconds, traces, spans, peak resident memory. `bare` is the least a program can do to hold the same data: list the ids,
 * fetch the same batches over kept connections, JSON.parse each answer.
 */
import { Agent, request } from 'node:http';
import { createMlflowClient } from '../src/mlflow/client.ts';
import { resolveConnection } from '../src/mlflow/connection.ts';
import type { RawTrace } from '../src/trace/raw-trace.ts';

interface Counted {
  traces: number;
  spans: number;
}

async function ours(url: string, experimentId: string): Promise<Counted> {
  const client = createMlflowClient(resolveConnection({ trackingUri: url, env: {} }));
  const counted = { traces: 0, spans: 0 };
  async function* infos(): AsyncGenerator<RawTrace> {
    for await (const page of client.searchTraces({ experimentId })) yield* page;
  }
  for await (const trace of client.traceSpans(infos())) {
    counted.traces += 1;
    counted.spans += trace.spans.length;
  }
  client.close();
  return counted;
}

async function bare(url: string, experimentId: string): Promise<Counted> {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const call = (path: string, body?: string): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const sent = request(url + path, { agent, method: body === undefined ? 'GET' : 'POST', headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  const ids: string[] = [];
  let token: string | undefined;
  do {
    const locations = [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } }];
    const page = await call('/api/3.0/mlflow/traces/search', JSON.stringify({ locations, max_results: 500, page_token: token }));
    for (const info of page['traces'] as { trace_id: string }[]) ids.push(info.trace_id);
    token = page['next_page_token'] as string | undefined;
  } while (token !== undefined);
  const counted = { traces: 0, spans: 0 };
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < ids.length) {
      const batch = ids.slice(next, (next += 10));
      const answer = await call(`/api/3.0/mlflow/traces/batchGet?${batch.map((id) => `trace_ids=${id}`).join('&')}`);
      for (const trace of answer['traces'] as { spans: unknown[] }[]) {
        counted.traces += 1;
        counted.spans += trace.spans.length;
      }
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  agent.destroy();
  return counted;
}

const [kind, url = '', experimentId = ''] = process.argv.slice(2);
const start = performance.now();
const counted = await (kind === 'bare' ? bare : ours)(url, experimentId);
const milliseconds = performance.now() - start;
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({ milliseconds, ...counted, cpuMs: (user + system) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 }),
);
