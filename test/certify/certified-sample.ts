/** The recorded sample as a suite on disk, with scorers added to it, and its certificates. */
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { inject } from 'vitest';
import { toTrace } from '../../src/adapters/to-trace.ts';
import { analyze } from '../../src/analysis/analyze.ts';
import { extractFeatures } from '../../src/analysis/features.ts';
import type { JsonObject } from '../../src/base/json-value.ts';
import { parseJson } from '../../src/base/lossless-json.ts';
import { certifySuite, type CertifyInput, type CertifyResult } from '../../src/certify/certify-suite.ts';
import { decodeExportRequest } from '../../src/mlflow/wire/otlp-export.ts';
import { renderSuite } from '../../src/render/python/render-suite.ts';
import { proposeSuite } from '../../src/spec/propose-suite.ts';
import { selectCases } from '../../src/spec/select-cases.ts';
import type { ScorerSpec, SuiteSpec } from '../../src/spec/suite-spec.ts';

const file = new URL('../../samples/supervisor/traces.jsonl.gz', import.meta.url);

export const runs = gunzipSync(readFileSync(file))
  .toString('utf8')
  .split('\n')
  .filter((line) => line !== '')
  .flatMap((line) => decodeExportRequest(parseJson(line) as JsonObject))
  .map((raw) => toTrace(raw));

const features = runs.map((trace) => extractFeatures(trace));
export const analysis = analyze(features);
const selection = selectCases(analysis, features, { maxCases: 30 });
const chosen = new Set(selection.map(({ trace_id: id }) => id));
export const traces = runs.filter(({ traceId }) => chosen.has(traceId));

export const proposed: SuiteSpec = proposeSuite({
  analysis,
  selection,
  traces: new Map(runs.map((trace) => [trace.traceId, trace])),
  features,
  strategy: 'traces',
  predictFn: undefined,
  name: 'planted',
  mlflowVersion: '3.17.2',
});

export const withScorers = (scorers: readonly ScorerSpec[]): SuiteSpec => ({ ...proposed, scorers: [...scorers] });

/** Renders the suite into a folder of its own, lets `edit` change files there, and certifies what lies there then. */
export async function certify(
  suite: SuiteSpec,
  more: Partial<Pick<CertifyInput, 'limits' | 'sizes' | 'only' | 'judge'>> = {},
  edit: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<CertifyResult> {
  const folder = await mkdtemp(join(tmpdir(), 'evalwright-test-certify-'));
  try {
    for (const { path, content } of renderSuite(suite)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    await edit(folder);
    return await certifySuite({
      folder,
      suite,
      analysis,
      traces,
      seed: 1,
      environment: { python: inject('python'), pythonVersion: '', mlflowVersion: '', path: undefined },
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
      ...more,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
