/** Judges that are really run, against a stub that errs at known rates: verdicts, repeats, limits, the quote. Real MLflow, real suite. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { drawRows, drawnRows } from '../../src/calibrate/draw-rows.ts';
import { holdAgainstLabels } from '../../src/calibrate/hold-against-labels.ts';
import { recordedVerdicts } from '../../src/calibrate/verdict-table.ts';
import { withJudgeRepeats } from '../../src/certify/judge-repeats.ts';
import type { Certificates } from '../../src/certify/certificate.ts';
import { renderSuite } from '../../src/render/python/render-suite.ts';
import type { SuiteSpec } from '../../src/spec/suite-spec.ts';
import { erringJudge, type ErringJudgeOptions } from '../../src/testing/erring-judge.ts';
import { startLoopbackJudge } from '../../src/testing/loopback-judge.ts';
import type { JudgeLimits } from '../../src/validate/judge-limits.ts';
import type { JudgeQuote } from '../../src/validate/judge-quote.ts';
import { validateSuite } from '../../src/validate/validate-suite.ts';
import type { ValidationResult } from '../../src/validate/validation-result.ts';
import { sampleSuite } from '../render/sample-suite.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalwright-measured-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const rows = 80;
const isBadRow = (at: number): boolean => at % 3 === 0;
const [first] = sampleSuite.cases;

/** Copies of one recorded case; the answer says which are bad. */
const spec: SuiteSpec = {
  ...sampleSuite,
  cases: Array.from({ length: rows }, (_, at) => {
    const id = `row-${String(at).padStart(3, '0')}`;
    const answer = `Answer number ${at} is ${isBadRow(at) ? 'WRONGFUL' : 'sound'}.`;
    return { ...first!, id, outputs: { response: answer }, evidence: { ...first!.evidence!, case_id: id, answer } };
  }),
  scorers: [
    { name: 'sound', kind: 'guidelines', guidelines: ['The answer is sound.'], findings: [], rationale: 'It must be.' },
    { name: 'answer_present', kind: 'code', check: { type: 'answer_present' }, findings: [], rationale: 'It must be there.' },
  ],
};

interface Measured {
  result: ValidationResult;
  requests: number;
  quote: JudgeQuote;
  /** Requests that had arrived when the quote was told. */
  requestsAtQuote: number;
}

async function measure(name: string, judge: Omit<ErringJudgeOptions, 'isBad'>, limits: JudgeLimits): Promise<Measured> {
  const answer = erringJudge({ ...judge, isBad: ({ text }) => text.includes('WRONGFUL') });
  const stub = await startLoopbackJudge({ answer, usage: { input: 1000, output: 500 } });
  const session = join(folder, name);
  let told: [JudgeQuote, number] | undefined;
  try {
    for (const { path, content } of renderSuite(spec)) {
      await mkdir(dirname(join(session, path)), { recursive: true });
      await writeFile(join(session, path), content);
    }
    const base = `${stub.url}/v1`;
    const result = await validateSuite({
      folder: session,
      spec,
      environment: { python: inject('python'), pythonVersion: '', mlflowVersion: '', path: undefined },
      trackingUri: inject('mlflowUrl'),
      experimentName: `measured ${name}`,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        EVAL_JUDGE_MODEL: 'openai:/stub',
        OPENAI_API_KEY: 'k',
        OPENAI_BASE_URL: base,
        OPENAI_API_BASE: base,
      },
      judgeLimits: limits,
      onJudgeQuote: (quote) => (told = [quote, stub.requests.length]),
    });
    return { result, requests: stub.requests.length, quote: told![0], requestsAtQuote: told![1] };
  } finally {
    await stub.stop();
  }
}

const free: JudgeLimits = { repeats: 1, maxCalls: null, maxUsd: null, price: null };
const scorerOf = (result: ValidationResult, name: string): ValidationResult['scorers'][number] =>
  result.scorers.find((scorer) => scorer.name === name)!;

test('a calibration finds the rates at which the judge errs', { timeout: 180_000 }, async () => {
  const { result, requests, quote, requestsAtQuote } = await measure(
    'rates',
    { tpr: 0.8, tnr: 0.9, seed: 3 },
    { ...free, repeats: 2 },
  );
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(result.validation_status).toBe('passed');
  expect(scorerOf(result, 'sound')).toMatchObject({ status: 'scored', scored: rows, missing: 0, error: 0 });
  expect([quote.calls, quote.judges, quote.rows, quote.cost_usd, requestsAtQuote]).toEqual([rows + 10, 1, rows, null, 0]);
  expect(requests).toBe(rows + 10);
  expect(result.judge_calls).toEqual({ made: rows + 10, refused: 0, usd: null });

  const verdicts = recordedVerdicts(spec, result.verdicts!);
  const failed = (isBad: boolean): number =>
    spec.cases.filter(({ id }, at) => isBadRow(at) === isBad && verdicts.get('sound')!.get(id) === false).length;
  const bad = spec.cases.filter((_, at) => isBadRow(at)).length;
  const truth = { tpr: failed(true) / bad, tnr: 1 - failed(false) / (rows - bad) };
  // The stub keeps to its rates, as far as 27 and 53 rows can.
  expect(Math.abs(truth.tpr - 0.8)).toBeLessThan(0.2);
  expect(Math.abs(truth.tnr - 0.9)).toBeLessThan(0.15);

  const drawn = drawRows({ verdicts, repeats: new Map(), about: 'sound', budget: 30, seed: 1 });
  const labels = drawnRows(drawn).map(({ case_id }) => ({
    case_id,
    label: isBadRow(Number(case_id.slice(4))) ? ('fail' as const) : ('pass' as const),
    source: 'file' as const,
  }));
  const held = holdAgainstLabels('sound', { ...drawn, labels }, verdicts);
  for (const name of ['tpr', 'tnr'] as const) {
    expect(held.agreement[name].low).toBeLessThanOrEqual(truth[name]);
    expect(held.agreement[name].high).toBeGreaterThanOrEqual(truth[name]);
  }
  expect(held.corrected_pass_rate!.low).toBeLessThanOrEqual(1 - bad / rows);
  expect(held.corrected_pass_rate!.high).toBeGreaterThanOrEqual(1 - bad / rows);

  const [repeats] = withJudgeRepeats(
    { scorers: [{ scorer: 'sound', repeats: null }] } as unknown as Certificates,
    result,
  ).scorers;
  expect(repeats!.repeats).toMatchObject({ rows: 10, repeats: 2, unsteady: { k: 0, n: 10 } });
});

test('repeats show a judge that throws coins', { timeout: 180_000 }, async () => {
  const { result } = await measure('coins', { tpr: 1, tnr: 1, unsteady: 1 }, { ...free, repeats: 4 });
  const said = result.judge_repeats!['sound']!;
  expect(Object.values(said).map((again) => again.length)).toEqual(Array.from({ length: 10 }, () => 3));
  const unsteady = Object.entries(said).filter(([id, again]) =>
    again.some((verdict) => verdict !== result.verdicts!['sound']![id]),
  );
  expect(unsteady.length).toBeGreaterThan(4);
});

test('the call after the limit is not made, and its row is missing without blame', { timeout: 180_000 }, async () => {
  const { result, requests } = await measure('limit', { tpr: 1, tnr: 1 }, { ...free, repeats: 3, maxCalls: 25 });
  expect(requests).toBe(25);
  expect(result.judge_calls).toMatchObject({ made: 25 });
  const sound = scorerOf(result, 'sound');
  expect(sound).toMatchObject({ rows, scored: 25, missing: rows - 25, error: 0, status: 'not_scored', mean: null });
  expect(sound.reason).toMatch(/limit was reached.*55 of 80 rows/);
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(result.validation_status).toBe('passed');
  expect(Object.keys(result.verdicts!['sound']!)).toHaveLength(25);
});

test('a limit in dollars is kept', { timeout: 180_000 }, async () => {
  // 500 tokens of an answer, which is what an open call is reckoned with too: $0.05 at 100 dollars a million.
  const price = { input: 0, output: 100 };
  const { result, requests, quote } = await measure('dollars', { tpr: 1, tnr: 1 }, { ...free, maxUsd: 0.22, price });
  expect(quote.cost_usd).toBeCloseTo((rows * 200 * 100) / 1e6);
  expect(requests).toBe(4);
  expect(result.judge_calls!.made).toBe(4);
  expect(result.judge_calls!.usd).toBeCloseTo(0.2);
  expect(scorerOf(result, 'sound').status).toBe('not_scored');
});
