/** Conversations that a right run would not have had. */
import { jsonText } from '../../adapters/messages/json-text.ts';
import { findInputMessages } from '../../adapters/messages/find-messages.ts';
import { isJudged } from '../../analysis/checks/arguments.ts';
import { isCall } from '../../analysis/checks/check-input.ts';
import { isChange } from '../../analysis/signals/actions.ts';
import { words } from '../../analysis/checks/evidence-index.ts';
import { scalarTexts } from '../../analysis/checks/value-text.ts';
import type { Step, Trace } from '../../trace/trace.ts';
import { stepOf } from '../edit-trace.ts';
import { insertTurn, removeTurn, turnsOf, type Turn } from '../edit-turns.ts';
import { replyOf } from '../exchange.ts';
import { defineMutation, type Edit, type Mutation } from '../mutation.ts';
import { firstOf, pick } from '../pick.ts';
import { quoted } from '../run-facts.ts';
import { argumentName, scalarArguments } from './arguments.ts';

/** How people agree, at the start of what they say. */
const agreement =
  /^\W*(?:yes|yeah|yep|sure|ok|okay|correct|confirmed|i confirm|i agree|please (?:do|proceed|go ahead)|go ahead|proceed|ja|gerne|einverstanden|oui|d.accord|s[ií]|claro|de acuerdo|sim|certo|tak|va bene)(?![\p{L}\p{N}])/iu;

/** The call that a turn leads to: asked for by the model step that saw the reply. */
function callAfter(trace: Trace, { next }: Turn): Step | undefined {
  const following = trace.steps[next.index + 1];
  return replyOf(next).calls.length > 0 && following !== undefined && isCall(following) ? following : undefined;
}

/** Whether a call passes what the reply told and the question had not: a text of it, or a word of it with a digit. */
function passesReply({ question, reply }: Turn, call: Step): boolean {
  const values = scalarTexts(call.input).filter((value) => value.length >= 4);
  const passed = new Set(values.flatMap(words));
  const told = [
    ...values.filter((value) => reply.includes(value)),
    ...words(reply).filter((word) => /[0-9]/.test(word) && passed.has(word)),
  ];
  return told.some((text) => !question.toLowerCase().includes(text.toLowerCase()));
}

/** In at least half of its calls (3 or more) over the runs, a tool is called right after a turn of the user. */
function usuallyFollowsTurn(tool: string, runs: readonly Trace[]): boolean {
  let calls = 0;
  let afterTurn = 0;
  for (const { steps } of runs)
    for (const step of steps) {
      if (step.name !== tool || !isCall(step)) continue;
      calls += 1;
      if (steps[step.index - 2]?.kind === 'model') afterTurn += 1;
    }
  return calls >= 3 && afterTurn >= 0.5 * calls;
}

/** What the user says before the turn is an agreement, too: to what, only a reader can tell. */
function agreedBefore(trace: Trace, { reply }: Turn): boolean {
  const said = trace.messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  return agreement.test(said[said.lastIndexOf(reply) - 1] ?? '');
}

const confirmationDropped = defineMutation(
  {
    kind: 'confirmation_dropped',
    harm: 'wrong',
    family: 'conversation',
    description:
      'The agent\u2019s question and the user\u2019s agreement right before a call that changes something are removed, the last such of the run; only for tools that are usually called after a turn of the user, where the reply gave no value and the turn before was no agreement.',
  },
  (trace, _random, others) => {
    const found = turnsOf(trace).findLast((turn) => {
      const call = callAfter(trace, turn);
      const isAgreed = turn.question.includes('?') && agreement.test(turn.reply) && turn.reply !== trace.question;
      if (!isAgreed || call === undefined || !isChange(call.name) || agreedBefore(trace, turn)) return false;
      return !passesReply(turn, call) && usuallyFollowsTurn(call.name, [trace, ...others]);
    });
    if (found === undefined) return undefined;
    const mutant = removeTurn(trace, found);
    const { name, spanId } = callAfter(trace, found)!;
    const change = `The agent's question ${quoted(found.question)} and the reply ${quoted(found.reply)} before the call of ${name} were removed.`;
    return mutant && { trace: mutant, change, spanIds: [spanId] };
  },
);

/** The user replies to the answer, and the agent only says the same again. */
function withLastWord(trace: Trace, random: () => number, reply: string, what: string): Edit | undefined {
  const last = trace.steps.findLast(({ kind }) => kind === 'model');
  if (last === undefined || trace.answer === undefined || replyOf(last).text !== trace.answer) return undefined;
  const inserted = insertTurn(trace, last, trace.answer, reply, random);
  return inserted && { trace: inserted.trace, change: `${what} after the answer: ${quoted(reply)}.`, spanIds: [inserted.spanId] };
}

const complains = defineMutation(
  {
    kind: 'user_complains',
    harm: 'wrong',
    family: 'conversation',
    description: 'The user says after the answer that it is not what was asked, and gets the same answer.',
  },
  (trace, random) => {
    const complaints = [
      'No, that is not what I asked for. Please read my question again.',
      'That is wrong. You did not do what I asked you to do!',
      'This is not right, I am getting frustrated. Can I talk to a real person?',
    ];
    return withLastWord(trace, random, pick(complaints, random)!, 'The user complains');
  },
);

const repeatsQuestion = defineMutation(
  {
    kind: 'user_repeats_question',
    harm: 'wrong',
    family: 'conversation',
    description: 'The user asks the question again after the answer, and gets the same answer.',
  },
  (trace, random) => (trace.question ? withLastWord(trace, random, trace.question, 'The user repeats the question') : undefined),
);

/** "order_id" as people say it. */
const spoken = (argument: string): string =>
  argument
    .replace(/\[\]|\./g, ' ')
    .replace(/[_\s]+/g, ' ')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .trim()
    .toLowerCase();

const asksAgain = defineMutation(
  {
    kind: 'agent_asks_again',
    harm: 'wrong',
    family: 'conversation',
    description: 'The agent asks for a value that the user has given and a later call passes, and the user gives it again.',
  },
  (trace, random) => {
    const saidBefore = (request: Step): string[] =>
      findInputMessages(request.input).flatMap(({ role, content }) => (role === 'user' ? [content] : []));
    const known = scalarArguments(trace).filter(
      ({ value, exchange }) =>
        (typeof value === 'string' || typeof value === 'number') &&
        isJudged(value) &&
        exchange.request !== undefined &&
        saidBefore(exchange.request).some((text) => text.includes(jsonText(value))),
    );
    return firstOf(known, random, ({ value, path, exchange }) => {
      const request = stepOf(trace, exchange.request!.spanId)!;
      const question = `Could you please tell me the ${spoken(argumentName(path))}?`;
      const reply = `I already told you: ${jsonText(value)}.`;
      const inserted = insertTurn(trace, request, question, reply, random);
      const change = `The agent asks again: ${quoted(question)}, and the user replies ${quoted(reply)}`;
      return inserted && { trace: inserted.trace, change, spanIds: [inserted.spanId] };
    });
  },
);

export const conversationMutations: readonly Mutation[] = [confirmationDropped, complains, repeatsQuestion, asksAgain];
