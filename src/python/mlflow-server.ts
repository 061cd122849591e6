/**
 * A local MLflow server on loopback, with its data in one folder. It runs under the guard, so neither Ctrl-C nor SIGKILL of this
 * process leaves it or its workers behind. MLflow's background job runners (four to six more processes, unused here) stay off.
 */
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { AppError } from '../base/app-error.ts';
import { systemClock } from '../base/deps.ts';
import { withBuildLock } from './build-lock.ts';
import { startGuarded, type GuardedProcess } from './guarded-process.ts';
import { plainEnv, type Env } from './process-env.ts';

/**
 * No job runners. And more database connections than SQLAlchemy's default of 15: MLflow holds more than one for a request, and an
 * evaluation that logs ten rows at once was seen to use them up, wait 30 s for each other, and lose verdicts.
 */
const serverSettings = {
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
  MLFLOW_SQLALCHEMYSTORE_POOL_SIZE: '20',
  MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW: '40',
};

export interface MlflowServerOptions {
  /** Interpreter of an environment with MLflow. */
  python: string;
  /** Holds the database, the artifacts and server.log; created when missing. */
  folder: string;
  /** A free one when undefined. */
  port?: number | undefined;
  /** Server worker processes, 1 by default. */
  workers?: number | undefined;
  signal?: AbortSignal | undefined;
  env?: Env | undefined;
  /** How long the server may take to answer /health; 120 s by default (10 s on an idle machine). */
  startLimitMs?: number | undefined;
}

export interface MlflowServer {
  url: string;
  /** Process id of the server itself. */
  pid: number;
  folder: string;
  /** Ends the server and its workers; a second call waits for the first. */
  stop(): Promise<void>;
}

/**
 * One start at a time in a folder: two processes that make MLflow's database at once trip over each other's migrations. Both then
 * share it. Rejects with `remote.mlflow-process` when the server exits early or does not answer in time; the message holds the end of its log.
 */
export async function startMlflowServer(options: MlflowServerOptions): Promise<MlflowServer> {
  const folder = resolve(options.folder);
  await mkdir(join(folder, 'artifacts'), { recursive: true });
  return withBuildLock(join(folder, 'starting.lock'), { signal: options.signal }, () => startOnFreePort(options, folder));
}

async function startOnFreePort(options: MlflowServerOptions, folder: string): Promise<MlflowServer> {
  const attempts = options.port === undefined ? 3 : 1;
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    try {
      return await startOnce(options, folder, port);
    } catch (error) {
      // Between asking for a free port and binding it somebody else may have taken it.
      const isPortTaken = error instanceof AppError && /address already in use/i.test(error.message);
      if (!isPortTaken || attempt >= attempts) throw error;
    }
  }
}

async function startOnce(options: MlflowServerOptions, folder: string, port: number): Promise<MlflowServer> {
  const logPath = join(folder, 'server.log');
  const log = openSync(logPath, 'w');
  const command = [options.python, '-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port)].concat(
    ['--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`, '--artifacts-destination', join(folder, 'artifacts')],
    ['--workers', String(options.workers ?? 1)],
  );
  const env = { ...plainEnv(options.env ?? process.env), ...serverSettings };
  const guarded = startGuarded({ python: options.python, command, cwd: folder, env, stdout: log, stderr: log });
  closeSync(log);
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilHealthy(url, guarded, options);
  } catch (error) {
    await guarded.end('at-once');
    if (options.signal?.aborted) throw options.signal.reason;
    const tail = (await readFile(logPath, 'utf8').catch(() => '')).slice(-2000);
    throw new AppError(
      'remote.mlflow-process',
      `The local MLflow server did not start: ${(error as Error).message}\n${tail}`.trim(),
      {
        hint: `Its log is ${logPath}.`,
        details: { port, log: logPath },
        cause: error,
      },
    );
  }
  let stopped: Promise<void> | undefined;
  return { url, pid: guarded.commandPid() ?? guarded.child.pid ?? 0, folder, stop: () => (stopped ??= guarded.end()) };
}

async function untilHealthy(url: string, guarded: GuardedProcess, options: MlflowServerOptions): Promise<void> {
  const limitMs = options.startLimitMs ?? 120_000;
  const startMs = systemClock.monotonicMs();
  while (systemClock.monotonicMs() - startMs < limitMs) {
    await systemClock.sleep(100, options.signal);
    const end = guarded.ending();
    if (end !== undefined)
      throw new Error(end.spawnError?.message ?? `it ended with ${end.signal ?? `exit code ${end.exitCode}`}`);
    if (await isHealthy(url)) return;
  }
  throw new Error(`no answer from ${url}/health within ${limitMs / 1000} s`);
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
