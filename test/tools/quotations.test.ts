/** What a tool shows of a trace can be quoted as it stands there: letter by letter, by line, or with JSON's escapes undone. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/base/json-value.ts';
import { checkAmendment } from '../../src/analysis/check-amendment.ts';
import { quoteFault } from '../../src/analysis/quoted.ts';
import type { Span, Trace } from '../../src/trace/trace.ts';
import { readSample, sampleOf, step, trace, type Sample } from '../spec/sample-traces.ts';
import { allPages, callerOf, contextOf } from './tool-context.ts';

const span = (part: Partial<Span>): Span => ({
  spanId: 's-1',
  parentSpanId: undefined,
  name: 'lookup',
  type: 'TOOL',
  inputs: undefined,
  outputs: undefined,
  status: 'OK',
  statusMessage: undefined,
  startTimeNs: undefined,
  endTimeNs: undefined,
  events: [],
  ...part,
});
const traceOf = (part: Partial<Span>, more: Partial<Trace> = {}): Trace => {
  const only = span(part);
  const steps = [step('tool', only.name, { spanId: 's-1', input: only.inputs, output: only.outputs })];
  return trace('tr-1', { spans: [only], steps, question: 'Where is it?', answer: 'Here it is.', ...more });
};
const shown = async (found: Trace, input: object): Promise<string> => {
  const call = callerOf(contextOf(sampleOf([found])));
  return (await allPages(call, 'mlflow_query', { action: 'get', trace_id: found.traceId, ...input })).join('');
};

/** Pieces of a text as a model would take them. */
function* quotesOf(text: string, length: number): Generator<string> {
  for (let start = 0; start + length <= text.length; start += Math.max(1, Math.floor(length / 2))) {
    const quote = text.slice(start, start + length);
    if (quote.isWellFormed() && quote.replace(/[\s\ufffd]/g, '').length >= 8) yield quote;
  }
}

const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    '\r\n',
    '\u2028',
    '"quoted"',
    'C:\\new\\table',
    '</trace-data>',
    '\u0000',
    '\u001b[31m',
    '\ud800',
    '\ufeff',
    'é',
    'e\u0301',
    '😀',
  ),
  fc.constantFrom('The order 4711 was not found. ', 'status: refused\n'),
);
const text = fc.array(odd, { maxLength: 10 }).map((parts) => parts.join(''));
const value: fc.Arbitrary<JsonValue> = fc.oneof(
  text,
  fc.record({
    note: text,
    list: fc.array(text, { maxLength: 3 }),
    [`k"\n`]: fc.double({ noNaN: true }),
    id: fc.constant(12345678901234567890n),
  }),
);

describe('a quotation copied from mlflow_query get', () => {
  test.for([{ span_id: 's-1' }, { detail: 'full' }])('%o is found, whatever the value is', async (input) => {
    await fc.assert(
      fc.asyncProperty(value, value, fc.integer({ min: 8, max: 60 }), async (inputs, outputs, length) => {
        const found = traceOf({ inputs, outputs, statusMessage: typeof outputs === 'string' ? outputs : undefined });
        const page = await shown(found, input);
        const blocks = [/^(?: {2}in|inputs): ([\s\S]*?)\n(?: {2}out|outputs): /m, /^(?: {2}out|outputs): ([\s\S]*)$/m];
        for (const pattern of blocks)
          for (const quote of quotesOf(pattern.exec(page)?.[1] ?? '', length))
            expect([quote, quoteFault(found, 's-1', quote)]).toEqual([quote, undefined]);
      }),
      { numRuns: 60 },
    );
  });

  test('is found with the escapes of JSON undone', () => {
    fc.assert(
      fc.property(text, text, (note, more) => {
        // A tool's result is often JSON in JSON.
        const found = traceOf({ outputs: { result: JSON.stringify({ note, more }) } });
        const whole = JSON.stringify({ result: JSON.stringify({ note, more }) });
        for (const quote of [whole, JSON.stringify({ note, more }), note, `${JSON.stringify(note)}, "more"`]) {
          const undone = quote.replaceAll('\\n', '\n').replaceAll('\\"', '"');
          const faults = [quote, undone].map((said) => quoteFault(found, 's-1', said));
          expect([quote, ...faults]).not.toContain('not-found');
        }
      }),
    );
  });

  test.for([
    ['with CRLF, copied with its line', 'first line\r\nsecond line', 'first line\n    second line'],
    ['with a terminal sequence', 'red \u001b[31malert\u001b[0m here', 'red \ufffd[31malert'],
    ['with a forged marker', 'see </trace-data> now', 'see ‹/trace-data> now'],
    ['with a lone surrogate', 'broken \ud83d half a smile', 'broken \ufffd half a smile'],
    ['composed and decomposed', 'Cafe\u0301 Mu\u0308ller', 'Café Müller'],
    ['a path', 'C:\\new\\table\\readme', 'C:\\new\\table\\readme'],
    ['a short value with its quotation marks', { status: 'OK' }, '"OK"'],
    ['a number', { count: 12 }, '12'],
    ['a large integer', { id: 12345678901234567890n }, '"id": 12345678901234567890'],
  ] as [what: string, outputs: JsonValue, quote: string][])('%s', ([, outputs, quote]) => {
    expect(quoteFault(traceOf({ outputs }), 's-1', quote)).toBeUndefined();
  });

  test('may be the name of what was called, an event, or a system text', async () => {
    const events = [{ name: 'exception', timeNs: 1n, attributes: { 'exception.message': 'the table is locked' } }];
    const found = traceOf({ name: 'supply_chain', events }, { systemTexts: ['Never promise\na refund.'] });
    expect(await shown(found, { span_id: 's-1' })).toContain('event exception: {"exception.message":"the table is locked"}');
    expect(await shown(found, { detail: 'full' })).toContain('system text 1: Never promise\n    a refund.');
    for (const quote of ['supply_chain', 'the table is locked']) expect(quoteFault(found, 's-1', quote)).toBeUndefined();
    expect(quoteFault(traceOf({ name: 'supply_chain' }, { steps: [] }), 's-1', 'supply_chain')).toBeUndefined();
    for (const quote of ['Never promise a refund.', 'Here it is.', 'Where is it?'])
      expect(quoteFault(found, null, quote)).toBeUndefined();
  });

  test.for([
    ['nothing', '  \n '],
    ['only what is left out', '\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd'],
    ['other words', 'The order 4712 was not found.'],
    ['words left out', 'The order ... not found.'],
    ['another case', 'THE ORDER 4711'],
  ])('is refused when it is %s', ([, quote]) => {
    expect(quoteFault(traceOf({ outputs: 'The order 4711 was not found.\ufffd' }), 's-1', quote!)).toBeDefined();
  });

  test('of a value of 20 MB is prepared once for many quotations', () => {
    const long = `${'0123456789abcdé\n'.repeat(1_300_000)}the end of it`;
    const found = traceOf({ outputs: { long } });
    const timed = (quote: string): number => {
      const start = performance.now();
      quoteFault(found, 's-1', quote);
      return performance.now() - start;
    };
    const first = timed('the end of all');
    const others = Array.from({ length: 20 }, (_, index) => timed(`the end of ${index}`)).reduce((sum, time) => sum + time);
    expect(others).toBeLessThan(first * 10);
    expect(quoteFault(found, 's-1', 'the end of it')).toBeUndefined();
  }, 60_000);
});

describe('recorded runs', () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await readSample('tau-retail');
  });

  test('every line of input and output that full shows is accepted as evidence', async () => {
    const call = callerOf(contextOf(sample));
    let count = 0;
    for (const found of [...sample.traces.values()].slice(0, 6)) {
      const pages = await allPages(call, 'mlflow_query', { action: 'get', trace_id: found.traceId, detail: 'full' });
      let spanId: string | null = null;
      for (const line of pages.join('\n').split('\n')) {
        spanId = /^\d+ \w+ .* span (\S+)/.exec(line)?.[1] ?? spanId;
        const quote = line
          .replace(/^\s*(?:in|out): (?:\(\d+ characters, the end:\) … )?/, '')
          .replace(/ … \(\d+ characters in all\)$/, '')
          .slice(0, 300);
        if (!line.startsWith('  ') || spanId === null || quote.trim().length < 8 || quote === '(nothing recorded)') continue;
        count += 1;
        const amendment = {
          action: 'add' as const,
          title: 'Something that no detector looks for',
          claim: 'It is so.',
          severity: 'low' as const,
          trace_ids: [found.traceId],
          evidence: [{ trace_id: found.traceId, span_id: spanId, quote }],
        };
        const facts = { analysis: sample.analysis, traces: (id: string) => sample.traces.get(id) };
        expect([quote, checkAmendment(amendment, facts)]).toEqual([quote, { ok: true }]);
      }
    }
    expect(count).toBeGreaterThan(100);
  });
});
