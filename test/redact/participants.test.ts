/** Whose names are known from fields, and where they are replaced. */
import { expect, test } from 'vitest';
import { toTrace } from '../../src/adapters/to-trace.ts';
import type { JsonObject } from '../../src/base/json-value.ts';
import { parseJson } from '../../src/base/lossless-json.ts';
import { decodeExportRequest } from '../../src/mlflow/wire/otlp-export.ts';
import { Redactor } from '../../src/redact/redactor.ts';
import type { Trace } from '../../src/trace/trace.ts';

/** A run in which one tool gave `result`, and somebody said `said`. */
function run(result: unknown, said = 'hello', index = 0): Trace {
  const span = (id: number, type: string, outputs: unknown): object => ({
    traceId: String(index + 1).padStart(32, '0'),
    spanId: String(id).padStart(16, '0'),
    ...(id === 1 ? {} : { parentSpanId: '1'.padStart(16, '0') }),
    name: 'look_up',
    startTimeUnixNano: String(id),
    endTimeUnixNano: '9',
    attributes: Object.entries({
      'mlflow.spanType': type,
      'mlflow.spanInputs': JSON.stringify({ query: said }),
      'mlflow.spanOutputs': JSON.stringify(outputs),
    }).map(([key, value]) => ({ key, value: { stringValue: value } })),
  });
  const spans = [span(1, 'AGENT', said), span(2, 'TOOL', result)];
  const request = parseJson(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] })) as JsonObject;
  return toTrace(decodeExportRequest(request)[0]!);
}

function redactorAfter(...traces: Trace[]): Redactor {
  const redactor = new Redactor();
  redactor.learn(traces);
  return redactor;
}

test.each([
  [{ first_name: 'Yusuf', last_name: 'Rossi' }],
  [{ name: { first_name: 'Yusuf', last_name: 'Rossi' } }],
  [{ customerName: 'Yusuf Rossi' }],
  [{ passengers: [{ name: 'Yusuf Rossi', seat: '1A' }] }],
  [{ name: 'Yusuf Rossi', email: 'x@example.com' }],
  [{ participants: ['Yusuf Rossi', 'Ada Lovelace'] }],
  [JSON.stringify({ user: { full_name: 'Yusuf Rossi' } })],
])('%j makes a name known', (result) => {
  const redactor = redactorAfter(run(result));
  expect(redactor.text('Yusuf Rossi asked; ROSSI, "yusuf". Yusufs Haus, Rossini.')).toBe(
    '<NAME_1> <NAME_2> asked; <NAME_2>, "<NAME_1>". Yusufs Haus, Rossini.',
  );
});

test.each([
  [{ name: 'Wireless Mouse', price: 12 }],
  [{ product_name: 'Wireless Mouse' }],
  [{ tool: 'Wireless Mouse', customer_name: 'unknown' }],
  [{ name: 'Wireless Mouse', id: 4 }],
  [{ last_name: '12345', first_name: 'x_y' }],
])('%j names no person', (result) => {
  const text = 'The Wireless Mouse is unknown, x_y 12345.';
  expect(redactorAfter(run(result)).text(text)).toBe(text);
});

test('user names are known when they are made of names, and when a trace declares them', () => {
  const known = run({ first_name: 'Yusuf', last_name: 'Rossi', user_id: 'yusuf_rossi_9620', username: 'yrossi' });
  const declared = { ...run('nothing'), userId: 'night-owl7' };
  const redactor = redactorAfter(known, declared);
  expect(redactor.text('user yusuf_rossi_9620, YRossi and night-owl7, yusuf_rossi_96200')).toBe(
    'user <USER_1>, <USER_2> and <USER_3>, yusuf_rossi_96200',
  );
});

test('a user name that is no name stays: an id says nothing', () => {
  const redactor = redactorAfter(run({ first_name: 'Yusuf', user_id: 'gold_customer_12' }), {
    ...run('x'),
    userId: '4f1c2b3a4d5e6f70',
  });
  expect(redactor.text('gold_customer_12 4f1c2b3a4d5e6f70')).toBe('gold_customer_12 4f1c2b3a4d5e6f70');
});

test('a name that is a word is replaced where it is written as a name', () => {
  const redactor = redactorAfter(run({ first_name: 'Mark', last_name: 'May' }));
  expect(redactor.text('Mark the order in May. Thank you, Mark. Mark May agrees, may I mark it?')).toBe(
    'Mark the order in May. Thank you, <NAME_1>. <NAME_1> <NAME_2> agrees, may I mark it?',
  );
  expect(redactor.value({ first_name: 'Mark', last_name: 'May' })).toEqual({ first_name: '<NAME_1>', last_name: '<NAME_2>' });
});

test('what is a word in the runs of others is ordinary, in no list', () => {
  const redactor = redactorAfter(run({ first_name: 'Fleur', last_name: 'Zimt' }), run('x', 'une fleur et du zimt', 1));
  expect(redactor.text('Zimt ist teuer; die Frau heisst Fleur Zimt.')).toBe('Zimt ist teuer; die Frau heisst <NAME_1> <NAME_2>.');
});

test('a name known from one run is replaced in all', () => {
  const first = run({ first_name: 'Yusuf', last_name: 'Rossi' });
  const second = run('nothing', 'I am Yusuf Rossi', 1);
  const redactor = redactorAfter(first, second);
  expect(redactor.trace(second).question).toBe('I am <NAME_1> <NAME_2>');
});

test('an id that gives somebody away is the same in traces and in documents that name it', () => {
  const redactor = new Redactor();
  const trace = redactor.trace({ ...run('nothing'), traceId: 'mail of a@x.org' });
  expect(trace.traceId).toBe('mail of <EMAIL_1>');
  expect(redactor.value({ trace_ids: ['mail of a@x.org'] })).toEqual({ trace_ids: [trace.traceId] });
  const plain = run('nothing');
  expect(redactor.trace(plain)).toEqual(plain);
});
