/**
 * Sessions of the engine claude that are killed and resumed: the built command line, the real Agent SDK and its binary, a real MLflow;
 * only the model is scripted. All begin from copies of one directory, in which the builtin part is done and the first session is due.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import type { RunResult } from '../../src/app/results.ts';
import type { ModelRequest, ModelRole } from '../../src/testing/scripted-model.ts';
import { startScriptedModelServer } from '../../src/testing/scripted-model-server.ts';
import { SessionStore } from '../../src/store/session-store.ts';
import { startCli, temporaryFolder, type CliResult } from '../support/cli.ts';
import { seedExperiment } from '../support/seed.ts';

const killAt = join(import.meta.dirname, '..', 'support', 'kill-at.mjs');
const key = 'sk-ant-scripted-0123456789';

export interface StartOptions {
  /** For `test/support/kill-at.mjs`. */
  kill?: Record<string, string>;
  key?: string;
}

/** One session directory with a folder for temporary files of its own. */
export class Case {
  /** Holds both. */
  readonly folder: string;
  readonly store: SessionStore;

  constructor(folder: string) {
    this.folder = folder;
    this.store = new SessionStore(join(folder, 's'));
    mkdirSync(this.temporary, { recursive: true });
  }

  get temporary(): string {
    return join(this.folder, 't');
  }

  start(parameters: readonly string[], url: string, options: StartOptions = {}): ReturnType<typeof startCli> {
    return startCli(parameters, {
      cwd: this.folder,
      env: {
        EVALWRIGHT_PYTHON: inject('python'),
        EVALWRIGHT_TRACKING_URI: inject('mlflowUrl'),
        TMPDIR: this.temporary,
        ANTHROPIC_API_KEY: options.key ?? key,
        ANTHROPIC_BASE_URL: url,
        KILL_FOLDER: this.folder,
        ...options.kill,
      },
      nodeArguments: options.kill === undefined ? [] : ['--import', killAt],
    });
  }

  resume(url: string, options: StartOptions & { flags?: readonly string[] } = {}): ReturnType<typeof startCli> {
    return this.start(['resume', 's', '--model-url', url, '--json', ...(options.flags ?? [])], url, options);
  }

  /** Throws when a reader finds half of something after a kill. */
  async readAll(): Promise<void> {
    const { store } = this;
    await store.readSession();
    await store.readTasks();
    await store.requireAnalysis();
    await store.requireBaseline();
    await store.requireSuite();
    await store.requireTraces();
    await store.readValidation();
    await store.readProposals();
    await store.readAgentSessions();
    await store.readEvents();
  }

  /** Command lines of processes that were started in this folder and still run, a moment after they should have ended. */
  async processesLeft(): Promise<string[]> {
    let left: string[] = [];
    for (let round = 0; round < 40; round += 1) {
      left = this.processes();
      if (left.length === 0) break;
      await sleep(50);
    }
    return left;
  }

  processes(): string[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          const isOurs = readFileSync(join('/proc', pid, 'environ'), 'utf8').includes(`${this.folder}/`);
          return isOurs ? [readFileSync(join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ')] : [];
        } catch {
          return [];
        }
      });
  }

  /** What killed processes wrote and nobody took away. */
  leftovers(): string[] {
    const unfinished = readdirSync(this.store.folder, { recursive: true }).map(String);
    return [
      ...readdirSync(this.temporary),
      ...unfinished.filter((name) => name.endsWith('.tmp') || name.endsWith('child.json') || name.startsWith('state/candidate')),
    ];
  }

  /** Path and digest of everything that has to come out the same. */
  outcome(): Record<string, string> {
    const isFree = (name: string): boolean =>
      name.includes('__pycache__') ||
      name.endsWith('validation_results.json') ||
      /(?:proposals|agent_sessions)\.json$/.test(name);
    const files = ['evaluation', 'state'].flatMap((part) =>
      readdirSync(join(this.store.folder, part), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name)),
    );
    return Object.fromEntries(
      files
        .filter((path) => !isFree(path))
        .map((path) => [relative(this.store.folder, path), createHash('sha256').update(readFileSync(path)).digest('hex')]),
    );
  }

  /** Pid of the Agent SDK's child that works for `session`. */
  childOf(session: string): number | undefined {
    const path = join(this.store.agentFolder(session), 'child.json');
    if (!existsSync(path)) return undefined;
    return (JSON.parse(readFileSync(path, 'utf8')) as { process: { pid: number } | null }).process?.pid;
  }
}

export class Harness {
  private readonly root = temporaryFolder();
  private count = 0;

  /** The builtin part, and a first session that the endpoint refuses. */
  async prepare(): Promise<void> {
    const experiment = `agent-kill-${process.pid}-${Date.now()}`;
    await seedExperiment(inject('mlflowUrl'), experiment, { limit: 16 });
    const begun = this.empty('begun');
    const forbidden: ModelRole = { name: 'forbidden', matches: () => true, next: () => ({ fault: 'status', status: 403 }) };
    const server = await startScriptedModelServer({ roles: [forbidden], apiKey: key });
    const request = ['--experiment', experiment, '--max-cases', '6', '--self-experiment', 'none', '--engine', 'claude'];
    const { result } = begun.start(['run', ...request, '--model', 'claude-opus-4-5', '--out', 's'], server.url);
    const { stderr } = await result;
    await server.stop();
    if (!stderr.includes('explore.1: permission')) throw new Error(`the first session was not refused: ${stderr}`);
  }

  empty(name: string): Case {
    return new Case(join(this.root.path, name));
  }

  /** A copy that stands before its first session. */
  copy(): Case {
    this.count += 1;
    const folder = join(this.root.path, `c${this.count}`);
    cpSync(join(this.root.path, 'begun', 's'), join(folder, 's'), { recursive: true });
    return new Case(folder);
  }

  remove(): void {
    this.root.remove();
  }
}

/** Calls `seen` before each answer. */
export const watched = (roles: readonly ModelRole[], seen: (request: ModelRequest) => void): ModelRole[] =>
  roles.map((role) => ({
    ...role,
    next: (request) => {
      seen(request);
      return role.next(request);
    },
  }));

/** With the key that the cases have. */
export const startModel = (roles: readonly ModelRole[], delayMs?: number) =>
  startScriptedModelServer({ roles, apiKey: key, ...(delayMs === undefined ? {} : { delayMs }) });

export function resultOf({ stdout, stderr }: CliResult): RunResult {
  if (stdout.trim() === '') throw new Error(`no result: ${stderr.slice(-3000)}`);
  return JSON.parse(stdout) as RunResult;
}
