import { beforeAll, describe, expect, test } from 'vitest';
import { stringifyJson } from '../../src/base/lossless-json.ts';
import { amendAnalysis } from '../../src/analysis/amend-analysis.ts';
import { amendmentSchema, type Amendment } from '../../src/analysis/amendment.ts';
import { parseAnalysis } from '../../src/analysis/analysis-schema.ts';
import { checkAmendment, type AmendmentFacts } from '../../src/analysis/check-amendment.ts';
import { quoteFault } from '../../src/analysis/quoted.ts';
import { readSample, sampleOf, step, trace, type Sample } from '../spec/sample-traces.ts';

let sample: Sample;
let facts: AmendmentFacts;
let id: string;
let other: string;
let quote: string;

beforeAll(async () => {
  sample = await readSample('supervisor');
  facts = { analysis: sample.analysis, traces: (traceId) => sample.traces.get(traceId) };
  [id, other] = [...sample.traces.keys()] as [string, string];
  quote = sample.traces.get(id)!.question!;
});

type Addition = Extract<Amendment, { action: 'add' }>;

function addition(more: Partial<Addition> = {}): Amendment {
  return amendmentSchema.parse({
    action: 'add',
    title: 'Never names the currency',
    claim: 'Amounts stand without a currency.',
    severity: 'low',
    trace_ids: [id],
    evidence: [{ trace_id: id, span_id: null, quote }],
    ...more,
  });
}

const evidenceOf = (traceId: string) => [{ trace_id: traceId, span_id: null, quote: sample.traces.get(traceId)!.question! }];

describe('what is believed', () => {
  test('a finding whose quotations stand there', () => {
    expect(checkAmendment(addition(), facts)).toEqual({ ok: true });
    expect(checkAmendment(addition({ claim: 'So in 1 of 75 runs.' }), facts)).toEqual({ ok: true });
    const both = { trace_ids: [id, other], evidence: [...evidenceOf(id), ...evidenceOf(other)] };
    expect(checkAmendment(addition({ ...both, claim: 'So in 2 out of 75 runs.' }), facts)).toEqual({ ok: true });
  });

  test('a quotation from a span, however its white space was printed', () => {
    const found = sample.traces.get(id)!;
    const span = found.spans.find((item) => JSON.stringify(item.outputs ?? null).length > 30)!;
    const text = JSON.stringify(span.outputs, undefined, 2).slice(0, 200);
    const evidence = [{ trace_id: id, span_id: span.spanId, quote: `  ${text.replaceAll(' ', '\n ')} ` }];
    expect(checkAmendment(addition({ evidence }), facts)).toEqual({ ok: true });
  });

  test('a correction and a doubt that quote a trace of the finding', () => {
    const [finding] = sample.analysis.findings;
    const evidence = evidenceOf(finding!.trace_ids[0]!);
    const correct: Amendment = { action: 'correct', finding: finding!.id, claim: 'Only 1 of 30 runs.', severity: null, evidence };
    const doubt: Amendment = { action: 'doubt', finding: finding!.id, reason: 'The user asked for both.', evidence };
    expect([checkAmendment(correct, facts), checkAmendment(doubt, facts)]).toEqual([{ ok: true }, { ok: true }]);
  });
});

describe('what is refused, with reason and advice', () => {
  const table: [what: string, amendment: () => Amendment, reason: RegExp][] = [
    [
      'an invented trace',
      () => addition({ trace_ids: ['tr-0'], evidence: [{ trace_id: 'tr-0', span_id: null, quote: 'x' }] }),
      /no trace of this run/,
    ],
    ['a trace without evidence', () => addition({ trace_ids: [id, other] }), /has no evidence/],
    [
      'evidence of a trace that is not named',
      () => addition({ evidence: [...evidenceOf(id), ...evidenceOf(other)] }),
      /not among trace_ids/,
    ],
    [
      'an invented span',
      () => addition({ evidence: [{ trace_id: id, span_id: 'feed', quote: 'anything at all' }] }),
      /no span feed/,
    ],
    [
      'an invented quotation',
      () => addition({ evidence: [{ trace_id: id, span_id: null, quote: 'I am sure that it said this' }] }),
      /does not stand in the question/,
    ],
    [
      'a quotation with words left out',
      () => addition({ evidence: [{ trace_id: id, span_id: null, quote: `${quote.slice(0, 12)} ... ${quote.slice(-4)}` }] }),
      /does not stand/,
    ],
    [
      'a quotation of a few letters',
      () => addition({ evidence: [{ trace_id: id, span_id: null, quote: quote.slice(0, 3) }] }),
      /too short/,
    ],
    ['another k than traces', () => addition({ claim: 'So in 12 of 30 runs.' }), /names 1 traces/],
    ['more than was analysed', () => addition({ claim: 'So in 1 of 76 runs.' }), /only 75 traces/],
    ['more than there are', () => addition({ claim: 'So in 5 of 1 runs.' }), /cannot be/],
    ['numbers in the title', () => addition({ title: 'Fails 9 of 30 times' }), /names 1 traces/],
    [
      'a finding that is not there',
      () => ({ action: 'doubt', finding: 'nothing', reason: 'x', evidence: evidenceOf(id) }),
      /no finding nothing/,
    ],
    [
      'the title of a finding',
      () => addition({ title: `${sample.analysis.findings[0]!.title.toUpperCase()}!` }),
      /This is the finding/,
    ],
    [
      'the claim of a finding about the same traces',
      () => {
        const finding = sample.analysis.findings.find((item) => item.trace_ids.length < 30)!;
        return addition({
          title: 'Something new',
          claim: finding.claim.replace(/\d+ of \d+/g, 'some'),
          trace_ids: finding.trace_ids,
          evidence: finding.trace_ids.flatMap(evidenceOf),
        });
      },
      /This is the finding/,
    ],
    [
      'a correction that quotes other traces only',
      () => {
        const finding = sample.analysis.findings.find((item) => item.trace_ids.length < 5)!;
        const foreign = [...sample.traces.keys()].find(
          (item) => ![...finding.trace_ids, ...finding.healthy_trace_ids].includes(item),
        )!;
        return { action: 'correct', finding: finding.id, claim: 'No.', severity: null, evidence: evidenceOf(foreign) };
      },
      /None of the evidence is from a trace of the finding/,
    ],
  ];
  test.for(table)('%s', ([, amendment, reason]) => {
    const result = checkAmendment(amendment(), facts);
    expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(reason) as string });
    expect(result.ok || result.hint.length).toBeGreaterThan(10);
  });

  test('a flood of findings', () => {
    let { analysis } = facts;
    for (let number = 0; number < 30; number += 1)
      analysis = amendAnalysis(analysis, [
        { made_by: 'claude', amendment: addition({ title: `Thing ${'x'.repeat(number + 1)}` }) },
      ]);
    expect(checkAmendment(addition(), { ...facts, analysis })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('the limit') as string,
    });
  });
});

describe('quotations', () => {
  const found = trace('tr-q', {
    question: 'Why?',
    answer: 'Because "x" is\n 12 months old.',
    steps: [
      step('tool', 'sql', {
        spanId: 'aa',
        input: { id: 12345678901234567890n, note: 'line\nbreak' },
        error: 'timeout after 3 s',
      }),
    ],
    spans: [],
  });
  test.for([
    [null, 'is 12 months old.', undefined],
    [null, 'Because \\"x\\" is', undefined],
    [null, 'Why?', undefined],
    [null, 'months', 'too-short'],
    [null, 'timeout after 3 s', 'not-found'],
    ['aa', 'timeout after 3 s', undefined],
    ['aa', '12345678901234567890', undefined],
    ['aa', '"note": "line\\nbreak"', undefined],
    ['aa', 'Because "x" is', 'not-found'],
    ['bb', 'timeout after 3 s', 'not-found'],
  ] as const)('%s: %s', ([spanId, text, expected]) => {
    expect(quoteFault(found, spanId, text)).toBe(expected);
  });
});

describe('laid over the analysis', () => {
  test('everything of the builtin engine stays as it was', () => {
    const [first, second] = sample.analysis.findings;
    const amended = amendAnalysis(sample.analysis, [
      { made_by: 'claude', amendment: addition() },
      {
        made_by: 'claude',
        amendment: { action: 'correct', finding: first!.id, claim: 'Less.', severity: 'low', evidence: evidenceOf(id) },
      },
      { made_by: 'person', amendment: { action: 'doubt', finding: second!.id, reason: 'Intended.', evidence: evidenceOf(id) } },
      { made_by: 'claude', amendment: { action: 'doubt', finding: 'gone', reason: 'x', evidence: evidenceOf(id) } },
    ]);
    const stripped = amended.findings
      .filter((finding) => finding.made_by === undefined)
      .map(({ correction: _correction, doubt: _doubt, ...rest }) => rest);
    expect({ ...amended, findings: stripped }).toEqual(sample.analysis);
    expect(amended.findings[0]).toMatchObject({ correction: { claim: 'Less.', made_by: 'claude' }, claim: first!.claim });
    expect(amended.findings[1]).toMatchObject({ doubt: { reason: 'Intended.', made_by: 'person' } });
    expect(amended.findings.at(-1)).toMatchObject({
      id: 'observation-never-names-the-currency',
      kind: 'observation',
      made_by: 'claude',
      trace_ids: [id],
      applicable: 75,
      quotes: [{ quote }],
    });
    expect(parseAnalysis(JSON.parse(stringifyJson(amended))).findings).toEqual(amended.findings);
  });

  test('nothing to lay over: the same object', () => {
    expect(amendAnalysis(sample.analysis, [])).toBe(sample.analysis);
  });

  test('scorers may be for an added finding', () => {
    const one = sampleOf([trace('tr-1'), trace('tr-2')]);
    const amended = amendAnalysis(one.analysis, [
      { made_by: 'claude', amendment: { ...(addition() as Addition), trace_ids: ['tr-2', 'tr-1', 'tr-2'] } },
    ]);
    expect(amended.findings.at(-1)!.trace_ids).toEqual(['tr-1', 'tr-2']);
  });
});
