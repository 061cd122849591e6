/** `evalwright doctor`: one check after another, none of which stops the others. Reads only. */
import { extractFeatures, type TraceFeatures } from '../analysis/features.ts';
import { toTrace } from '../adapters/to-trace.ts';
import { toAppError } from '../base/app-error.ts';
import type { Config } from '../config/options.ts';
import { ensurePythonEnvironment } from '../python/environment.ts';
import { findOnPath } from '../python/interpreter.ts';
import { findSandbox } from '../python/sandbox.ts';
import { chooseTraces } from '../session/collect.ts';
import type { TraceSource } from '../session/trace-source.ts';
import type { SourceSpec } from '../store/documents.ts';
import { agentChecks, type AgentChecksConfig } from './agent-checks.ts';
import { withDefaults, type AppDeps } from './deps.ts';
import { accessMlflow } from './mlflow-access.ts';
import { RESULT_SCHEMA_VERSION, type DoctorCheck, type DoctorResult } from './results.ts';
import { childEnv, openSource } from './session-context.ts';
import { resolveSource, type SourceConfig } from './session-request.ts';
import { traceChecks } from './trace-checks.ts';

export type DoctorConfig = SourceConfig & AgentChecksConfig & Pick<Config, 'maxTraces' | 'seed' | 'python' | 'cacheDir'>;

/** Enough to see what traces hold. */
const lookedAt = 100;
const minimumNode = [20, 19] as const;

type Found = Omit<DoctorCheck, 'id' | 'title'>;

export async function doctor(config: DoctorConfig, given: Partial<AppDeps> = {}): Promise<DoctorResult> {
  const deps = withDefaults(given);
  const env = childEnv(config, deps);
  const checks: DoctorCheck[] = [];
  const check = async (id: string, title: string, look: () => Promise<Found> | Found): Promise<boolean> => {
    deps.onProgress({ phase: 'check', done: checks.length, total: undefined, note: title });
    const found = await Promise.resolve()
      .then(look)
      .catch((error: unknown) => failure(error));
    deps.signal?.throwIfAborted();
    checks.push({ id, title, ...found });
    return found.status !== 'fail';
  };
  await check('node', 'Node', nodeVersion);
  await check('uv', 'uv', async () => {
    const uv = (await findOnPath(['uv'], env))[0];
    return uv === undefined ? ok('not found; venv and pip are used instead') : ok(uv);
  });
  await check('python', 'Python with MLflow', async () => {
    const { python, pythonVersion, mlflowVersion } = await ensurePythonEnvironment({
      env,
      onProgress: deps.onProgress,
      signal: deps.signal,
    });
    return ok(`Python ${pythonVersion}, MLflow ${mlflowVersion} (${python})`);
  });
  await check('sandbox', 'Sandbox for suites', async () =>
    ok((await findSandbox()) === undefined ? 'none: bubblewrap (bwrap) is not installed or may not be used here' : 'bubblewrap'),
  );
  await agentChecks(config, deps, check);
  await serverChecks(config, deps, check);
  const source = await sourceCheck(config, deps, check);
  if (source !== undefined) await contentChecks(source, config, deps, checks, check);
  return { schema_version: RESULT_SCHEMA_VERSION, status: worst(checks), checks };
}

type Check = (id: string, title: string, look: () => Promise<Found> | Found) => Promise<boolean>;

function nodeVersion(): Found {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNew = major > minimumNode[0] || (major === minimumNode[0] && minor >= minimumNode[1]);
  if (isNew) return ok(process.versions.node);
  return {
    status: 'fail',
    detail: `${process.versions.node} is too old`,
    hint: `Install Node ${minimumNode.join('.')} or newer.`,
  };
}

async function serverChecks(config: DoctorConfig, deps: AppDeps, check: Check): Promise<void> {
  if ((config.trackingUri ?? deps.env['MLFLOW_TRACKING_URI'] ?? '') === '') {
    const hint = 'Give --tracking-uri or set MLFLOW_TRACKING_URI.';
    await check('server', 'MLflow server', () => ({ status: 'skipped', detail: 'none is named', hint }));
    return;
  }
  const answers = await check('server', 'MLflow server', () =>
    withClient(config, deps, async (client, url) => {
      const info = await client.serverInfo();
      const [major = 0, minor = 0] = info.version.split('.').map(Number);
      const detail = `MLflow ${info.version} at ${url}`;
      if (major > 3 || (major === 3 && minor >= 4)) return ok(detail);
      return { status: 'fail', detail: `${detail} is too old`, hint: 'MLflow 3.4 or newer is needed.' };
    }),
  );
  if (!answers) return;
  await check('authentication', 'Authentication', () =>
    withClient(config, deps, async (client) => {
      const experiments = await client.searchExperiments({ maxResults: 1 });
      const how = client.connection.authorization === undefined ? 'none sent, none asked for' : 'accepted';
      return ok(`${how}; ${experiments.length === 0 ? 'no experiment is visible' : 'experiments can be listed'}`);
    }),
  );
  await check('storage', 'Trace storage', () =>
    withClient(config, deps, async (client) => {
      const { storeType, traceArchivalEnabled } = await client.serverInfo();
      if (storeType === undefined) return ok('the server does not say (MLflow before 3.9)');
      const archive = traceArchivalEnabled ? '; old traces may be archived and slower to read' : '';
      if (/file/i.test(storeType))
        return {
          status: 'warn',
          detail: `${storeType}${archive}`,
          hint: 'Reading spans is slow on a file store; a database (sqlite:// …) is better.',
        };
      return ok(`${storeType}${archive}`);
    }),
  );
}

async function withClient(
  config: DoctorConfig,
  deps: AppDeps,
  look: (client: ReturnType<typeof accessMlflow>['client'], url: string) => Promise<Found>,
): Promise<Found> {
  const { client, connection } = accessMlflow(config.trackingUri, deps);
  try {
    return await look(client, connection.baseUrl);
  } finally {
    client.close();
  }
}

async function sourceCheck(config: DoctorConfig, deps: AppDeps, check: Check): Promise<SourceSpec | undefined> {
  if (config.experiment === undefined && config.traces === undefined) {
    const hint = 'Give --experiment or --traces to have the traces looked at.';
    await check('traces', 'Traces', () => ({ status: 'skipped', detail: 'none are named', hint }));
    return undefined;
  }
  let spec: SourceSpec | undefined;
  await check('source', config.traces === undefined ? 'Experiment' : 'Trace file', async () => {
    spec = await resolveSource(config, deps);
    return ok(spec.type === 'file' ? spec.path : `"${spec.experiment_name}" (id ${spec.experiment_id})`);
  });
  return spec;
}

async function contentChecks(
  spec: SourceSpec,
  config: DoctorConfig,
  deps: AppDeps,
  checks: DoctorCheck[],
  check: Check,
): Promise<void> {
  const source = openSource(spec, config.trackingUri, deps);
  try {
    const features: TraceFeatures[] = [];
    const hasTraces = await check('traces', 'Traces', async () => {
      const { matched, excluded, trace_ids: ids } = await choose(source, config, deps);
      for await (const raw of source.read(ids, deps.onProgress)) features.push(extractFeatures(toTrace(raw)));
      const left = excluded === 0 ? '' : `, ${excluded} of them written by judges or evaluation runs`;
      return ok(`${matched} match${left}; ${features.length} were looked at`);
    });
    if (hasTraces) checks.push(...traceChecks(features));
  } finally {
    source.close();
  }
}

async function choose(source: TraceSource, config: DoctorConfig, deps: AppDeps): ReturnType<typeof chooseTraces> {
  return chooseTraces(source, {
    windowEndMs: await source.windowEnd(deps.clock.now().getTime()),
    maxTraces: Math.min(lookedAt, config.maxTraces),
    seed: config.seed,
    onProgress: deps.onProgress,
  });
}

const ok = (detail: string): Found => ({ status: 'ok', detail, hint: null });

function failure(thrown: unknown): Found {
  const error = toAppError(thrown);
  return { status: 'fail', detail: error.message, hint: error.hint ?? null };
}

function worst(checks: readonly DoctorCheck[]): DoctorResult['status'] {
  if (checks.some((check) => check.status === 'fail')) return 'fail';
  return checks.some((check) => check.status === 'warn') ? 'warn' : 'ok';
}
