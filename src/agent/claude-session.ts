/**
 * One session on the Agent SDK, from its folders to its result: a child that dies with us, an end in order (interrupt, close, kill),
 * and an outcome that is judged by what happened, not by what it is called.
 */
import { mkdir } from 'node:fs/promises';
import type { Options, Query } from '@anthropic-ai/claude-agent-sdk';
import { firstIssue } from '../base/thrown-text.ts';
import type { AgentSessionResult, AgentSessionSpec } from './agent-runtime.ts';
import { totalTokens } from './agent-usage.ts';
import { childEnvironment, type AgentTiming } from './child-environment.ts';
import { forgetChild, nameFolders, startChild, type AgentChild } from './child-process.ts';
import { classifyFailure } from './classify-failure.ts';
import type { ModelEndpoint } from './model-endpoint.ts';
import { sdkOptions, type Sdk } from './sdk-options.ts';
import type { SdkMessage, SdkResult } from './sdk-message.ts';
import { makeSessionFolders, removeSessionFolders, type SessionFolders } from './session-folders.ts';
import { SessionWatch } from './session-watch.ts';
import { startProblemOf } from './start-problem.ts';
import { openTranscript } from './transcript.ts';

/** start: the child offers something else than what was asked for. */
type StopReason = 'wall-clock' | 'budget' | 'signal' | 'start';

export interface SessionSettings {
  endpoint: ModelEndpoint;
  redact: (text: string) => string;
  searchPath: string;
  timing: AgentTiming;
  warn: (message: string) => void;
}

export class ClaudeSession {
  private readonly spec: AgentSessionSpec;
  private readonly sdk: Sdk;
  private readonly settings: SessionSettings;
  private readonly watch: SessionWatch;
  /** Obeyed by tool handlers, which would otherwise run on in this process. */
  private readonly tools = new AbortController();
  private query: Query | undefined;
  private child: AgentChild | undefined;
  private stderr = '';
  private stopped: StopReason | undefined;
  private stopping: Promise<void> | undefined;
  private hostMs = 0;

  constructor(spec: AgentSessionSpec, sdk: Sdk, settings: SessionSettings) {
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
    const folders = await makeSessionFolders((root) => nameFolders(spec.folder, root));
    const abort = (): void => void this.stop('signal');
    spec.signal?.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(() => void this.stop('wall-clock'), spec.limits.wallClockMs);
    this.hostMs += performance.now() - startMs;
    let thrown: unknown;
    try {
      thrown = await this.converse(folders);
    } finally {
      clearTimeout(timer);
      spec.signal?.removeEventListener('abort', abort);
      await this.cleanUp(folders);
    }
    if (this.stopped === 'signal') spec.signal!.throwIfAborted();
    return this.outcome(thrown, performance.now() - startMs);
  }

  private async cleanUp(folders: SessionFolders): Promise<void> {
    const startMs = performance.now();
    this.tools.abort(new Error('the session has ended'));
    this.child?.kill();
    await removeSessionFolders(folders.root);
    await forgetChild(this.spec.folder);
    this.hostMs += performance.now() - startMs;
  }

  /** Resolves with what the iterator threw, or undefined. */
  private async converse(folders: SessionFolders): Promise<unknown> {
    const { spec, settings } = this;
    const transcript = openTranscript(spec.folder, settings.redact, (error) =>
      settings.warn(`the transcript of ${spec.id} is incomplete: ${error.message}`),
    );
    try {
      const options = await this.options(folders);
      // Stopped while it was prepared: there is nothing to interrupt yet, and nothing must begin.
      if (this.stopped !== undefined) return undefined;
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

  private async options(folders: SessionFolders): Promise<Options> {
    const { spec, settings } = this;
    const startMs = performance.now();
    const options = await sdkOptions(this.sdk, spec, folders, {
      model: settings.endpoint.model,
      env: childEnvironment(settings.endpoint, folders, settings.timing, settings.searchPath),
      signal: this.tools.signal,
      start: (request) => (this.child = startChild(request, spec.folder, folders.root, settings.searchPath)),
      onStderr: (text) => {
        this.stderr = `${this.stderr}${text}`.slice(-4000);
      },
      onJudged: (durationMs) => {
        this.hostMs += durationMs;
      },
    });
    this.hostMs += performance.now() - startMs;
    return options;
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
    await within(half / 2, this.childExit());
    try {
      this.query?.close();
    } catch {
      // It has ended already.
    }
    this.child?.kill();
    this.onStopped();
  }

  private childExit(): Promise<unknown> | undefined {
    const child = this.child?.process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return undefined;
    return new Promise((resolve) => child.once('exit', resolve));
  }

  private startProblem(): string | undefined {
    return startProblemOf(this.watch.init, this.spec);
  }

  private outcome(thrown: unknown, wallMs: number): AgentSessionResult {
    const { watch, spec, settings } = this;
    watch.end();
    const parsed = spec.report?.safeParse(watch.result?.structured_output);
    const reportProblem =
      parsed === undefined || parsed.success
        ? undefined
        : watch.result?.structured_output === undefined
          ? 'the model stopped without the report that was asked for'
          : `the report does not fit: ${firstIssue(parsed.error)}`;
    const startProblem = watch.init === undefined ? undefined : this.startProblem();
    const failure = classifyFailure({
      result: redactedResult(watch.result, settings.redact),
      thrown: thrown instanceof Error ? settings.redact(thrown.message) : undefined,
      stopped: this.stopped === 'wall-clock' || this.stopped === 'budget' ? this.stopped : undefined,
      assistantError: watch.assistantError,
      startProblem,
      isStarted: watch.isStarted,
      malformedCalls: watch.malformedCalls,
      stopReason: watch.stopReason,
      reportProblem,
      stderr: settings.redact(this.stderr),
    });
    return {
      failure,
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
}

function redactedResult(result: SdkResult | undefined, redact: (text: string) => string): SdkResult | undefined {
  if (result === undefined) return undefined;
  const { result: text, errors } = result;
  return {
    ...result,
    ...(text === undefined ? {} : { result: redact(text) }),
    ...(errors === undefined ? {} : { errors: errors.map(redact) }),
  };
}

async function within(limitMs: number, promise: Promise<unknown> | undefined): Promise<void> {
  if (promise === undefined) return;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => (timer = setTimeout(resolve, limitMs)));
  await Promise.race([promise.catch(() => {}), limit]);
  clearTimeout(timer);
}
