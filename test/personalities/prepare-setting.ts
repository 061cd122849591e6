/** What all personalities begin from: an experiment, the builtin engine's session, and one that stands before its first agent session. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMlflowClient } from '../../src/mlflow/client.ts';
import { resolveConnection } from '../../src/mlflow/connection.ts';
import { startScriptedModelServer } from '../../src/testing/scripted-model-server.ts';
import { runCli, type CliResult } from '../support/cli.ts';
import { seedExperiment } from '../support/seed.ts';
import { injectedTrace } from './injected-trace.ts';
import { readSession, type SessionFiles } from './session-files.ts';

export interface Setting {
  folder: string;
  trackingUri: string;
  python: string;
  builtin: SessionFiles;
  injectedTraceId: string;
}

export const scriptedKey = 'sk-ant-scripted-0123456789';

export async function prepareSetting(trackingUri: string, python: string): Promise<Setting> {
  const folder = await mkdtemp(join(tmpdir(), 'evalwright-personalities-'));
  const experiment = `personalities-${process.pid}-${Date.now()}`;
  const { experimentId } = await seedExperiment(trackingUri, experiment, { limit: 24 });
  const injected = injectedTrace();
  const client = createMlflowClient(resolveConnection({ trackingUri, env: {} }));
  try {
    await client.ingestOtlp(experimentId, injected.request);
  } finally {
    client.close();
  }
  const forbidden = { name: 'forbidden', matches: () => true, next: () => ({ fault: 'status', status: 403 }) as const };
  const server = await startScriptedModelServer({ roles: [forbidden], apiKey: scriptedKey });
  const place = { folder, trackingUri, python };
  const run = ['run', '--experiment', experiment, '--tracking-uri', trackingUri, '--max-cases', '8', '--json'];
  const agent = ['--engine', 'claude', '--model', 'claude-opus-4-5', '--self-experiment', 'none'];
  try {
    const begun = await cliIn(place, server.url, [...run, ...agent, '--out', 'begun']);
    if (!begun.stderr.includes('explore.1: permission')) throw new Error(`the first session was not refused: ${begun.stderr}`);
    // As if it had never been begun.
    await rm(join(folder, 'begun', 'state', 'agent_sessions.json'));
    const builtin = await cliIn(place, server.url, [...run, '--out', 'builtin']);
    if (builtin.code !== 0) throw new Error(builtin.stderr);
  } finally {
    await server.stop();
  }
  return { ...place, builtin: readSession(join(folder, 'builtin')), injectedTraceId: injected.traceId };
}

/** With a folder for temporary files of its own, in which nothing may be left. */
export async function cliIn(
  { folder, python }: Pick<Setting, 'folder' | 'python'>,
  modelUrl: string,
  parameters: readonly string[],
): Promise<CliResult> {
  const temporary = join(folder, 'tmp');
  await mkdir(temporary, { recursive: true });
  return runCli(parameters, {
    cwd: folder,
    env: { EVALWRIGHT_PYTHON: python, ANTHROPIC_API_KEY: scriptedKey, ANTHROPIC_BASE_URL: modelUrl, TMPDIR: temporary },
  });
}
