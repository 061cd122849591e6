/** Hostile runs as `Trace.to_json` writes them, in which ids, too, are whatever the sender likes. */
import { hostilePayloads } from './hostile-payloads.ts';

/** Where a text stands: as names and ids, as what was said, as keys and values of calls with errors and everything around. */
type Place = 'names' | 'talk' | 'values';
const places: readonly Place[] = ['names', 'talk', 'values'];

export interface HostileRun {
  kind: string;
  line: string;
}

/** Each payload in each place, then values that are hostile by their size and form. */
export function hostileCorpus(marker: string): HostileRun[] {
  const payloads = hostilePayloads(marker);
  const texts = payloads.flatMap(({ kind, text }, index) =>
    places.map((place, at) => ({ kind: `${kind}, ${place}`, line: trace(index * places.length + at, text, place) })),
  );
  const deep = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`;
  const nested = (depth: number): string => `${'{"a":'.repeat(depth)}"x"${'}'.repeat(depth)}`;
  const keys = Object.fromEntries(Array.from({ length: 30_000 }, (_, key) => [`key ${key}`, key]));
  const values: [kind: string, json: string][] = [
    ['deep list', deep(20_000)],
    ['deep object', nested(5000)],
    ['deeper than any stack', deep(200_000)],
    ['many keys', JSON.stringify(keys)],
    ['two million characters', JSON.stringify('x y '.repeat(500_000))],
    ['a billion laughs', JSON.stringify(Array.from({ length: 4000 }, () => 'lol'.repeat(100)))],
    ['long number', `{"n": ${'9'.repeat(5000)}, "m": 1e999999, "k": -0.0}`],
    ['prototype', '{"__proto__": {"hacked": 1}, "constructor": {"prototype": {"hacked": 1}}, "toString": null}'],
  ];
  return [...texts, ...values.map(([kind, json], index) => ({ kind, line: trace(texts.length + index, 'plain', 'talk', json) }))];
}

/** `json`: inputs of the tool call, as its text. */
function trace(number: number, text: string, place: Place, json?: string): string {
  const as = (where: Place, otherwise: string): string => (place === where ? text : otherwise);
  const name = (otherwise: string): string => as('names', otherwise);
  const start = 1_750_000_000_000_000_000n + BigInt(number) * 60_000_000_000n;
  const id = place === 'names' ? `${text} ${number}` : `tr-${String(number).padStart(32, '0')}`;
  const span = (at: number, called: string, type: string, inputs: string, outputs: unknown, error?: string): object => ({
    trace_id: id,
    span_id: String(at + 1).padStart(16, '0'),
    parent_span_id: at === 0 ? null : '1'.padStart(16, '0'),
    name: called,
    start_time_unix_nano: String(start + BigInt(at) * 1_000_000_000n),
    end_time_unix_nano: String(start + BigInt(at === 0 ? 9 : at + 1) * 1_000_000_000n),
    status: error === undefined ? { code: 'STATUS_CODE_OK', message: '' } : { code: 'STATUS_CODE_ERROR', message: error },
    attributes: {
      'mlflow.spanType': JSON.stringify(type),
      'mlflow.spanInputs': inputs,
      'mlflow.spanOutputs': JSON.stringify(outputs),
      ...(place === 'values' ? { [text]: JSON.stringify(text) } : {}),
    },
    events: error === undefined ? [] : [{ name: as('values', 'exception'), attributes: { 'exception.message': error } }],
  });
  const question = `${as('talk', 'What is the state of my order?')} (${number % 7})`;
  const answer = `${as('talk', 'It was sent.')} The order is on its way.`;
  const messages = [
    { role: 'system', content: `You must never ${as('talk', 'lie')}. Always call ${name('look_up')} before answering.` },
    { role: 'user', content: question },
  ];
  const call =
    json ??
    JSON.stringify(
      place === 'values'
        ? Object.fromEntries([
            [text, text],
            ['order', text],
          ])
        : { order: `W${number}` },
    );
  const failed = number % 9 === 0 ? `Error: ${as('values', 'not found')}` : undefined;
  const spans = [
    span(0, name('agent'), 'AGENT', JSON.stringify({ messages: messages.slice(1) }), { response: answer }),
    span(
      1,
      'chat',
      'CHAT_MODEL',
      JSON.stringify({
        messages,
        tools: [
          {
            type: 'function',
            function: {
              name: name('look_up'),
              description: text,
              parameters: { type: 'object', properties: Object.fromEntries([[as('values', 'order'), { type: 'string' }]]) },
            },
          },
        ],
      }),
      { choices: [{ message: { role: 'assistant', content: as('talk', 'I look.') } }] },
    ),
    span(2, name('look_up'), 'TOOL', call, place === 'values' ? Object.fromEntries([[text, [text]]]) : { state: 'sent' }, failed),
    span(3, name('expert'), 'AGENT', JSON.stringify({ task: question }), as('values', 'done')),
  ];
  const info = {
    trace_id: id,
    client_request_id: as('values', 'request'),
    trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: as('values', '1') } },
    request_time: new Date(Number(start / 1_000_000n)).toISOString(),
    execution_duration_ms: 9000,
    state: number % 11 === 0 ? 'ERROR' : 'OK',
    trace_metadata: Object.fromEntries([
      ['mlflow.trace.session', `${text} ${number % 3}`],
      ['mlflow.trace.user', text],
      [text, text],
    ]),
    tags: Object.fromEntries([
      ['mlflow.traceName', name('agent')],
      [text, text],
    ]),
    assessments: [
      {
        assessment_name: as('values', 'ok'),
        source: { source_type: 'HUMAN', source_id: text },
        feedback: { value: number % 2 === 0 },
        rationale: text,
        create_time: '2025-06-15T00:00:00Z',
      },
    ],
  };
  return JSON.stringify({ info, data: { spans } });
}
