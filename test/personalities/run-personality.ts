/**
 * One full run of the engine claude for one personality: the built command line, the real Agent SDK and its binary, a real MLflow; only
 * the model is scripted.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '../../src/app/results.ts';
import { startScriptedModelServer } from '../../src/testing/scripted-model-server.ts';
import type { ModelRequest } from '../../src/testing/scripted-model.ts';
import type { Personality } from './personality.ts';
import { cliIn, scriptedKey, type Setting } from './prepare-setting.ts';
import { readSession, type SessionFiles } from './session-files.ts';

export interface PersonalityRun {
  personality: Personality;
  code: number | null;
  result: RunResult;
  files: SessionFiles;
  unmatched: readonly ModelRequest[];
  seconds: number;
}

/** Bounds that every run has: what a personality does must end within them. */
const bounds = ['--max-cost', '200', '--max-sessions', '40', '--max-tokens', '20000000', '--max-minutes', '5'];

export async function runPersonality(personality: Personality, setting: Setting): Promise<PersonalityRun> {
  const { name, roles, options } = personality;
  const folder = join(setting.folder, name);
  cpSync(join(setting.folder, 'begun'), folder, { recursive: true });
  const server = await startScriptedModelServer({ roles, apiKey: scriptedKey });
  const startMs = performance.now();
  try {
    const resume = ['resume', name, '--model-url', server.url, ...bounds, ...options, '--json'];
    const { code, stdout, stderr } = await cliIn(setting, server.url, resume);
    const seconds = (performance.now() - startMs) / 1000;
    if (stdout.trim() === '') throw new Error(`${name} ended with ${code} and no result:\n${stderr.slice(-3000)}`);
    const result = JSON.parse(stdout) as RunResult;
    return { personality, code, result, files: readSession(folder), unmatched: server.unmatched, seconds };
  } finally {
    await server.stop();
  }
}
