/** What turns of a conversation tell: a user who is not content, an agent that forgets or leaves off. */
import { argumentValues, isJudged } from '../checks/arguments.ts';
import { words } from '../checks/evidence-index.ts';
import { overlap } from '../statistics/overlap.ts';
import { agrees } from '../rules/agreement.ts';
import { isChange } from './actions.ts';
import { matcher, nameParts, sentencesIn } from './fault-text.ts';
import { ANNOUNCEMENT, ANOTHER, COMPLAINT, CONDITION, CORRECTION, HANDLES, PERSON, REQUEST } from './fault-words.ts';
import { counted, type Measured, type Signal } from './signal.ts';
import type { SignalRun } from './signal-run.ts';

const complains = matcher(COMPLAINT);
const wantsPerson = matcher(PERSON);
const corrects = matcher(CORRECTION);

/** Turns after the first in which the user asks for a person whom the agent had not just offered. */
function asksForPerson({ users, assistants }: SignalRun): number {
  return users.slice(1).filter((turn) => {
    const offer = assistants.findLast(({ step }) => step <= turn.step);
    return wantsPerson(turn.text) && !(offer !== undefined && wantsPerson(offer.text));
  }).length;
}

/** Distinct words from which on a turn can be told to repeat another, and the share of words that they have in common. */
const LONG = 5;
const SAME = 0.8;

/** Turns after the first in which the user sets something right, or says again what he said, in nearly the same words. */
function userCorrections({ users }: SignalRun): number {
  const sets = users.map((turn) => turn.words);
  return users.filter(({ text }, at) => {
    const own = sets[at]!;
    return at > 0 && (corrects(text) || (own.size >= LONG && sets.slice(0, at).some((other) => overlap(own, other) >= SAME)));
  }).length;
}

/** What calls passed that a user had told: the words of the argument's name, and the value. */
function toldValues({ calls }: SignalRun): { name: readonly string[]; value: string }[] {
  const found = new Map<string, { name: readonly string[]; value: string }>();
  for (const { step } of calls)
    for (const { argument, value } of argumentValues(step.input)) {
      if (!isJudged(value)) continue;
      const name = nameParts(argument);
      const text = String(value).toLowerCase();
      if (step.error === undefined && name.length > 0) found.set(`${name.join(' ')}\u0000${text}`, { name, value: text });
    }
  return [...found.values()];
}

const requests = matcher(REQUEST);
const meansAnother = matcher(ANOTHER);
const handles = new Set(HANDLES);

/** Sentences in which the agent asks for what the user had told by then and a call passed. */
function asksAgain(run: SignalRun): number | undefined {
  const told = run.calls.length === 0 || run.users.length < 2 ? [] : toldValues(run);
  if (told.length === 0) return undefined;
  let count = 0;
  for (const { text, step } of run.assistants) {
    const before = run.users.filter((turn) => turn.step < step).map((turn) => turn.text.toLowerCase());
    for (const sentence of sentencesIn(text)) {
      if (!requests(sentence) || meansAnother(sentence)) continue;
      const asked = new Set(words(sentence));
      const hasHandle = HANDLES.some((word) => asked.has(word));
      const names = (name: readonly string[]) =>
        name.every((part) => (handles.has(part) ? hasHandle : asked.has(part))) && (name.length > 1 || !handles.has(name[0]!));
      if (told.some(({ name, value }) => names(name) && before.some((turn) => turn.includes(value)))) count += 1;
    }
  }
  return count;
}

const announces = matcher(ANNOUNCEMENT);
const depends = matcher(CONDITION);

/** The user spoke last and no call followed, or the agent's last sentence says what it is about to do, and nothing follows. */
function openRequest({ users, assistants, steps, answer }: SignalRun): Measured | undefined {
  const [asked, said] = [users.at(-1), assistants.at(-1)];
  if (asked === undefined || said === undefined) return undefined;
  const actsAfter = (step: number): boolean => steps.slice(step).some(({ kind }) => kind !== 'model' && kind !== 'unknown');
  if (asked.step >= said.step) return { value: actsAfter(asked.step) ? 0 : 1 };
  const last = sentencesIn(answer.trim()).at(-1)!;
  const isOpen = announces(last) && !depends(last) && !answer.includes('?') && said.text.includes(answer);
  return { value: isOpen && !actsAfter(said.step) ? 1 : 0 };
}

/** Changes that no word of assent of the user's stands before; only in conversations. */
function unconfirmedChanges({ users, calls }: SignalRun): Measured | undefined {
  const changes = calls.filter(({ step }) => isChange(step.name));
  if (users.length < 2 || changes.length === 0) return undefined;
  const unconfirmed = changes.filter(({ index }) => {
    const before = users.findLast(({ step }) => step <= index);
    return before !== undefined && !agrees(before.text);
  });
  return counted(unconfirmed.map(({ step }) => step));
}

const turns = (name: string, noun: string, measure: (run: SignalRun) => number | undefined): Signal => ({
  name,
  family: 'conversation',
  noun,
  isFault: true,
  measure(run) {
    const value = run.users.length === 0 ? undefined : measure(run);
    return value === undefined ? undefined : { value };
  },
});

export const conversationFaultSignals: readonly Signal[] = [
  turns(
    'user_complaints',
    'turns in which the user complains',
    ({ users }) => users.slice(1).filter(({ text }) => complains(text)).length,
  ),
  turns('asks_for_person', 'turns in which the user asks for a person', asksForPerson),
  turns('user_corrections', 'turns in which the user sets the agent right', userCorrections),
  turns('asks_again', 'questions of the agent for what the user had told', asksAgain),
  { name: 'open_request', family: 'conversation', noun: 'request left open', isFault: true, measure: openRequest },
  {
    name: 'unconfirmed_changes',
    family: 'conversation',
    noun: "changes without the user's assent before",
    isFault: false,
    measure: unconfirmedChanges,
  },
];
