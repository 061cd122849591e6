/**
 * A session as spans, in the shape that MLflow's integrations give an agent: an AGENT root, and under it a CHAT_MODEL for each answer
 * of the model and a TOOL for each call. Only the answers carry tokens and cost, so that no sum over spans counts them twice.
 */
import type { AgentUsage } from '../agent/agent-usage.ts';
import { listPrice } from '../agent/list-price.ts';
import type { TimedAgentEvent } from '../session/claude/agent-context.ts';
import type { AgentSessionRecord } from '../store/agent-documents.ts';
import type { OwnSpan } from './own-span.ts';
import { readTimeline, type SessionTimeline, type TimelineAnswer, type TimelineCall } from './session-timeline.ts';

export const rootKey = 'session';

/** The root first, then the others in order of start; all within the root's times. */
export function sessionSpans(session: AgentSessionRecord, prompt: string, events: readonly TimedAgentEvent[]): OwnSpan[] {
  const times = [Date.parse(session.started_at), Date.parse(session.finished_at ?? ''), ...events.map(({ timeMs }) => timeMs)];
  const known = times.filter((time) => Number.isFinite(time));
  const startMs = known.reduce((least, time) => Math.min(least, time), known[0] ?? 0);
  const endMs = known.reduce((most, time) => Math.max(most, time), startMs);
  const timeline = readTimeline(events, startMs, endMs);
  const parts = [
    ...timeline.answers.map((answer, index) => answerSpan(answer, index === 0 ? prompt : undefined, session)),
    ...timeline.calls.map(callSpan),
  ];
  const inside = parts.map((span) => within(span, startMs, endMs)).sort((a, b) => a.startMs - b.startMs);
  return withUniqueKeys([rootSpan(session, prompt, timeline, startMs, endMs), ...inside]);
}

function rootSpan(
  session: AgentSessionRecord,
  prompt: string,
  timeline: SessionTimeline,
  startMs: number,
  endMs: number,
): OwnSpan {
  const { failure, status } = session;
  const answer = session.summary ?? timeline.lastText;
  const outputs = {
    ...(answer === undefined ? {} : { messages: [{ role: 'assistant', content: answer }] }),
    ...(session.report === undefined ? {} : { report: session.report }),
  };
  return {
    key: rootKey,
    parent: undefined,
    name: `evalwright ${session.role}`,
    type: 'AGENT',
    startMs,
    endMs,
    inputs: { messages: [{ role: 'user', content: prompt }] },
    outputs: Object.keys(outputs).length === 0 ? undefined : outputs,
    error: status === 'completed' ? undefined : failure === null ? status : `${failure.kind}: ${failure.message}`,
    attributes: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': `evalwright ${session.role}`,
      'evalwright.agent_session': session.id,
      'evalwright.task': session.task,
      'evalwright.role': session.role,
      'evalwright.model': session.model,
      'evalwright.outcome': status,
      'evalwright.failure': failure ?? undefined,
      // By the Agent SDK's account, which also knows answers that were cut off.
      'evalwright.usage': session.usage,
      'evalwright.context_tokens': session.context_tokens,
      'evalwright.context_window': session.context_window ?? undefined,
      'evalwright.tool_calls': session.tool_calls,
      'evalwright.tool_errors': session.tool_errors,
      'evalwright.wall_ms': session.wall_ms,
      'evalwright.host_ms': session.host_ms,
      'evalwright.tools': timeline.started?.tools,
    },
    events: timeline.retries.map(({ timeMs, event: { attempt, status: httpStatus, delayMs, reason } }) => ({
      name: 'retrying',
      timeMs,
      attributes: { attempt, status: httpStatus, delay_ms: delayMs, reason },
    })),
  };
}

/** What was sent is told as far as it is new: the prompt, then what the tools answered. The TOOL spans hold those answers whole. */
const maxHeard = 500;

function answerSpan(answer: TimelineAnswer, prompt: string | undefined, session: AgentSessionRecord): OwnSpan {
  const { usage, parts } = answer;
  const model = answer.model ?? session.model;
  const isUnfinished = usage === undefined;
  const heard = answer.heard.map(({ callId, tool, text }) => ({
    role: 'tool',
    tool_call_id: callId,
    name: tool,
    content: text.length <= maxHeard ? text : `… ${text.length} characters`,
  }));
  const texts = parts.flatMap((part) => (part.type === 'text' ? part.text : []));
  const thoughts = parts.flatMap((part) => (part.type === 'thinking' ? part.summary : []));
  const calls = parts.flatMap((part) =>
    part.type === 'tool-called'
      ? { id: part.callId, type: 'function', function: { name: part.tool, arguments: part.input } }
      : [],
  );
  return {
    key: `answer ${answer.messageId ?? ''}`,
    parent: rootKey,
    name: `chat ${model}`,
    type: 'CHAT_MODEL',
    startMs: answer.startMs,
    endMs: answer.endMs,
    inputs: { messages: [...(prompt === undefined ? [] : [{ role: 'user', content: prompt }]), ...heard] },
    outputs: {
      role: 'assistant',
      content: texts.join('\n'),
      ...(thoughts.length === 0 ? {} : { reasoning_content: thoughts.join('\n') }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    },
    error: isUnfinished && session.status !== 'completed' ? 'the session ended before the answer did' : undefined,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': model,
      'gen_ai.response.model': answer.model,
      'gen_ai.response.id': answer.messageId,
      'mlflow.llm.model': model,
      'evalwright.context_tokens': answer.contextTokens,
      'evalwright.unfinished': isUnfinished ? true : undefined,
      ...(usage === undefined ? {} : usageAttributes(usage, model)),
    },
    events: [],
  };
}

/**
 * Input tokens with those of the cache, as MLflow (mlflow/anthropic/autolog.py) and OpenTelemetry count them. MLflow takes a cost that
 * is given, and looks for a price of its own only where there is none.
 */
function usageAttributes(usage: AgentUsage, model: string): Record<string, unknown> {
  const { output_tokens: output, cache_read_tokens: cacheRead, cache_write_tokens: cacheWrite, cost_usd: cost } = usage;
  const input = usage.input_tokens + cacheRead + cacheWrite;
  const price = listPrice(model);
  const outputCost = cost === null || price === undefined ? undefined : Math.min(cost, (output * price.output) / 1e6);
  return {
    'gen_ai.usage.input_tokens': input,
    'gen_ai.usage.output_tokens': output,
    'gen_ai.usage.cache_read.input_tokens': cacheRead,
    'gen_ai.usage.cache_write.input_tokens': cacheWrite,
    'mlflow.chat.tokenUsage': {
      input_tokens: input,
      output_tokens: output,
      total_tokens: input + output,
      cache_read_input_tokens: cacheRead,
      cache_creation_input_tokens: cacheWrite,
    },
    'mlflow.llm.cost':
      cost === null
        ? undefined
        : {
            ...(outputCost === undefined ? {} : { input_cost: cost - outputCost, output_cost: outputCost }),
            total_cost: cost,
          },
    'evalwright.cost_basis': usage.cost_basis,
  };
}

function callSpan(call: TimelineCall): OwnSpan {
  const { answered, callId, tool } = call;
  return {
    key: `call ${callId}`,
    parent: rootKey,
    name: tool,
    type: 'TOOL',
    startMs: call.startMs,
    endMs: call.endMs,
    inputs: call.called?.input,
    outputs: answered?.text,
    error: answered === undefined ? 'the session ended before the tool answered' : answered.isError ? answered.text : undefined,
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': tool,
      'gen_ai.tool.call.id': callId,
      'evalwright.output_characters': answered?.characters,
    },
    events: [],
  };
}

function within(span: OwnSpan, startMs: number, endMs: number): OwnSpan {
  const begun = Math.min(Math.max(span.startMs, startMs), endMs);
  return { ...span, startMs: begun, endMs: Math.min(Math.max(span.endMs, begun), endMs) };
}

/** A gateway may give two answers one id. */
function withUniqueKeys(spans: readonly OwnSpan[]): OwnSpan[] {
  const seen = new Map<string, number>();
  return spans.map((span) => {
    const count = (seen.get(span.key) ?? 0) + 1;
    seen.set(span.key, count);
    return count === 1 ? span : { ...span, key: `${span.key} ${count}` };
  });
}
