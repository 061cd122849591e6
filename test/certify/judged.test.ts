/** Judges whose model answers: certified by their verdicts on runs and mutants, within their limits. Real MLflow, real suite. */
import { beforeAll, describe, expect, test } from 'vitest';
import { extractFeatures } from '../../src/analysis/features.ts';
import { verdictsOfPeople } from '../../src/analysis/weighing/feedback.ts';
import type { Certificate, Certificates } from '../../src/certify/certificate.ts';
import { mostJudgedRows, trialsOf } from '../../src/certify/trials.ts';
import { judgeEnv, mlflowClientEnv } from '../../src/python/process-env.ts';
import type { ScorerSpec } from '../../src/spec/suite-spec.ts';
import { erringJudge, type ErringJudgeOptions } from '../../src/testing/erring-judge.ts';
import { startLoopbackJudge, type JudgeRequest, type LoopbackJudgeOptions } from '../../src/testing/loopback-judge.ts';
import type { JudgeLimits } from '../../src/validate/judge-limits.ts';
import { analysis, certify, traces, withScorers } from './certified-sample.ts';

const guidelines = (name: string): ScorerSpec => ({
  name,
  kind: 'guidelines',
  guidelines: ['The answer is sound.'],
  findings: [],
  rationale: 'It must be.',
});

const sizes = { mutants: 2, sight: 1, judgeMutants: 2 };
const feedback = verdictsOfPeople(traces.map((trace) => extractFeatures(trace)));
const judged = [...trialsOf({ traces, analysis, feedback, hasJudges: true, isModelAsked: true, seed: 1, sizes })].filter(
  (trial) => trial.for === 'judged',
);
type Row = (typeof judged)[number];
const answerOf = ({ case: item }: Row): string => (item.outputs as { response?: string } | null)?.response ?? '';
/** A run without an answer is none of a guideline's business: nobody is asked. */
const asking = judged.filter(({ case: item }) => answerOf({ case: item } as Row) !== '').length;
const isWrong = ({ role }: Row): boolean => role.type === 'mutant' && role.harm === 'wrong';
const sound = new Set(judged.filter((trial) => !isWrong(trial)).map(answerOf));
/** Planted faults that show in the answer, which is what a guideline is shown. */
const wrongAnswers = [...new Set(judged.filter(isWrong).map(answerOf))].filter((answer) => answer !== '' && !sound.has(answer));

const flat = (text: string): string => text.replaceAll(/\\[nrt"\\]|[\s"\\]/g, '');
/** The longest answer that the request holds decides: a wrong one may be a part of a sound one, and the other way round. */
const known = [...sound, ...wrongAnswers].filter((answer) => answer !== '').sort((a, b) => flat(b).length - flat(a).length);
const isBad = ({ text }: JudgeRequest): boolean => {
  const shown = known.find((answer) => flat(text).includes(flat(answer)));
  return shown !== undefined && !sound.has(shown);
};

const free: JudgeLimits = { repeats: 1, maxCalls: null, maxUsd: null, price: null };

interface Asked {
  certificates: Certificates;
  scorers: ReadonlyMap<string, Certificate>;
  requests: number;
}

async function ask(names: readonly string[], answers: LoopbackJudgeOptions, limits: Partial<JudgeLimits> = {}): Promise<Asked> {
  const stub = await startLoopbackJudge(answers);
  try {
    const base = `${stub.url}/v1`;
    const given = { PATH: process.env['PATH'], HOME: process.env['HOME'], EVAL_JUDGE_MODEL: 'openai:/stub', OPENAI_API_KEY: 'k' };
    const env = { ...given, OPENAI_BASE_URL: base, OPENAI_API_BASE: base };
    const { certificates } = await certify(withScorers(names.map(guidelines)), {
      sizes,
      judge: { env: { ...mlflowClientEnv(env), ...judgeEnv(env) }, limits: { ...free, ...limits } },
    });
    const scorers = new Map(certificates!.scorers.map((item) => [item.scorer, item]));
    return { certificates: certificates!, scorers, requests: stub.requests.length };
  } finally {
    await stub.stop();
  }
}

const erring = (options: Omit<ErringJudgeOptions, 'isBad'>): LoopbackJudgeOptions => ({
  answer: erringJudge({ ...options, isBad }),
});

test('the rows: each mutant is of a run that is asked about itself, and they are no more than what is told', () => {
  const originals = new Set(judged.filter(({ role }) => role.type === 'recorded').map(({ traceId }) => traceId));
  const mutants = judged.filter(({ role }) => role.type === 'mutant');
  expect(mostJudgedRows()).toBe(115);
  expect(originals.size).toBe(16);
  expect(mutants.every(({ traceId }) => originals.has(traceId))).toBe(true);
  expect(mutants.length).toBeGreaterThan(60);
  expect(judged.length).toBeLessThanOrEqual(mostJudgedRows(sizes));
  const inFindings = new Set(analysis.findings.flatMap(({ trace_ids: ids }) => ids));
  expect([...originals].some((id) => inFindings.has(id))).toBe(true);
  expect(wrongAnswers.length).toBeGreaterThan(20);
});

describe('a judge that is right', () => {
  let asked: Asked;
  beforeAll(async () => {
    asked = await ask(['right', 'right_too'], erring({ tpr: 1, tnr: 1 }));
  }, 180_000);

  test('is a trend and no gate, by verdicts on runs and mutants', () => {
    const right = asked.scorers.get('right')!;
    expect(right.reasons[0]).toMatch(/^On planted faults/);
    expect(right).toMatchObject({ use: 'trend', fault: null, verdicts: { rows: 16, error: 0, missing: 0 } });
    expect(right.verdicts.passed + right.verdicts.not_applicable).toBe(16);
    expect(right.reasons.join(' ')).toMatch(/only labels of people let a judge gate/);
    expect(right.killed.rate).toBeGreaterThan(0.6);
    expect(right.killed.n).toBeGreaterThan(8);
    expect(right.false_kills).toMatchObject({ k: 0 });
    expect(right.false_kills.n).toBeGreaterThan(5);
    expect(right.healthy_passed.rate).toBe(1);
    expect(right.wrong.length).toBeGreaterThan(20);
    expect(right.findings.length).toBeGreaterThan(0);
  });

  test('was asked once about each row, and checks were not counted with it', () => {
    expect(asked.requests).toBe(2 * asking);
    expect(asked.certificates.judge_calls).toEqual({ made: 2 * asking, refused: 0, usd: null });
    expect(asked.certificates.wrong_mutants).toBeLessThan(2 * 44 + 1);
  });
});

test('a judge that errs at known rates: the certificate finds them', { timeout: 180_000 }, async () => {
  const { scorers } = await ask(['errs'], erring({ tpr: 0.8, tnr: 0.9, seed: 5 }));
  const errs = scorers.get('errs')!;
  // What does not show in the answer is no fault to it; of those it passes all but what it errs on.
  const shown = errs.wrong.filter(({ kind }) => kind.startsWith('answer_'));
  const [k, n] = [shown.reduce((sum, { result }) => sum + result.k, 0), shown.reduce((sum, { result }) => sum + result.n, 0)];
  expect(n).toBeGreaterThan(20);
  expect(Math.abs(k / n - 0.8)).toBeLessThan(0.2);
  expect(errs.false_kills.low).toBeLessThan(0.1);
  expect(errs.false_kills.high).toBeGreaterThan(0.05);
});

test('a judge that says yes to everything is dead; one that throws coins is no trend', { timeout: 180_000 }, async () => {
  const answers = [erring({ tpr: 0, tnr: 1 }), erring({ tpr: 0.5, tnr: 0.5 })];
  const [dead, coin] = await Promise.all(answers.map((answer) => ask(['said'], answer)));
  expect(dead!.scorers.get('said')).toMatchObject({ use: 'rejected', fault: 'dead' });
  expect(dead!.scorers.get('said')!.reasons.join(' ')).toMatch(/said true of all \d+ rows/);
  expect(coin!.scorers.get('said')).toMatchObject({ use: 'explore', fault: null });
});

test(
  'the call after the limit is not made, and the certificate says how many rows were not asked',
  { timeout: 180_000 },
  async () => {
    const { scorers, requests, certificates } = await ask(['limited'], erring({ tpr: 1, tnr: 1 }), { maxCalls: 20 });
    expect(requests).toBe(20);
    expect(certificates.judge_calls).toEqual({ made: 20, refused: asking - 20, usd: null });
    const limited = scorers.get('limited')!;
    expect(limited).toMatchObject({ use: 'explore', fault: null, verdicts: { rows: 16, missing: 0 } });
    const unasked = `${asking - 20} of ${judged.length} rows were not asked: the limits of judge calls and cost left 20 calls`;
    expect(limited.reasons.join(' ')).toContain(unasked);
    // A mutant that nobody was asked about counts neither way.
    const tried = [...limited.wrong, ...limited.harmless].reduce(
      (sum, { result, not_applicable: spared }) => sum + result.n - spared,
      0,
    );
    expect(tried).toBeGreaterThan(0);
    expect(tried).toBeLessThanOrEqual(20 - limited.verdicts.passed);
  },
);

test('a limit in dollars is kept', { timeout: 180_000 }, async () => {
  const price = { input: 0, output: 100 };
  const { requests, certificates } = await ask(['dear'], { usage: { input: 1000, output: 500 } }, { maxUsd: 0.22, price });
  expect(requests).toBe(4);
  expect(certificates.judge_calls!.usd).toBeCloseTo(0.2);
});

test('without a model the answers of the loopback are no verdicts', { timeout: 180_000 }, async () => {
  const { certificates } = await certify(withScorers([guidelines('unasked')]), { sizes });
  const [unasked] = certificates!.scorers;
  expect(unasked).toMatchObject({ use: 'explore', verdicts: { passed: 0, failed: 0 }, failures_caught: { n: 0 }, wrong: [] });
  expect(unasked!.verdicts.missing).toBe(unasked!.verdicts.rows);
  expect(certificates).not.toHaveProperty('judge_calls');
});

test('where the limits leave nothing, nobody is asked', { timeout: 180_000 }, async () => {
  const { scorers, requests, certificates } = await ask(['limited'], {}, { maxCalls: 0 });
  expect([requests, certificates.judge_calls]).toEqual([0, { made: 0, refused: 0, usd: null }]);
  expect(scorers.get('limited')).toMatchObject({ use: 'explore', fault: null, verdicts: { missing: 16 } });
});

test.each([401, 429])(
  'an endpoint that answers %i rejects no judge, and is left alone soon',
  { timeout: 180_000 },
  async (status) => {
    const { scorers, certificates } = await ask(['unanswered'], { status });
    expect(scorers.get('unanswered')).toMatchObject({ use: 'explore', fault: null });
    expect(scorers.get('unanswered')!.reasons.join(' ')).toMatch(/could not be asked.*no verdict on 3 of/);
    expect(certificates.judge_calls!.made).toBe(3);
  },
);
