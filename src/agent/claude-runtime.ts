/**
 * Agent sessions on the Claude Agent SDK, an optional package that is imported when a session needs it. Each is one `query()` with a
 * fresh home, an exact environment and everything denied that is not listed.
 */
import { AppError } from '../base/app-error.ts';
import type { AgentRuntime } from './agent-runtime.ts';
import { standardTiming, type AgentTiming } from './child-environment.ts';
import { reapChild } from './child-process.ts';
import { ClaudeSession } from './claude-session.ts';
import type { ModelEndpoint } from './model-endpoint.ts';
import { checkEndpoint } from './preflight.ts';
import type { Sdk } from './sdk-options.ts';

export interface ClaudeRuntimeOptions {
  endpoint: ModelEndpoint;
  /** Takes secrets out of what is persisted or reported. */
  redact: (text: string) => string;
  /** Where programs are looked for; PATH of this process by default. */
  searchPath?: string;
  timing?: Partial<AgentTiming>;
  warn?: (message: string) => void;
  /** For tests of a missing package. */
  loadSdk?: () => Promise<Sdk>;
}

export function createClaudeRuntime(options: ClaudeRuntimeOptions): AgentRuntime {
  const timing = { ...standardTiming, ...options.timing };
  const searchPath = options.searchPath ?? process.env['PATH'] ?? '/usr/bin:/bin';
  const load = options.loadSdk ?? (() => import('@anthropic-ai/claude-agent-sdk'));
  let sdk: Promise<Sdk> | undefined;
  const loaded = (): Promise<Sdk> =>
    (sdk ??= load().catch((cause: unknown) => {
      throw new AppError('input.agent-sdk-missing', 'the engine claude needs the package @anthropic-ai/claude-agent-sdk', {
        hint: 'Install it beside Evalwright: npm install @anthropic-ai/claude-agent-sdk@0.3.330',
        cause,
      });
    }));
  return {
    // The package is loaded for the first session only: its 40 MB would lie there while traces are read and the builtin suite is made.
    preflight: (signal) => checkEndpoint(options.endpoint, signal),
    run: async (spec) => new ClaudeSession(spec, await loaded(), { warn: () => {}, ...options, timing, searchPath }).run(),
    reap: reapChild,
  };
}
