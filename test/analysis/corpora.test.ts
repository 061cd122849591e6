/** Published runs of agents that nobody here wrote, where `../shared/corpora` exists. Labels are not read. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Analysis } from '../../src/analysis/analysis.ts';
import { toTrace } from '../../src/adapters/to-trace.ts';
import { analyze } from '../../src/analysis/analyze.ts';
import { extractFeatures } from '../../src/analysis/features.ts';
import type { JsonObject } from '../../src/base/json-value.ts';
import { parseJson } from '../../src/base/lossless-json.ts';
import { decodeExportRequest } from '../../src/mlflow/wire/otlp-export.ts';

const script = new URL('../../../shared/corpora/corpora.mjs', import.meta.url).pathname;
const isHere = existsSync(script);
if (!isHere) process.stderr.write('skipped: ../shared/corpora is not here\n');

function features(corpus: string) {
  const lines = execFileSync(process.execPath, [script, 'jsonl', '--corpus', corpus], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => decodeExportRequest(parseJson(line) as JsonObject))
    .map((raw) => extractFeatures(toTrace(raw)));
}

describe.skipIf(!isHere).each([
  ['tau-retail', 100],
  ['tau-airline', 200],
  ['intercode-sql', 1034],
])('%s', (corpus, runs) => {
  let analysis: Analysis;
  let input: ReturnType<typeof features>;
  beforeAll(() => {
    input = features(corpus);
    analysis = analyze(input);
  }, 60_000);

  test('every run is read, and its made-up times are recognised', () => {
    expect(analysis.trace_summary).toMatchObject({ total_analyzed: runs, synthetic_times: true, without_question: 0 });
    expect(analysis.findings.filter(({ kind, cost }) => kind === 'latency_outlier' || cost.seconds !== undefined)).toEqual([]);
  });

  test('an agent without experts gets no routing finding', () => {
    expect(analysis.profile.experts).toEqual([]);
    expect(analysis.findings.filter(({ kind }) => kind === 'suboptimal_routing')).toEqual([]);
  });

  test('grounding checks accuse few: these agents read their tools', () => {
    for (const finding of analysis.findings.filter(({ kind }) => kind === 'ungrounded_number' || kind === 'invented_argument'))
      expect(finding.trace_ids.length).toBeLessThanOrEqual(0.08 * finding.applicable);
  });

  test('most questions have a type of their own', () => {
    const other = analysis.query_types.find(({ name }) => name === 'other questions')?.size ?? 0;
    expect(other).toBeLessThan(0.15 * runs);
    expect(analysis.query_types.length).toBeGreaterThan(5);
  });

  test('the order of the runs does not matter', () => {
    expect(analyze(input.toReversed())).toEqual(analysis);
  }, 60_000);
});

describe.skipIf(!isHere)('intercode-sql', () => {
  test('the database errors and the needless repetitions are found', () => {
    const { findings } = analyze(features('intercode-sql'));
    expect(findings.some(({ title }) => title.includes('Unknown column'))).toBe(true);
    expect(findings.find(({ kind }) => kind === 'repeated_call')?.trace_ids.length).toBeGreaterThan(80);
  }, 60_000);
});
