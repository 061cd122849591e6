/**
 * All scripted personalities, each a full run with the real Agent SDK and a real MLflow; writes the table of docs/agent.md. With names:
 * only these, and the table stays as it is.
 *
 *   npm run bench:personalities [-- NAME...]
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { ensurePythonEnvironment } from '../src/python/environment.ts';
import { startMlflowServer } from '../src/python/mlflow-server.ts';
import { faultsOf } from '../test/personalities/check-run.ts';
import { personalities } from '../test/personalities/corpus/all.ts';
import type { Personality } from '../test/personalities/personality.ts';
import { prepareSetting } from '../test/personalities/prepare-setting.ts';
import { runPersonality, type PersonalityRun } from '../test/personalities/run-personality.ts';
import { figuresOf, tableOf } from './personality-table.ts';

const page = fileURLToPath(new URL('../docs/agent.md', import.meta.url));
const table = /(<!-- personalities: begin[^\n]*-->\n)[\s\S]*(<!-- personalities: end -->)/;

const names = process.argv.slice(2);
const chosen = personalities.filter(({ name }) => names.length === 0 || names.includes(name));
const environment = await ensurePythonEnvironment({ env: process.env });
const folder = await mkdtemp(join(tmpdir(), 'evalwright-bench-'));
const server = await startMlflowServer({ python: environment.python, folder });
const setting = await prepareSetting(server.url, environment.python);
try {
  const limit = pLimit(2);
  const played = await Promise.all(chosen.map((personality) => limit(play, personality)));
  const runs = played.filter((run) => run !== undefined);
  console.log(`${runs.length} of ${chosen.length} as they should be`);
  if (runs.length < chosen.length) process.exitCode = 1;
  else if (names.length === 0) {
    const text = await readFile(page, 'utf8');
    const made = tableOf(runs, new Date());
    await writeFile(
      page,
      text.replace(table, (_, begin: string, end: string) => `${begin}\n${made}\n${end}`),
    );
  }
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
  await rm(setting.folder, { recursive: true, force: true });
}

/** undefined when anything is not as it should be. */
async function play(personality: Personality): Promise<PersonalityRun | undefined> {
  try {
    const run = await runPersonality(personality, setting);
    const faults = faultsOf(run, setting);
    const { seconds, sessions, tokens } = figuresOf(run);
    console.log(
      `${faults.length === 0 ? 'ok' : 'FAILED'} ${personality.name}: ${seconds} s, ${sessions} sessions, ${tokens} tokens`,
    );
    for (const fault of faults) console.log(`  ${fault}`);
    return faults.length === 0 ? run : undefined;
  } catch (error) {
    console.log(`FAILED ${personality.name}: ${String(error)}`);
    return undefined;
  }
}
