/**
 * Agent sessions on the Claude Agent SDK: the only file that knows it. One `query()` a session, everything denied that is not listed,
 * a fresh home, an exact environment, a child that dies with us, and an end that is judged by what happened, not by what it is called.
 */
import { mkdir } from 'node:fs/promises';
import type { Options, Query } from '@anthropic-ai/claude-agent-sdk';
import { z } from 'zod';
import { AppError } from '../base/app-error.ts';
import type { ToolDefinition } from '../base/tool.ts';
import type { AgentRuntime, AgentSessionResult, AgentSessionSpec } from './agent-runtime.ts';
import { totalTokens } from './agent-usage.ts';
import { childEnvironment, standardTiming, type AgentTiming } from './child-environment.ts';
import { forgetChild, nameFolders, reapChild, startChild, type AgentChild } from './child-process.ts';
import { classifyFailure } from './classify-failure.ts';
import type { ModelEndpoint } from './model-endpoint.ts';
import { allowedRules, deniedRules, judgeCall, readableFolders, toolPrefix } from './permissions.ts';
import { checkEndpoint } from './preflight.ts';
import type { SdkMessage } from './sdk-message.ts';
import { makeSessionFolders, removeSessionFolders, type SessionFolders } from './session-folders.ts';
import { SessionWatch } from './session-watch.ts';
import { startProblemOf } from './start-problem.ts';
import { openTranscript } from './transcript.ts';

type Sdk = Pick<typeof import('@anthropic-ai/claude-agent-sdk'), 'query' | 'createSdkMcpServer' | 'tool'>;

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
    preflight: async (signal) => {
      await loaded();
      await checkEndpoint(options.endpoint, signal);
    },
    run: async (spec) => new ClaudeSession(spec, await loaded(), { ...options, timing, searchPath }).run(),
    reap: reapChild,
  };
}

/** start: the child offers something else than what was asked for. */
type StopReason = 'wall-clock' | 'budget' | 'signal' | 'start';
type Settings = ClaudeRuntimeOptions & { timing: AgentTiming; searchPath: string };

class ClaudeSession {
  private readonly spec: AgentSessionSpec;
  private readonly sdk: Sdk;
  private readonly settings: Settings;
  private readonly watch: SessionWatch;
  /** Obeyed by tool handlers, which would otherwise run on in this process. */
  private readonly tools = new AbortController();
  private query: Query | undefined;
  private child: AgentChild | undefined;
  private stderr = '';
  private stopped: StopReason | undefined;
  private stopping: Promise<void> | undefined;
  private hostMs = 0;

  constructor(spec: AgentSessionSpec, sdk: Sdk, settings: Settings) {
    this.spec = spec;
    this.sdk = sdk;
    this.settings = settings;
    this.watch = new SessionWatch(
      settings.endpoint.model,
      (event) => spec.onEvent(event),
      () => performance.now(),
    );
  }

  async run(): Promise<AgentSessionResult> {
    const { spec } = this;
    spec.signal?.throwIfAborted();
    const startMs = performance.now();
    await mkdir(spec.folder, { recursive: true });
    const folders = await makeSessionFolders();
    nameFolders(spec.folder, folders.root);
    const abort = (): void => void this.stop('signal');
    spec.signal?.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(() => void this.stop('wall-clock'), spec.limits.wallClockMs);
    try {
      const thrown = await this.converse(folders);
      if (this.stopped === 'signal') spec.signal!.throwIfAborted();
      return this.outcome(thrown, performance.now() - startMs);
    } finally {
      clearTimeout(timer);
      spec.signal?.removeEventListener('abort', abort);
      this.tools.abort(new Error('the session has ended'));
      this.child?.kill();
      await removeSessionFolders(folders.root);
      await forgetChild(spec.folder);
    }
  }

  /** Resolves with what the iterator threw, or undefined. */
  private async converse(folders: SessionFolders): Promise<unknown> {
    const { spec, settings } = this;
    const transcript = openTranscript(spec.folder, settings.redact, (error) =>
      settings.warn?.(`the transcript of ${spec.id} is incomplete: ${error.message}`),
    );
    const prepareMs = performance.now();
    const options = await this.options(folders);
    this.hostMs += performance.now() - prepareMs;
    try {
      this.query = this.sdk.query({ prompt: spec.prompt, options });
      const pump = this.pump(this.query, (message) => transcript.add(message));
      return await Promise.race([pump, this.ended()]);
    } catch (error) {
      return error;
    } finally {
      await this.stopping;
      await transcript.close();
    }
  }

  private async pump(query: Query, keep: (message: SdkMessage) => void): Promise<unknown> {
    try {
      for await (const item of query) {
        const startMs = performance.now();
        const message = item as unknown as SdkMessage;
        keep(message);
        this.watch.see(message);
        if (message.type === 'system' && message.subtype === 'init' && this.startProblem() !== undefined) void this.stop('start');
        if (message.type !== 'result') this.keepWithinBudget();
        this.hostMs += performance.now() - startMs;
      }
      return undefined;
    } catch (error) {
      return error;
    }
  }

  /** A child that cannot be stopped must not keep us waiting: resolves when a stop has come to its end. */
  private async ended(): Promise<undefined> {
    await new Promise<void>((resolve) => (this.onStopped = resolve));
    return undefined;
  }
  private onStopped: () => void = () => {};

  private keepWithinBudget(): void {
    const { maxTokens, maxCostUsd } = this.spec.limits;
    const { usage } = this.watch;
    const isOver =
      (maxTokens !== undefined && totalTokens(usage) > maxTokens) ||
      (maxCostUsd !== undefined && usage.cost_usd !== null && usage.cost_usd > maxCostUsd);
    if (isOver) void this.stop('budget');
  }

  /** Interrupt, close, kill, in this order: aborting alone leaves the child time for dozens of requests. */
  private stop(reason: StopReason): Promise<void> {
    this.stopped ??= reason;
    return (this.stopping ??= this.stopNow());
  }

  private async stopNow(): Promise<void> {
    this.tools.abort(new Error('the session was stopped'));
    const half = this.settings.timing.stopMs / 2;
    await within(half, this.query?.interrupt());
    await within(half / 2, new Promise((resolve) => this.child?.process.once('exit', resolve)));
    try {
      this.query?.close();
    } catch {
      // It has ended already.
    }
    this.child?.kill();
    this.onStopped();
  }

  private startProblem(): string | undefined {
    return startProblemOf(this.watch.init, this.spec);
  }

  private outcome(thrown: unknown, wallMs: number): AgentSessionResult {
    const { watch, spec, settings } = this;
    const parsed = spec.report?.safeParse(watch.result?.structured_output);
    const reportProblem =
      parsed === undefined || parsed.success ? undefined : `the report is missing or does not fit: ${firstIssue(parsed.error)}`;
    const startProblem = watch.init === undefined ? undefined : this.startProblem();
    const failure = classifyFailure({
      result: watch.result,
      thrown,
      stopped: this.stopped === 'wall-clock' || this.stopped === 'budget' ? this.stopped : undefined,
      assistantError: watch.assistantError,
      startProblem,
      isStarted: watch.isStarted,
      malformedCalls: watch.malformedCalls,
      stopReason: watch.stopReason,
      reportProblem,
      stderr: this.stderr,
    });
    return {
      failure: failure === undefined ? undefined : { ...failure, message: settings.redact(failure.message) },
      report: failure === undefined && parsed?.success === true ? parsed.data : undefined,
      text: settings.redact(watch.text),
      usage: watch.usage,
      model: watch.model,
      contextTokens: watch.contextTokens,
      contextWindow: watch.contextWindow,
      toolCalls: watch.toolCalls,
      toolErrors: watch.toolErrors,
      wallMs,
      hostMs: this.hostMs,
    };
  }

  private async options(folders: SessionFolders): Promise<Options> {
    const { spec, sdk, settings } = this;
    const readable = await readableFolders(spec);
    return {
      cwd: folders.work,
      model: settings.endpoint.model,
      systemPrompt: spec.systemPrompt,
      settingSources: [],
      strictMcpConfig: true,
      maxTurns: spec.limits.maxTurns,
      ...(spec.limits.maxCostUsd === undefined ? {} : { maxBudgetUsd: spec.limits.maxCostUsd }),
      tools: [...spec.builtinTools],
      allowedTools: allowedRules(spec, readable),
      disallowedTools: deniedRules(folders),
      permissionMode: 'dontAsk',
      permissionPrompts: 'none',
      ...(spec.plugin === undefined
        ? {}
        : {
            plugins: [{ type: 'local' as const, path: spec.plugin.folder, skipMcpDiscovery: true }],
            skills: [...spec.plugin.skills],
          }),
      mcpServers:
        spec.tools.length === 0
          ? {}
          : {
              // A new one for each query: a shared one would silently have no tools in the second.
              evalwright: sdk.createSdkMcpServer({
                name: 'evalwright',
                tools: spec.tools.map((tool) => this.offered(tool)),
                alwaysLoad: true,
              }),
            },
      hooks: {
        PreToolUse: [
          {
            onFailure: 'block',
            timeout: 10,
            hooks: [
              async (input) => {
                if (input.hook_event_name !== 'PreToolUse') return {};
                const given = (input.tool_input ?? {}) as Record<string, unknown>;
                const verdict = await judgeCall(input.tool_name, given, spec, readable, folders.work);
                if (verdict.isAllowed) return {};
                return {
                  hookSpecificOutput: {
                    hookEventName: 'PreToolUse',
                    permissionDecision: 'deny',
                    permissionDecisionReason: verdict.reason,
                  },
                };
              },
            ],
          },
        ],
      },
      ...(spec.report === undefined
        ? {}
        : {
            outputFormat: {
              type: 'json_schema' as const,
              schema: z.toJSONSchema(spec.report, { target: 'draft-7', io: 'input' }) as Record<string, unknown>,
            },
          }),
      includePartialMessages: true,
      persistSession: false,
      verbatimPrompts: true,
      stderr: (text) => {
        this.stderr = `${this.stderr}${text}`.slice(-4000);
      },
      spawnClaudeCodeProcess: (request) => {
        this.child = startChild(request, spec.folder, folders.root, settings.searchPath);
        const { process: child } = this.child;
        child.stderr?.setEncoding('utf8').on('data', (text: string) => {
          this.stderr = `${this.stderr}${text}`.slice(-4000);
        });
        return child as unknown as ReturnType<NonNullable<Options['spawnClaudeCodeProcess']>>;
      },
      env: childEnvironment(settings.endpoint, folders, settings.timing, settings.searchPath),
    };
  }

  private offered(tool: ToolDefinition): ReturnType<Sdk['tool']> {
    return this.sdk.tool(
      tool.name,
      tool.description,
      tool.input.shape,
      async (input) => {
        if (this.tools.signal.aborted) return toolText('the session has ended', true);
        try {
          const answer = await tool.handle(tool.input.parse(input), { signal: this.tools.signal });
          return toolText(answer.text, answer.isError);
        } catch (error) {
          return toolText(thrownText(error), true);
        }
      },
      { annotations: { title: tool.title, readOnlyHint: tool.isReadOnly, openWorldHint: false } },
    ) as unknown as ReturnType<Sdk['tool']>;
  }
}

const toolText = (text: string, isError: boolean): { content: { type: 'text'; text: string }[]; isError: boolean } => ({
  content: [{ type: 'text', text }],
  isError,
});

/** What a tool's failure says to a model. */
export function thrownText(error: unknown): string {
  if (error instanceof AppError) return error.hint === undefined ? error.message : `${error.message}. ${error.hint}`;
  return error instanceof z.ZodError
    ? `the input does not fit: ${firstIssue(error)}`
    : `the tool failed: ${error instanceof Error ? error.message : String(error)}`;
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'wrong shape' : `${issue.path.join('.') || 'value'}: ${issue.message}`;
}

async function within(limitMs: number, promise: Promise<unknown> | undefined): Promise<void> {
  if (promise === undefined) return;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => (timer = setTimeout(resolve, limitMs)));
  await Promise.race([promise.catch(() => {}), limit]);
  clearTimeout(timer);
}
