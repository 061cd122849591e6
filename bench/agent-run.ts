/** One full run of the engine claude on a bundled sample, by the built command line, and what it leaves to be measured. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSample, seedSample } from '../src/app/seed-sample.ts';
import { createMlflowClient } from '../src/mlflow/client.ts';
import { resolveConnection } from '../src/mlflow/connection.ts';
import type { AgentSessionRecord } from '../src/store/agent-documents.ts';
import type { SessionEvent } from '../src/store/event-log.ts';
import { SessionStore } from '../src/store/session-store.ts';
import { competentModel } from '../src/testing/competent-model.ts';
import { sessionMarker } from '../src/testing/replayed-role.ts';
import type { ModelRequest } from '../src/testing/scripted-model.ts';
import { startScriptedModelServer } from '../src/testing/scripted-model-server.ts';

const cli = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

export interface MeasuredSession {
  record: AgentSessionRecord;
  /** Around the session on the Agent SDK: records, prompts, events. */
  aroundMs: number;
  /** From the end of the session to the next event, where that is only the session's own trace; else undefined. */
  ownTraceMs: number | undefined;
  requests: readonly ModelRequest[];
}

export interface MeasuredRun {
  sample: string;
  code: number | null;
  status: string;
  seconds: number;
  /** undefined where the system does not tell. */
  peakMb: number | undefined;
  sessions: MeasuredSession[];
}

export interface RunPlace {
  folder: string;
  trackingUri: string;
  python: string;
}

export async function measureRun(sample: string, { folder, trackingUri, python }: RunPlace): Promise<MeasuredRun> {
  await seed(sample, trackingUri);
  const server = await startScriptedModelServer({ roles: competentModel() });
  const out = join(folder, sample);
  const startMs = performance.now();
  const request = ['run', '--engine', 'claude', '--model', 'claude-opus-4-5', '--experiment', sample, '--out', out, '--quiet'];
  const child = spawn(process.execPath, [cli, ...request], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      EVALWRIGHT_CACHE_DIR: process.env['EVALWRIGHT_CACHE_DIR'],
      EVALWRIGHT_PYTHON: python,
      EVALWRIGHT_TRACKING_URI: trackingUri,
      ANTHROPIC_BASE_URL: server.url,
      ANTHROPIC_API_KEY: 'sk-ant-scripted',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peakMb: number | undefined;
  const watch = setInterval(() => (peakMb = peakMemoryMb(child.pid!) ?? peakMb), 100);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(watch);
  const seconds = (performance.now() - startMs) / 1000;
  await server.stop();
  const store = new SessionStore(out);
  const events = await store.readEvents();
  const sessions = (await store.readAgentSessions()).map((record) => ({
    record,
    ...timesOf(record, events),
    requests: server.requests.filter((item) => sessionMarker(item)?.session === record.id),
  }));
  return { sample, code, status: (await store.readTasks())?.status ?? 'none', seconds, peakMb, sessions };
}

async function seed(sample: string, trackingUri: string): Promise<void> {
  const client = createMlflowClient(resolveConnection({ trackingUri, env: {} }));
  await seedSample(client, await client.createExperiment(sample), await readSample(sample), () => {});
  client.close();
}

function timesOf(record: AgentSessionRecord, events: readonly SessionEvent[]): Pick<MeasuredSession, 'aroundMs' | 'ownTraceMs'> {
  const at = (name: string): number => events.findIndex(({ event, ...rest }) => event === name && rest['session'] === record.id);
  const timeMs = (index: number): number => Date.parse(events[index]!.time);
  const finished = at('agent-session-finished');
  const aroundMs = timeMs(finished) - timeMs(at('agent-session-started')) - record.wall_ms;
  const next = events[finished + 1];
  const isNothingBetween =
    next?.event === 'plan-written' || (next?.event === 'task-finished' && record.task !== 'run_and_validate');
  return { aroundMs, ownTraceMs: isNothingBetween ? timeMs(finished + 1) - timeMs(finished) : undefined };
}

/** VmHWM: the highest resident set so far. */
function peakMemoryMb(pid: number): number | undefined {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found === null ? undefined : Number(found[1]) / 1024;
  } catch {
    return undefined;
  }
}
