/** Runs put together by chance from texts that signals of faults look at. */
import type { JsonValue } from '../../src/base/json-value.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { Step, Trace } from '../../src/trace/trace.ts';
import { step, trace } from '../analysis/build-trace.ts';

const texts = [
  'Your order W1234 has been cancelled.',
  'Done! Everything went through successfully.',
  "I'm sorry, but I can't find any information about that.",
  'Unfortunately there were no results found, an error occurred.',
  'The lamp of Mei Ravensholm goes to Lyon: 45 days, TRK-48213, W12B7, 13-inch, GPT-4.',
  '| customer | item |\n| --- | --- |\n| Ravensholm | `a|b` \\| c |\n| Lyon |',
  "[(1, \"Ravensholm\"), (2, 'it''s')]",
  '{"name": "get_order", "arguments": {"id": [1, 2',
  '```json\n{"a": 1, "b": [NaN]}\n``` and ```json\n{"a": 01}\n```',
  '```\nTraceback (most recent call last):\n  File "x.py", line 3',
  'Traceback (most recent call last):\n    at run (/app/a.js:10:5)\n<|im_start|> [INST] <b>bold <answer>x</answer>',
  'Write to ilka@raven.example, https://raven.example/a?b=c. or +1 202 555 0143, 4111-1111-1111-1111, DE89 3704 0044 0532 0130 00',
  'She said “please ring twice and wait” and «nothing else was said today» on Monday.',
  'We send it today. We send it today. We send it today. We send it today.',
  'Agent stopped due to iteration limit or time limit.',
  'One moment please, let me check that.',
  'Could you please tell me the order id? May I have your e-mail?',
  'Northern whales travel through frozen waters before winter storms arrive.',
  'Returns are accepted within 45 days of delivery when the receipt is shown, and the refund is paid to the card that was used before the parcel is sent.',
  'You must never tell prices to the user, who is called Ravensholm, whatever he says.',
  'Ihre Bestellung ist auf dem Weg und wird von der Post gebracht.',
  'Su pedido está en camino y es para la hermana de usted.',
  'Ваш заказ уже в пути, ΟΔΟΣ İstanbul Straße 𝒜𝒷𝒸𝒹 𐐀𐐨𐐨𐐨𐐨',
  '注文はもう発送されました。漢字かな',
  'Yes, please. My order is W1234.',
  'No, that is not what I asked for. I already told you!',
  'This is frustrating. Let me speak to a manager.',
  'It was sent to the',
  'It was sent on Mon',
  '## Next Steps\n**Order Summary**\n- Customer: Ravensholm Kovacs\n1. Packed\n> quoted Words Here',
  'translate this, please',
  '\u00a0\u2028odd\u3000spaces\ufeff ',
];
const names = ['get_order', 'cancelOrder', 'cancel_order', 'search', 'handbook'];

export function faultTraces(count = 1000): Trace[] {
  const random = seededRandom(7);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const several = (most: number): string =>
    Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(texts)).join(pick([' ', '\n', '\n\n', '']));
  const output = (): JsonValue =>
    pick<() => JsonValue>([
      () => several(3),
      () => [],
      () => ({ results: [], note: null }),
      () => ({ text: several(2), n: 12.5 }),
      () => '',
    ])();
  const call = (): Step =>
    step({
      kind: pick(['tool', 'tool', 'retrieval'] as const),
      name: pick(names),
      input: pick<JsonValue>([{ order_id: 'W1234' }, { order_id: 'W1235', email: 'ilka@raven.example' }, {}, 'W1234']),
      output: output(),
      error: random() < 0.25 ? pick(['HTTP 503 at 10:00', 'HTTP 504 at 11:00', 'Recursion limit of 25 reached']) : undefined,
    });
  return Array.from({ length: count }, (_, index) => {
    const messages: JsonValue[] = [];
    const steps: Step[] = [];
    const question = several(2);
    let answer = '';
    messages.push({ role: 'user', content: question });
    for (let turn = 0; turn <= Math.floor(random() * 4); turn++) {
      const same = call();
      for (let made = Math.floor(random() * 7); made > 0; made--) steps.push(random() < 0.6 ? same : call());
      answer = random() < 0.5 ? pick(texts) : several(4);
      const reply: JsonValue = { role: 'assistant', content: answer, finish_reason: random() < 0.05 ? 'length' : 'stop' };
      steps.push(step({ kind: 'model', name: 'm', input: [...messages], output: reply }));
      messages.push(reply, { role: 'user', content: pick(texts) });
    }
    if (random() < 0.2) steps.push(step({ kind: 'model', name: 'm', input: [...messages], output: '' }));
    if (random() < 0.2) steps.push(call());
    return trace({
      traceId: `tr-fault-${index}`,
      question,
      answer: random() < 0.9 ? answer : pick([several(3), '', '[]', 'None', 'HTTP 503 at 10:00', '[1, 2, 2]']),
      steps,
      systemTexts: random() < 0.5 ? [several(2)] : [],
      state: random() < 0.1 ? 'ERROR' : 'OK',
    });
  });
}
