/** Published agent runs as traces, and their labels, which only the scoring scripts and simulated feedback may see. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { toTrace } from '../src/adapters/to-trace.ts';
import type { JsonObject } from '../src/base/json-value.ts';
import { parseJson } from '../src/base/lossless-json.ts';
import { decodeExportRequest } from '../src/mlflow/wire/otlp-export.ts';
import type { Trace } from '../src/trace/trace.ts';

const root = new URL('..', import.meta.url).pathname;
export const corporaScript = join(root, '../shared/corpora/corpora.mjs');
export const scoreScript = (name: 'score_a' | 'score_b'): string => join(root, '../shared/bench', `${name}.py`);

export const corpora = ['tau-retail', 'tau-airline', 'intercode-sql'] as const;
export type Corpus = (typeof corpora)[number];

/** As the script writes them for one seed. */
export interface Labels {
  universe: string[];
  good: Record<string, boolean>;
  clusters: Record<string, string[]>;
  split: Record<string, 'generate' | 'test'>;
}

const run = (parameters: string[]): string =>
  execFileSync(process.execPath, [corporaScript, ...parameters], { encoding: 'utf8', maxBuffer: 1 << 28 });

export function readCorpus(corpus: Corpus): Trace[] {
  return run(['jsonl', '--corpus', corpus])
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => decodeExportRequest(parseJson(line) as JsonObject))
    .map((raw) => toTrace(raw));
}

export function readLabels(corpus: Corpus, seed: number): { text: string; labels: Labels } {
  const text = run(['labels', '--corpus', corpus, '--seed', String(seed)]);
  return { text, labels: JSON.parse(text) as Labels };
}
