/** Runs of a support agent as OTLP/JSON, in which every person and every value is made up and known. */
import { createHash } from 'node:crypto';
import { plantedValues, type Planted } from './planted-values.ts';

export interface Person {
  first: string;
  last: string;
  user: string;
  email: string;
}

/** "Mark" is a word as well, "Rossi" is in two names. */
export const people: Person[] = [
  ['Zoltan', 'Kovacs'],
  ['Mark', 'Lindqvist'],
  ['Chiara', 'Rossi'],
  ['Pietro', 'Rossi'],
  ['Amara', 'Okafor'],
  ['Jean-Luc', "O'Neill"],
].map(([first, last], index): Person => {
  const plain = `${first}_${last}`.replace(/[^A-Za-z_]/g, '').toLowerCase();
  return { first: first!, last: last!, user: `${plain}_${4211 + index}`, email: `${plain.replace('_', '.')}@example.com` };
});

const hex = (text: string, length: number): string => createHash('sha256').update(text).digest('hex').slice(0, length);

/** One run a person and round; each carries two more planted values. `planted`: those. */
export function plantedTraces(rounds: number): { lines: string; planted: Planted[] } {
  const planted = plantedValues(31, rounds * 2).slice(0, rounds * people.length * 2);
  const runs = Array.from({ length: rounds }, (_, round) =>
    people.map((person, index) => {
      const at = (round * people.length + index) * 2;
      return exportRequest(person, round * people.length + index, planted[at]!, planted[at + 1]!);
    }),
  );
  return { lines: `${runs.flat().join('\n')}\n`, planted };
}

function exportRequest(person: Person, number: number, one: Planted, other: Planted): string {
  const { first, last, user, email } = person;
  const traceId = hex(`planted ${number}`, 32);
  const order = `#W${7_300_000 + number}`;
  const question = `Hello, my name is ${first} ${last}, please mark my order ${order} as a gift. ${one.text}`;
  const answer = `Thank you, ${first}. Order ${order} of ${user} is changed, we wrote to ${email.toUpperCase()}. ${other.text}`;
  const profile = { user_id: user, name: { first_name: first, last_name: last }, email, orders: [order], note: one.text };
  const start = 1_750_000_000_000_000_000n + BigInt(number) * 60_000_000_000n;
  const span = (at: number, name: string, type: string, inputs: unknown, outputs: unknown): object => ({
    traceId,
    spanId: hex(`${traceId}/${at}`, 16),
    ...(at === 0 ? {} : { parentSpanId: hex(`${traceId}/0`, 16) }),
    name,
    startTimeUnixNano: String(start + BigInt(at) * 1_000_000_000n),
    endTimeUnixNano: String(start + BigInt(at === 0 ? 9 : at + 1) * 1_000_000_000n - 100_000_000n),
    attributes: Object.entries({
      'mlflow.spanType': type,
      'mlflow.spanInputs': JSON.stringify(inputs),
      'mlflow.spanOutputs': JSON.stringify(outputs),
    }).map(([key, value]) => ({ key, value: { stringValue: value } })),
    status: { code: 1 },
  });
  const messages = [
    { role: 'system', content: 'You are a support agent. Ask help@shop.example for help.' },
    { role: 'user', content: question },
  ];
  const spans = [
    span(0, 'support_agent', 'AGENT', { messages: messages.slice(1) }, { response: answer }),
    span(1, 'chat', 'CHAT_MODEL', { messages }, { choices: [{ message: { role: 'assistant', content: 'I look you up.' } }] }),
    span(2, 'find_user', 'TOOL', { first_name: first, last_name: last }, user),
    span(3, 'get_user', 'TOOL', { user_id: user }, JSON.stringify(profile)),
    span(
      4,
      'mark_order',
      'TOOL',
      { user_id: user, order_id: order },
      JSON.stringify({ order_id: order, status: 'gift', mail: email, more: other.text }),
    ),
  ];
  return JSON.stringify({ resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: {}, spans }] }] });
}
