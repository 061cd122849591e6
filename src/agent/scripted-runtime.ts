/**
 * An AgentRuntime without a model: a function plays the session, calls our tools by name and ends as it likes. The session engine's
 * policy is tested with it, in milliseconds; what only the real SDK can show is not.
 */
import type { AgentFailure, AgentRuntime, AgentSessionSpec } from './agent-runtime.ts';
import { addUsage, noUsage, type AgentUsage } from './agent-usage.ts';
import { totalTokens } from './agent-usage.ts';
import { thrownText } from '../base/thrown-text.ts';
import type { ToolAnswer } from '../base/tool.ts';

export interface ScriptedSession {
  spec: AgentSessionSpec;
  /** Calls one of the session's tools as a model would: an unknown tool or wrong input is an error answer, never a throw. */
  call: (tool: string, input: unknown) => Promise<ToolAnswer>;
  /** One answer of the model. */
  say: (text: string, usage?: Partial<AgentUsage>) => void;
}

export interface ScriptedEnd {
  report?: unknown;
  failure?: AgentFailure;
}

export type SessionScript = (session: ScriptedSession) => Promise<ScriptedEnd> | ScriptedEnd;

const perAnswer: AgentUsage = { ...noUsage, input_tokens: 1000, output_tokens: 100, cost_usd: 0.0045, requests: 1 };

export function createScriptedRuntime(script: SessionScript, model = 'scripted'): AgentRuntime {
  return {
    preflight: () => Promise.resolve(),
    reap: () => Promise.resolve(),
    async run(spec) {
      spec.signal?.throwIfAborted();
      let usage = noUsage;
      let text = '';
      let toolCalls = 0;
      let toolErrors = 0;
      const startMs = performance.now();
      const abort = new AbortController();
      const answer = (given: Partial<AgentUsage> = {}): void => {
        const used = { ...perAnswer, ...given };
        usage = addUsage(usage, used);
        const contextTokens = used.input_tokens + used.cache_read_tokens + used.cache_write_tokens;
        spec.onEvent({
          type: 'model-answered',
          messageId: `m${usage.requests}`,
          model,
          usage: used,
          contextTokens,
          durationMs: 1,
        });
        const { maxTokens, maxCostUsd, maxTurns } = spec.limits;
        if (usage.requests > maxTurns) throw new Stopped({ kind: 'turn-limit', message: 'turn limit', status: undefined });
        if (totalTokens(usage) > (maxTokens ?? Infinity) || (usage.cost_usd ?? 0) > (maxCostUsd ?? Infinity))
          throw new Stopped({ kind: 'budget', message: 'the budget was used up within the session', status: undefined });
      };
      spec.onEvent({ type: 'started', model, tools: spec.tools.map(({ name }) => name) });
      const session: ScriptedSession = {
        spec,
        say(given, used) {
          text = given;
          spec.onEvent({ type: 'text', text: given });
          answer(used);
        },
        async call(tool, input) {
          spec.signal?.throwIfAborted();
          const callId = `call${++toolCalls}`;
          spec.onEvent({ type: 'tool-called', callId, tool, input });
          answer();
          await spec.onBeforeCall();
          const called = await callTool(spec, tool, input, abort.signal);
          if (called.isError) toolErrors += 1;
          const characters = called.text.length;
          spec.onEvent({
            type: 'tool-answered',
            callId,
            tool,
            isError: called.isError,
            characters,
            durationMs: 1,
            text: called.text,
          });
          return called;
        },
      };
      const end = await ended(script, session);
      abort.abort();
      spec.signal?.throwIfAborted();
      const parsed = spec.report?.safeParse(end.report);
      const failure: AgentFailure | undefined =
        end.failure ??
        (parsed === undefined || parsed.success
          ? undefined
          : { kind: 'missing-report', message: 'the report is missing or does not fit', status: undefined });
      return {
        failure,
        report: failure === undefined ? parsed?.data : undefined,
        text,
        usage,
        model,
        contextTokens: perAnswer.input_tokens,
        contextWindow: undefined,
        toolCalls,
        toolErrors,
        wallMs: performance.now() - startMs,
        hostMs: 0,
      };
    },
  };
}

class Stopped extends Error {
  readonly failure: AgentFailure;
  constructor(failure: AgentFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

async function ended(script: SessionScript, session: ScriptedSession): Promise<ScriptedEnd> {
  try {
    return await script(session);
  } catch (error) {
    if (error instanceof Stopped) return { failure: error.failure };
    throw error;
  }
}

async function callTool(spec: AgentSessionSpec, name: string, input: unknown, signal: AbortSignal): Promise<ToolAnswer> {
  const tool = spec.tools.find((candidate) => candidate.name === name);
  if (tool === undefined) return { text: `No such tool: ${name}`, isError: true };
  try {
    return await tool.handle(tool.input.parse(input), { signal });
  } catch (error) {
    return { text: thrownText(error), isError: true };
  }
}
