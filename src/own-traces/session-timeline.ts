/**
 * What happened in an agent session, out of its events: the answers of the model, the calls of tools, the retries. The events do not
 * say to which answer a text or a call belongs: a streamed answer is told after its parts, one that came whole right before them.
 */
import type { AgentEvent } from '../agent/agent-runtime.ts';
import type { AgentUsage } from '../agent/agent-usage.ts';
import type { TimedAgentEvent } from '../session/claude/agent-context.ts';

type Event<T extends AgentEvent['type']> = Extract<AgentEvent, { type: T }>;
type AnswerPart = Event<'thinking' | 'text' | 'tool-called'>;

export interface TimelineAnswer {
  messageId: string | undefined;
  /** undefined: the session ended before the answer did. */
  model: string | undefined;
  usage: AgentUsage | undefined;
  contextTokens: number | undefined;
  startMs: number;
  endMs: number;
  parts: AnswerPart[];
  /** Tool answers that came since the answer before. */
  heard: Event<'tool-answered'>[];
}

export interface TimelineCall {
  callId: string;
  tool: string;
  called: Event<'tool-called'> | undefined;
  /** undefined: the session ended before the tool did. */
  answered: Event<'tool-answered'> | undefined;
  startMs: number;
  endMs: number;
}

export interface SessionTimeline {
  answers: TimelineAnswer[];
  calls: TimelineCall[];
  retries: { timeMs: number; event: Event<'retrying'> }[];
  started: Event<'started'> | undefined;
  lastText: string | undefined;
}

/** A whole answer and its parts are told in one turn of the event loop. */
const sameTurnMs = 20;

/** `endMs`: what is still open then ends there. The order of the events counts; times may run backwards where a clock was set. */
export function readTimeline(events: readonly TimedAgentEvent[], startMs: number, endMs: number): SessionTimeline {
  const timeline: SessionTimeline = {
    answers: readAnswers(events, startMs),
    calls: readCalls(events, endMs),
    retries: [],
    started: undefined,
    lastText: undefined,
  };
  for (const { timeMs, event } of events) {
    if (event.type === 'retrying') timeline.retries.push({ timeMs, event });
    if (event.type === 'started') timeline.started ??= event;
    if (event.type === 'text') timeline.lastText = event.text;
  }
  return timeline;
}

function readAnswers(events: readonly TimedAgentEvent[], sessionStartMs: number): TimelineAnswer[] {
  const answers: TimelineAnswer[] = [];
  let parts: AnswerPart[] = [];
  let heard: Event<'tool-answered'>[] = [];
  /** The last answer, while it has no part and nothing else came. */
  let bare: TimelineAnswer | undefined;
  /** When the next answer can have begun at the earliest. */
  let fromMs = sessionStartMs;
  let lastPartMs = sessionStartMs;
  for (const { timeMs, event } of events) {
    if (event.type === 'thinking' || event.type === 'text' || event.type === 'tool-called') {
      if (bare !== undefined && Math.abs(timeMs - bare.endMs) <= sameTurnMs) bare.parts.push(event);
      else parts.push(event);
      lastPartMs = timeMs;
    } else if (event.type === 'tool-answered') {
      heard.push(event);
      bare = undefined;
      fromMs = timeMs;
    } else if (event.type === 'model-answered') {
      const { messageId, model, usage, contextTokens, durationMs } = event;
      const answer = { messageId, model, usage, contextTokens, startMs: timeMs - durationMs, endMs: timeMs, parts, heard };
      answers.push(answer);
      bare = parts.length === 0 ? answer : undefined;
      parts = [];
      heard = [];
      fromMs = timeMs;
    }
  }
  if (parts.length === 0) return answers;
  const unfinished = { messageId: undefined, model: undefined, usage: undefined, contextTokens: undefined };
  return [...answers, { ...unfinished, startMs: Math.min(fromMs, lastPartMs), endMs: lastPartMs, parts, heard }];
}

function readCalls(events: readonly TimedAgentEvent[], endMs: number): TimelineCall[] {
  const calls: TimelineCall[] = [];
  const open = new Map<string, TimelineCall>();
  for (const { timeMs, event } of events) {
    if (event.type !== 'tool-called' && event.type !== 'tool-answered') continue;
    const { callId, tool } = event;
    const known = open.get(callId);
    if (event.type === 'tool-called') {
      if (known !== undefined && known.called === undefined) {
        known.called = event;
        continue;
      }
      const call = { callId, tool, called: event, answered: undefined, startMs: timeMs, endMs };
      calls.push(call);
      open.set(callId, call);
    } else if (known !== undefined && known.answered === undefined) {
      known.answered = event;
      known.endMs = timeMs;
    } else {
      const call = { callId, tool, called: undefined, answered: event, startMs: timeMs - event.durationMs, endMs: timeMs };
      calls.push(call);
      open.set(callId, call);
    }
  }
  return calls;
}
