/** What `evalwright doctor` says about the engine claude. */
import { execFile } from 'node:child_process';
import { createClaudeRuntime } from '../agent/claude-runtime.ts';
import { AppError } from '../base/app-error.ts';
import type { Config } from '../config/options.ts';
import { redactorFor, secretsIn } from '../config/redact.ts';
import { findOnPath } from '../python/interpreter.ts';
import { findAgentSdk, type AgentSdk } from './agent-sdk.ts';
import type { AppDeps } from './deps.ts';
import { resolveModelEndpoint, type EndpointConfig } from './model-endpoint.ts';
import type { DoctorCheck } from './results.ts';

type Found = Omit<DoctorCheck, 'id' | 'title'>;
type Check = (id: string, title: string, look: () => Promise<Found> | Found) => Promise<boolean>;
export type AgentChecksConfig = EndpointConfig & Pick<Config, 'engine'>;

const versionLimitMs = 20_000;
const credentials = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_CUSTOM_HEADERS', 'DATABRICKS_TOKEN'];

/**
 * Only where the engine was named, or a model, or a credential is there. The endpoint is asked only when the user named it or the
 * engine: a key in the environment may be there for something else.
 */
export async function agentChecks(config: AgentChecksConfig, deps: AppDeps, check: Check): Promise<void> {
  const isNamed =
    config.engine === 'claude' ||
    config.model !== undefined ||
    config.modelUrl !== undefined ||
    config.modelProvider !== 'anthropic';
  if (!isNamed && credentials.every((name) => (deps.env[name] ?? '') === '')) return;
  let sdk: AgentSdk | undefined;
  await check('agent-sdk', 'Agent SDK', () => {
    try {
      sdk = findAgentSdk();
      return ok(`${sdk.version} (${sdk.binary})`);
    } catch (error) {
      if (isNamed || !(error instanceof AppError)) throw error;
      return { status: 'skipped', detail: error.message, hint: error.hint ?? null };
    }
  });
  if (sdk !== undefined) {
    const { binary } = sdk;
    await check('agent-binary', 'Agent SDK binary', () => starts(binary, deps));
    await check('agent-guard', 'Guard of agent sessions', () => guard(deps));
  }
  await check('model-endpoint', 'Model endpoint', () => (isNamed ? answers(config, deps) : notAsked()));
}

/** With an empty environment but PATH: it must not find the user's own settings. */
function starts(binary: string, deps: AppDeps): Promise<Found> {
  const options = { env: { PATH: deps.env['PATH'] ?? '' }, timeout: versionLimitMs, signal: deps.signal };
  return new Promise((resolve) => {
    execFile(binary, ['--version'], options, (error, stdout) => {
      const hint = 'Install the package again; on Alpine and other musl systems it needs its musl binary.';
      resolve(
        error === null ? ok(stdout.trim()) : { status: 'fail', detail: `${binary} does not start: ${error.message}`, hint },
      );
    });
  });
}

async function guard(deps: AppDeps): Promise<Found> {
  const setpriv = (await findOnPath(['setpriv'], deps.env))[0];
  if (setpriv !== undefined) return ok(`${setpriv}: a session ends with its host, even when that is killed`);
  return {
    status: 'warn',
    detail: 'setpriv was not found: when Evalwright is killed, a session runs on until the next start ends it',
    hint: process.platform === 'linux' ? 'Install util-linux.' : 'It exists on Linux only; nothing is to be done.',
  };
}

async function answers(config: AgentChecksConfig, deps: AppDeps): Promise<Found> {
  const notes: string[] = [];
  const endpoint = resolveModelEndpoint(config, deps.env, (message) => notes.push(message));
  const runtime = createClaudeRuntime({ endpoint, redact: redactorFor(secretsIn(deps.env)) });
  await runtime.preflight(deps.signal);
  return ok([`${endpoint.model} answers at ${endpoint.baseUrl}`, ...notes].join('; '));
}

const notAsked = (): Found => ({
  status: 'skipped',
  detail: 'a credential is there, but no engine is named',
  hint: 'Give --engine claude to have the endpoint asked for one token.',
});

const ok = (detail: string): Found => ({ status: 'ok', detail, hint: null });
