/** Certificates and validation share one limit of judge calls and one quote, whichever of them comes first. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { runSession } from '../../src/app/run-session.ts';
import { validateSession } from '../../src/app/validate-session.ts';
import { mostJudgedRows } from '../../src/certify/trials.ts';
import { judgeQuoteText } from '../../src/cli/reporters/judge-quote.ts';
import { resolveConfig } from '../../src/config/resolve-config.ts';
import { isJudge } from '../../src/spec/suite-spec.ts';
import { SessionStore } from '../../src/store/session-store.ts';
import { startLoopbackJudge, type LoopbackJudge } from '../../src/testing/loopback-judge.ts';
import type { JudgeQuote } from '../../src/validate/judge-quote.ts';
import { temporaryFolder } from '../support/cli.ts';
import { sampleLines } from '../support/seed.ts';

const MAX_CALLS = 60;
let folder: ReturnType<typeof temporaryFolder>;
let stub: LoopbackJudge;
/** Each with the number of requests that had arrived. */
let quotes: [JudgeQuote, number][] = [];
beforeAll(async () => {
  folder = temporaryFolder();
  stub = await startLoopbackJudge();
  writeFileSync(join(folder.path, 't.jsonl'), await sampleLines(12));
});
afterAll(async () => {
  await stub.stop();
  folder.remove();
});

const given = (): Parameters<typeof runSession>[1] & object => ({
  env: {
    ...process.env,
    EVALWRIGHT_PYTHON: inject('python'),
    EVALWRIGHT_TRACKING_URI: inject('mlflowUrl'),
    OPENAI_API_KEY: 'k',
    OPENAI_BASE_URL: `${stub.url}/v1`,
    OPENAI_API_BASE: `${stub.url}/v1`,
  },
  cwd: folder.path,
  onJudgeQuote: (quote) => quotes.push([quote, stub.requests.length]),
});
const config = (flags: Record<string, string | number>): ReturnType<typeof resolveConfig> =>
  resolveConfig({
    flags: { ...flags, judgeModel: 'openai:/stub', judgeMaxCalls: MAX_CALLS },
    env: given().env!,
    cwd: folder.path,
  });

test('run: the quote comes first, and both together keep to the limit', { timeout: 240_000 }, async () => {
  await runSession(config({ traces: 't.jsonl', maxCases: 4, out: 'done' }), given());
  const store = new SessionStore(join(folder.path, 'done'));
  const certificates = (await store.readCertificates())!;
  const validation = (await store.readValidation())!;
  const judges = certificates.scorers.filter(isJudge).length;
  expect(quotes).toHaveLength(1);
  const [quote, before] = quotes[0]!;
  expect(before).toBe(0);
  expect(quote).toMatchObject({ judges, rows: 4, certified_rows: mostJudgedRows(), max_calls: MAX_CALLS });
  const ofValidation = quote.calls - judges * mostJudgedRows();
  expect(ofValidation).toBeLessThan(MAX_CALLS);
  expect(judgeQuoteText(quote)).toContain(`for certificates each on up to ${mostJudgedRows()} rows`);
  expect(certificates.judge_calls!.made).toBe(MAX_CALLS - ofValidation);
  expect(certificates.judge_calls!.refused).toBeGreaterThan(0);
  expect(validation.judge_calls).toMatchObject({ refused: 0 });
  expect(stub.requests.length).toBe(certificates.judge_calls!.made + validation.judge_calls!.made);
  expect(stub.requests.length).toBeLessThanOrEqual(MAX_CALLS);
});

test('validate: certificates get what the validation left', { timeout: 240_000 }, async () => {
  const before = stub.requests.length;
  quotes = [];
  const { validation } = await validateSession('done', config({}), given());
  const certificates = (await new SessionStore(join(folder.path, 'done')).readCertificates())!;
  expect(quotes.map(([quote, at]) => [quote.certified_rows, at])).toEqual([[mostJudgedRows(), before]]);
  expect(certificates.judge_calls!.made).toBe(MAX_CALLS - validation.judge_calls!.made);
  expect(stub.requests.length - before).toBe(MAX_CALLS);
});
