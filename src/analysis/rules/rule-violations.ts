// oxlint-disable typescript/consistent-return -- the switches are exhaustive, which the compiler checks
/** Where a run breaks a stated rule. Pure over the run's events, and silent in doubt: what was not recorded breaks nothing. */
import type { AssistantEvent, CallEvent, RuleEvent } from '../checks/run-events.ts';
import { agrees } from './agreement.ts';
import { languageOf } from './answer-language.ts';
import type { RuleCheck, TextPlace } from './rule-types.ts';
import { wordsOf } from './stem.ts';

export interface RuleViolation {
  /** Where it shows; [] when no span holds it. */
  spanIds: string[];
  detail: string;
}

/** Violations in time order; [] when the rule was kept; undefined when nothing that it is about was recorded. */
export function ruleViolations(check: RuleCheck, events: readonly RuleEvent[]): RuleViolation[] | undefined {
  switch (check.type) {
    case 'never_call': {
      const calls = callsOf(events);
      return calls.length === 0 ? undefined : calls.filter(among(check.tools)).map((call) => at(call, `${call.tool} was called`));
    }
    case 'call_before':
      return callBefore(check.first, check.later, events);
    case 'call_before_answer': {
      const [reply] = replies(events);
      if (reply === undefined) return undefined;
      const isDone = callsOf(events).some((call) => check.first.includes(call.tool) && !call.failed);
      return isDone ? [] : [at(reply, `no call of ${check.first.join(' or ')} succeeded`)];
    }
    case 'confirm_before':
      return confirmBefore(check.tools, events);
    case 'max_calls':
      return check.per === 'message' ? callsTogether(check.most, events) : tooMany(check, events);
    case 'no_text_with_call': {
      const asking = events.filter(isAsking);
      if (asking.length === 0) return undefined;
      return asking.filter(({ text }) => text.trim() !== '').map((event) => at(event, 'a message to the user came with a call'));
    }
    case 'forbidden_text':
      return judged(replies(events), (text) => !holds(text, check.text, check.where), `it holds ${JSON.stringify(check.text)}`);
    case 'required_text':
      return judged(
        replies(events).slice(-1),
        (text) => holds(text, check.text, check.where),
        `it lacks ${JSON.stringify(check.text)}`,
      );
    case 'answer_language': {
      const told = replies(events).filter(({ text }) => languageOf(text) !== undefined);
      return judged(told, (text) => languageOf(text) === check.language, `its language is not ${check.language}`);
    }
    case 'max_length':
      return judged(
        replies(events).slice(-1),
        (text) => sizeOf(text, check.unit) <= check.most,
        `it is longer than ${check.most} ${check.unit}`,
      );
  }
}

const isCall = (event: RuleEvent): event is CallEvent => event.kind === 'call';
const isAsking = (event: RuleEvent): event is AssistantEvent => event.kind === 'assistant' && event.calls > 0;
const callsOf = (events: readonly RuleEvent[]): CallEvent[] => events.filter(isCall);
const among =
  (tools: readonly string[]) =>
  (call: CallEvent): boolean =>
    tools.includes(call.tool);

function at({ spanId }: { spanId: string | undefined }, detail: string): RuleViolation {
  return { spanIds: spanId === undefined ? [] : [spanId], detail };
}

/** What the user was shown: messages that ask for no call, before he spoke again or at the end. Those before the run are not its own. */
function replies(events: readonly RuleEvent[]): AssistantEvent[] {
  return events.filter((event, index): event is AssistantEvent => {
    if (event.kind !== 'assistant' || event.calls > 0 || event.text.trim() === '' || event.spanId === undefined) return false;
    const next = events[index + 1];
    return next === undefined || next.kind === 'user';
  });
}

function judged(shown: readonly AssistantEvent[], keeps: (text: string) => boolean, detail: string): RuleViolation[] | undefined {
  if (shown.length === 0) return undefined;
  return shown.filter(({ text }) => !keeps(text)).map((event) => at(event, detail));
}

function callBefore(
  first: readonly string[],
  later: readonly string[],
  events: readonly RuleEvent[],
): RuleViolation[] | undefined {
  const violations: RuleViolation[] = [];
  let isDone = false;
  let isApplicable = false;
  for (const call of callsOf(events)) {
    if (first.includes(call.tool)) isDone ||= !call.failed;
    else if (later.includes(call.tool)) {
      isApplicable = true;
      if (!isDone) violations.push(at(call, `${call.tool} was called before ${first.join(' or ')}`));
    }
  }
  return isApplicable ? violations : undefined;
}

/** Not applicable where the traces do not show the dialogue: one message of the user's and no model call. */
function confirmBefore(tools: readonly string[], events: readonly RuleEvent[]): RuleViolation[] | undefined {
  if (!callsOf(events).some(among(tools))) return undefined;
  const users = events.filter((event) => event.kind === 'user').length;
  const showsDialogue = users > 1 || (users === 1 && events.some((event) => event.kind === 'assistant' && event.calls > 0));
  if (!showsDialogue) return undefined;
  const violations: RuleViolation[] = [];
  let last = '';
  for (const event of events) {
    if (event.kind === 'user') last = event.text;
    else if (event.kind === 'call' && tools.includes(event.tool) && !agrees(last))
      violations.push(at(event, `${event.tool} was called and the user's last message does not agree to anything`));
  }
  return violations;
}

function callsTogether(most: number, events: readonly RuleEvent[]): RuleViolation[] | undefined {
  const asking = events.filter(isAsking);
  if (asking.length === 0) return undefined;
  return asking.filter(({ calls }) => calls > most).map((event) => at(event, `one message asks for ${event.calls} calls`));
}

/** A call that failed did not happen. */
function tooMany(check: RuleCheck & { type: 'max_calls' }, events: readonly RuleEvent[]): RuleViolation[] | undefined {
  const calls = callsOf(events).filter((call) => !call.failed && (check.tools.length === 0 || check.tools.includes(call.tool)));
  if (calls.length === 0) return undefined;
  const counts = new Map<string, number>();
  const violations: RuleViolation[] = [];
  for (const call of calls) {
    const key = check.per === 'subject' ? `${call.tool}\u0000${call.subject ?? ''}` : '';
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > check.most) violations.push(at(call, `call ${count} of ${call.tool}, ${check.most} allowed`));
  }
  return violations;
}

/** Letter case, kind of apostrophe, white space and what stands around the text (quotes, stops, emphasis) do not matter. */
function holds(text: string, wanted: string, where: TextPlace): boolean {
  const [whole, part] = [folded(text), folded(wanted)];
  if (part === '') return true;
  if (where === 'start') return whole.startsWith(part);
  return where === 'end' ? whole.endsWith(part) : ` ${whole} `.includes(` ${part} `);
}

const folded = (text: string): string => wordsOf(text).join(' ');

/** Sentences: pieces between ".", "!" or "?" and white space that hold a word of two letters or more. */
function sizeOf(text: string, unit: 'words' | 'sentences' | 'characters'): number {
  switch (unit) {
    case 'words':
      return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
    case 'sentences':
      return text.split(/[.!?]+\s+/).filter((part) => /\p{L}{2}/u.test(part)).length;
    case 'characters':
      return Array.from(text).length;
  }
}
