/**
 * A run as one list of what happened, in time order: what the user said, what the agent said, what it called. Steps alone do not tell
 * when the user spoke; the inputs of the model steps do, because each repeats the conversation so far. Every list is read from where
 * the last one of the same agent ended, so the cost is linear in what is new.
 *
 * Accepted losses: a user message that no model call was shown is not seen; a user who says the same thing twice to an agent that
 * keeps no history counts once.
 */
import type { JsonValue } from '../../base/json-value.ts';
import type { Step, Trace } from '../../trace/trace.ts';
import { chatItems, chatList, chatReply, type ChatItem } from './chat-items.ts';
import { outputTexts } from './check-input.ts';

export type RuleEvent = UserEvent | AssistantEvent | CallEvent;

export interface UserEvent {
  kind: 'user';
  text: string;
  /** Before this run's question: an earlier turn of the conversation, or an example in the prompt. */
  given: boolean;
}

export interface AssistantEvent {
  kind: 'assistant';
  /** "" when the message only asks for calls. */
  text: string;
  /** The model step; the root span for an answer that no model step gave; undefined for what was said before the run. */
  spanId: string | undefined;
  /** Enclosing sub-agent: its words are not always shown to the user. */
  agent: string | undefined;
  /** How many calls the message asks for; their own events follow where they were recorded. */
  calls: number;
}

export interface CallEvent {
  kind: 'call';
  tool: string;
  spanId: string;
  failed: boolean;
  /** What was called: a sub-agent's own calls have events of their own. */
  callKind: 'tool' | 'retrieval' | 'handoff' | 'agent';
  agent: string | undefined;
  /** Position in Trace.steps. */
  step: number;
}

/** Messages before the question that are kept. */
const MOST_GIVEN = 200;
/** A user message that repeats this much of a call's output is the output, handed back in the user's name (ReAct prompts). */
const ECHO = { least: 12, most: 200 };

export function eventsOf(trace: Trace): RuleEvent[] {
  const lists = trace.steps.map((step) => (step.kind === 'model' ? chatList(step.input) : []));
  const firstList = lists.find((list) =>
    list.some((item) => chatItems(item).some(({ role, text }) => role === 'user' && text !== '')),
  );
  const replies = trace.steps.map((step) => (step.kind === 'model' ? chatReply(step.output) : undefined));
  if (firstList === undefined && replies.every((reply) => reply === undefined)) return fromMessages(trace);
  const events = opening(trace, firstList ?? []);
  const conversation = new Conversation(events.flatMap((event) => (event.kind === 'user' ? [event.text] : [])));
  let outputs: string[] = [];
  for (const [index, step] of trace.steps.entries()) {
    if (step.kind === 'model') {
      for (const text of conversation.newIn(lists[index]!, step.agent))
        if (!outputs.some((output) => text.includes(output))) events.push({ kind: 'user', text, given: false });
      outputs = [];
      const reply = replies[index];
      if (reply !== undefined) events.push(said(reply, step));
    } else {
      const call = callEvent(step);
      if (call !== undefined) events.push(call);
      for (const text of outputTexts(step)) {
        const start = text.trim().slice(0, ECHO.most);
        if (start.length >= ECHO.least) outputs.push(start);
      }
    }
  }
  return withAnswer(events, trace);
}

function said(reply: ChatItem, step: Step): AssistantEvent {
  return { kind: 'assistant', text: reply.text, spanId: step.spanId, agent: step.agent, calls: reply.calls };
}

function callEvent(step: Step): CallEvent | undefined {
  if (step.kind === 'model' || step.kind === 'unknown') return undefined;
  const { kind: callKind, name: tool, spanId, agent, index } = step;
  return { kind: 'call', tool, spanId, failed: step.error !== undefined, callKind, agent, step: index };
}

const isSaid = ({ role, text }: ChatItem): boolean => (role === 'user' || role === 'assistant') && text !== '';

/** Everything up to the question: the conversation of the root's inputs, else the first model call's up to the question. */
function opening(trace: Trace, firstList: readonly JsonValue[]): RuleEvent[] {
  const { question } = trace;
  const atRoot = itemsOf(chatList(trace.inputs));
  if (atRoot.filter(({ role }) => role === 'user').length > 1) return before(atRoot, question);
  const first = itemsOf(firstList);
  if (first.length === 0) return question ? [{ kind: 'user', text: question, given: false }] : [];
  const holdsQuestion = question === undefined || first.some(({ role, text }) => role === 'user' && text === question);
  return holdsQuestion ? before(first, question) : [{ kind: 'user', text: question, given: false }];
}

const itemsOf = (list: readonly JsonValue[]): ChatItem[] => list.flatMap((item) => chatItems(item)).filter(isSaid);

/** The messages up to the last one of the user's that is the question, or simply his last. */
function before(items: readonly ChatItem[], question: string | undefined): RuleEvent[] {
  const isUser = ({ role }: ChatItem): boolean => role === 'user';
  const asked = items.findLastIndex((item) => isUser(item) && item.text === question);
  const end = asked >= 0 ? asked : items.findLastIndex(isUser);
  return items
    .slice(Math.max(0, end - MOST_GIVEN), end + 1)
    .map((item, index, kept): RuleEvent =>
      isUser(item)
        ? { kind: 'user', text: item.text, given: index < kept.length - 1 }
        : { kind: 'assistant', text: item.text, spanId: undefined, agent: undefined, calls: item.calls },
    );
}

/** Where an agent's last message list ended, and how far into the user's turns it had come. */
interface Cursor {
  length: number;
  lastText: string | undefined;
  /** Index of the next user turn that the list may repeat. */
  turn: number;
  /** The list has repeated a turn of the user's: what follows is the same conversation. */
  joined: boolean;
}

/**
 * The user's turns so far. A list belongs to the conversation once it repeats one of them; user messages before that are examples, or
 * prompts that the program wrote, and lists that repeat none (a title, a guard, an expert's own task) add nothing.
 */
class Conversation {
  readonly #turns: string[];
  readonly #known: Set<string>;
  readonly #cursors = new Map<string, Cursor>();

  constructor(turns: string[]) {
    this.#turns = turns;
    this.#known = new Set(turns);
  }

  newIn(list: readonly JsonValue[], agent: string | undefined): string[] {
    const key = agent ?? '';
    const known = this.#cursors.get(key);
    const goesOn = known !== undefined && known.length <= list.length && lastText(list[known.length - 1]) === known.lastText;
    const cursor = goesOn ? known : { length: 0, lastText: undefined, turn: 0, joined: false };
    const found: string[] = [];
    for (const item of list.slice(cursor.length))
      for (const { role, text } of chatItems(item)) if (role === 'user' && text !== '') this.#take(text, cursor, found);
    if (list.length > 0) {
      cursor.length = list.length;
      cursor.lastText = lastText(list.at(-1));
      this.#cursors.set(key, cursor);
    }
    return found;
  }

  #take(text: string, cursor: Cursor, found: string[]): void {
    const at = this.#known.has(text) ? this.#turns.indexOf(text, cursor.turn) : -1;
    if (at >= 0) {
      cursor.turn = at + 1;
      cursor.joined = true;
    } else if (cursor.joined) {
      found.push(text);
      this.#turns.push(text);
      this.#known.add(text);
      cursor.turn = this.#turns.length;
    }
  }
}

const lastText = (item: JsonValue | undefined): string | undefined => chatItems(item).at(-1)?.text;

/** An answer that no model step gave is the last thing said. */
function withAnswer(events: RuleEvent[], trace: Trace): RuleEvent[] {
  const answer = trace.answer?.trim();
  if (!answer) return events;
  const last = events.findLast((event) => event.kind === 'assistant' && event.text !== '');
  if (last?.kind === 'assistant' && last.text.includes(answer)) return events;
  events.push({ kind: 'assistant', text: trace.answer!, spanId: rootSpan(trace), agent: undefined, calls: 0 });
  return events;
}

/**
 * Without model calls to read: the messages in their order, each message of a tool standing for the next call; calls that none stands
 * for come after the last message of the user's. The question is the cleaner text where there is one user message only.
 */
function fromMessages(trace: Trace): RuleEvent[] {
  const calls = trace.steps.flatMap((step) => callEvent(step) ?? []);
  const messages = trace.messages.filter(({ role, content }) => role === 'tool' || (role !== 'system' && content !== ''));
  const users = messages.filter(({ role }) => role === 'user').length;
  if (users === 0 && trace.question) messages.unshift({ role: 'user', content: trace.question });
  const lastUser = messages.findLastIndex(({ role }) => role === 'user');
  const hasTools = messages.some(({ role }) => role === 'tool');
  const root = rootSpan(trace);
  const events: RuleEvent[] = [];
  let next = 0;
  const callsUpTo = (end: number): void => {
    while (next < Math.min(end, calls.length)) events.push(calls[next++]!);
  };
  if (lastUser < 0 && !hasTools) callsUpTo(calls.length);
  for (const [index, { role, content }] of messages.entries()) {
    if (role === 'tool') callsUpTo(next + 1);
    else if (role === 'user')
      events.push({ kind: 'user', text: users === 1 && trace.question ? trace.question : content, given: false });
    else
      events.push({ kind: 'assistant', text: content, spanId: index > lastUser ? root : undefined, agent: undefined, calls: 0 });
    if (index === lastUser && !hasTools) callsUpTo(calls.length);
  }
  callsUpTo(calls.length);
  return withAnswer(events, trace);
}

const rootSpan = (trace: Trace): string | undefined => trace.spans.find((span) => span.parentSpanId === undefined)?.spanId;
