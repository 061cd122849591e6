/** What the Agent SDK is told for one session: only what is listed, asked for twice (rules and a hook), and nothing of the user's settings. */
import type { ChildProcess } from 'node:child_process';
import type * as AgentSdk from '@anthropic-ai/claude-agent-sdk';
import { z } from 'zod';
import { thrownText } from '../base/thrown-text.ts';
import type { ToolDefinition } from '../base/tool.ts';
import type { AgentSessionSpec } from './agent-runtime.ts';
import type { SpawnRequest } from './child-process.ts';
import { listPrice } from './list-price.ts';
import { allowedRules, deniedRules, judgeCall, readableFolders } from './permissions.ts';
import type { SessionFolders } from './session-folders.ts';

export type Sdk = Pick<typeof AgentSdk, 'query' | 'createSdkMcpServer' | 'tool'>;

export interface SdkSurroundings {
  model: string;
  env: Record<string, string>;
  /** Aborted when the session ends. */
  signal: AbortSignal;
  start: (request: SpawnRequest) => { process: ChildProcess };
  onStderr: (text: string) => void;
  /** After each call that the hook judged: how long it took. */
  onJudged: (durationMs: number) => void;
}

export async function sdkOptions(
  sdk: Sdk,
  spec: AgentSessionSpec,
  folders: SessionFolders,
  surroundings: SdkSurroundings,
): Promise<AgentSdk.Options> {
  const readable = await readableFolders(spec);
  const { maxCostUsd } = spec.limits;
  return {
    cwd: folders.work,
    model: surroundings.model,
    systemPrompt: spec.systemPrompt,
    settingSources: [],
    strictMcpConfig: true,
    maxTurns: spec.limits.maxTurns,
    // A model that it does not know is priced as another one.
    ...(maxCostUsd === undefined || listPrice(surroundings.model) === undefined ? {} : { maxBudgetUsd: maxCostUsd }),
    tools: [...spec.builtinTools],
    allowedTools: allowedRules(spec, readable),
    disallowedTools: deniedRules(folders),
    permissionMode: 'dontAsk',
    permissionPrompts: 'none',
    ...pluginOptions(spec),
    mcpServers: ourTools(sdk, spec, surroundings.signal),
    // Without onFailure a hook that fails lets the call pass.
    hooks: { PreToolUse: [{ onFailure: 'block', timeout: 10, hooks: [guard(spec, readable, folders.work, surroundings)] }] },
    ...(spec.report === undefined ? {} : { outputFormat: { type: 'json_schema', schema: reportSchema(spec.report) } }),
    includePartialMessages: true,
    persistSession: false,
    verbatimPrompts: true,
    stderr: surroundings.onStderr,
    spawnClaudeCodeProcess: (request) => {
      const child = surroundings.start(request).process;
      child.stderr?.setEncoding('utf8').on('data', surroundings.onStderr);
      return child as unknown as ReturnType<NonNullable<AgentSdk.Options['spawnClaudeCodeProcess']>>;
    },
    env: surroundings.env,
  };
}

function pluginOptions({ plugin }: AgentSessionSpec): Pick<AgentSdk.Options, 'plugins' | 'skills'> {
  if (plugin === undefined) return {};
  return { plugins: [{ type: 'local', path: plugin.folder, skipMcpDiscovery: true }], skills: [...plugin.skills] };
}

/** draft-7: of a newer one the child knows no dialect and ends. */
const reportSchema = (report: z.ZodType): Record<string, unknown> => z.toJSONSchema(report, { target: 'draft-7', io: 'input' });

/** A new server for each query: a shared one would silently have no tools in the second. */
function ourTools(sdk: Sdk, spec: AgentSessionSpec, signal: AbortSignal): NonNullable<AgentSdk.Options['mcpServers']> {
  if (spec.tools.length === 0) return {};
  const tools = spec.tools.map((tool) => offered(sdk, tool, signal));
  return { evalwright: sdk.createSdkMcpServer({ name: 'evalwright', tools, alwaysLoad: true }) };
}

function offered(sdk: Sdk, tool: ToolDefinition, signal: AbortSignal): ReturnType<Sdk['tool']> {
  const { name, description, title, isReadOnly, input: schema } = tool;
  return sdk.tool(
    name,
    description,
    schema.shape,
    async (input) => {
      if (signal.aborted) return toolText('the session has ended', true);
      try {
        const answer = await tool.handle(schema.parse(input), { signal });
        return toolText(answer.text, answer.isError);
      } catch (error) {
        return toolText(thrownText(error), true);
      }
    },
    { annotations: { title, readOnlyHint: isReadOnly, openWorldHint: false } },
  );
}

function guard(
  spec: AgentSessionSpec,
  readable: readonly string[],
  workFolder: string,
  { onJudged }: SdkSurroundings,
): AgentSdk.HookCallback {
  return async (input) => {
    if (input.hook_event_name !== 'PreToolUse') return {};
    const given = (input.tool_input ?? {}) as Record<string, unknown>;
    const startMs = performance.now();
    const verdict = await judgeCall(input.tool_name, given, spec, readable, workFolder);
    await spec.onBeforeCall();
    onJudged(performance.now() - startMs);
    if (verdict.isAllowed) return {};
    return {
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: 'deny',
        permissionDecisionReason: verdict.reason,
      },
    };
  };
}

const toolText = (text: string, isError: boolean): { content: { type: 'text'; text: string }[]; isError: boolean } => ({
  content: [{ type: 'text', text }],
  isError,
});
