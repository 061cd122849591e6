/**
 * The environment of the Agent SDK's child, name by name: nothing of our own process passes, so neither MLflow's credentials nor the
 * user's settings reach it. Which switch does what was found by running the binary (Agent SDK 0.3.330).
 */
import { noKey, type ModelEndpoint } from './model-endpoint.ts';
import type { SessionFolders } from './session-folders.ts';

export interface AgentTiming {
  /** Repeats of one request inside the child (back-off 0.5, 1, 2, 4 s ...), before the session fails. */
  maxRetries: number;
  /** One request without any answer. */
  requestMs: number;
  /** Silence within an answer. */
  idleMs: number;
  /** From interrupt to SIGKILL. */
  stopMs: number;
}

export const standardTiming: AgentTiming = { maxRetries: 4, requestMs: 300_000, idleMs: 120_000, stopMs: 4000 };

/** Requests of Anthropic's own API may use what its betas offer; others get the plain Messages API. */
const plainApi: Record<string, string> = {
  CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS: '1',
  CLAUDE_CODE_EFFORT_LEVEL: 'unset',
  CLAUDE_CODE_DISABLE_THINKING: '1',
  CLAUDE_CODE_MODEL_CAPABILITIES: '-mid_conv_system',
};

export function childEnvironment(
  endpoint: ModelEndpoint,
  folders: SessionFolders,
  timing: AgentTiming,
  path: string,
): Record<string, string> {
  return {
    PATH: path,
    HOME: folders.home,
    LANG: 'C.UTF-8',
    TMPDIR: folders.temporary,
    XDG_RUNTIME_DIR: folders.runtime,
    XDG_CACHE_HOME: folders.cache,
    CLAUDE_CONFIG_DIR: folders.config,
    CLAUDE_CODE_TMPDIR: folders.temporary,
    ANTHROPIC_BASE_URL: endpoint.baseUrl,
    ...credential(endpoint),
    ...(Object.keys(endpoint.headers).length === 0 ? {} : { ANTHROPIC_CUSTOM_HEADERS: headerLines(endpoint.headers) }),
    CLAUDE_AGENT_SDK_CLIENT_APP: 'evalwright',
    CLAUDE_CODE_ATTRIBUTION_HEADER: '0',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
    CLAUDE_CODE_DISABLE_BUNDLED_SKILLS: '1',
    CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
    CLAUDE_CODE_DISABLE_FILE_MENTIONS: '1',
    // Names of retired models would become those of others, at another price.
    CLAUDE_CODE_DISABLE_LEGACY_MODEL_REMAP: '1',
    // A broken stream would be asked for a second time, whole: the harness decides about repeats.
    CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK: '1',
    CLAUDE_CODE_MAX_RETRIES: String(timing.maxRetries),
    API_TIMEOUT_MS: String(timing.requestMs),
    CLAUDE_ENABLE_BYTE_WATCHDOG: '1',
    CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS: String(timing.idleMs),
    ...(endpoint.provider === 'anthropic' ? {} : plainApi),
  };
}

/** Only one of the two: the child would send both headers. Without either it would not even ask a gateway that knows us by a header. */
function credential({ credential: given }: ModelEndpoint): Record<string, string> {
  if (given === undefined) return { ANTHROPIC_API_KEY: noKey };
  return given.kind === 'bearer' ? { ANTHROPIC_AUTH_TOKEN: given.value } : { ANTHROPIC_API_KEY: given.value };
}

const headerLines = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
