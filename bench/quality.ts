/**
 * Do issues name the traces that people put together (A), and do checks made from one half of the runs tell good from bad ones in the
 * other half (B)? Over published runs, split by task or database with ten seeds; writes docs/quality.md.
 * `npm run bench:quality`; a minute; needs ../shared/corpora and python3.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyze } from '../src/analysis/analyze.ts';
import { extractFeatures } from '../src/analysis/features.ts';
import { caseFromTrace } from '../src/spec/case-from-trace.ts';
import { checkedRun, checkVerdict } from '../src/spec/check-verdict.ts';
import { proposeChecks } from '../src/spec/propose-checks.ts';
import type { Trace } from '../src/trace/trace.ts';
import {
  corpora,
  corporaScript,
  readCorpus,
  readLabels,
  scoreScript,
  withFeedback,
  type Corpus,
  type Labels,
} from './quality-corpus.ts';

const seeds = Array.from({ length: 10 }, (_, seed) => seed);
const targets = {
  'tau-retail': { blind: 0.78, feedback: undefined, ratio: 2.2, a: undefined },
  'tau-airline': { blind: 0.73, feedback: 0.75, ratio: undefined, a: undefined },
  'intercode-sql': { blind: 0.76, feedback: 0.79, ratio: undefined, a: 0.85 },
} as const;

/** failed, passed: numbers of checks. */
type Verdicts = Record<string, { failed: number; passed: number }>;

const folder = mkdtempSync(join(tmpdir(), 'evalwright-quality-'));

function scored(script: 'score_a' | 'score_b', input: unknown, labels: string): Record<string, number> {
  const [inputPath, labelsPath] = [join(folder, 'input.json'), join(folder, 'labels.json')];
  writeFileSync(inputPath, JSON.stringify(input));
  writeFileSync(labelsPath, labels);
  return JSON.parse(execFileSync('python3', [scoreScript(script), inputPath, labelsPath], { encoding: 'utf8' })) as Record<
    string,
    number
  >;
}

/** Checks made from `generate`, their verdicts on `test`. */
function verdictsOf(generate: readonly Trace[], test: readonly Trace[]): Verdicts {
  const features = generate.map((trace) => extractFeatures(trace));
  const analysis = analyze(features);
  const checks = proposeChecks(analysis, features).scorers.map(({ check }) => check);
  return Object.fromEntries(
    test.map((trace) => {
      const run = checkedRun(trace, caseFromTrace(trace, analysis).metadata);
      const verdicts = checks.map((check) => checkVerdict(check, run));
      const count = (wanted: boolean): number => verdicts.filter((verdict) => verdict === wanted).length;
      return [trace.traceId, { failed: count(false), passed: count(true) }];
    }),
  );
}

/** The check to beat: the share of steps that the longest run took. */
function lengthVerdicts(test: readonly Trace[]): Verdicts {
  const most = Math.max(...test.map(({ steps }) => steps.length));
  return Object.fromEntries(test.map(({ traceId, steps }) => [traceId, { failed: steps.length, passed: most - steps.length }]));
}

const b = (verdicts: Verdicts, labels: string): number => scored('score_b', verdicts, labels)['B']!;

function splitOf(traces: readonly Trace[], { split, good }: Labels): { generate: Trace[]; told: Trace[]; test: Trace[] } {
  const generate = traces.filter(({ traceId }) => split[traceId] === 'generate');
  return {
    generate,
    told: generate.map((trace) => withFeedback(trace, good[trace.traceId]!)),
    test: traces.filter(({ traceId }) => split[traceId] === 'test'),
  };
}

function measure(corpus: Corpus): string[] {
  const traces = readCorpus(corpus);
  const rows = { length: [] as number[], blind: [] as number[], feedback: [] as number[] };
  for (const seed of seeds) {
    const { text, labels } = readLabels(corpus, seed);
    const { generate, told, test } = splitOf(traces, labels);
    rows.length.push(b(lengthVerdicts(test), text));
    rows.blind.push(b(verdictsOf(generate, test), text));
    rows.feedback.push(b(verdictsOf(told, test), text));
  }
  const { blind, feedback } = targets[corpus];
  const { text, labels } = readLabels(corpus, 0);
  const cells = [
    corpus,
    String(traces.length),
    spread(rows.length),
    spread(rows.blind),
    target(blind),
    spread(rows.feedback),
    target(feedback),
  ];
  return [...cells, ...issues(corpus, traces, labels, text)];
}

function issues(corpus: Corpus, traces: readonly Trace[], labels: Labels, text: string): string[] {
  if (Object.keys(labels.clusters).length === 0) return ['–', '–'];
  const { findings } = analyze(traces.map((trace) => extractFeatures(trace)));
  const score = scored('score_a', findings, text);
  const { a, ratio: wanted } = targets[corpus];
  return [`${score['A']!.toFixed(3)} (${score['ratio']!.toFixed(2)} x chance)`, a === undefined ? `${wanted} x` : String(a)];
}

const target = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(2));

/** Mean and standard deviation over the splits. */
function spread(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return `${mean.toFixed(3)} ± ${Math.sqrt(variance).toFixed(3)}`;
}

const header = [
  'corpus',
  'runs',
  'B of run length alone',
  'B-blind',
  'wanted',
  'B-feedback',
  'wanted',
  'A of the top 10',
  'wanted',
];

function page(rows: readonly string[][]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    '# What findings and checks are worth',
    '',
    'Written by `npm run bench:quality` from published runs of agents that nobody on this project wrote. Labels are read by the scoring scripts only.',
    '',
    '- **A**: mean over the clusters that people labelled of the best F1 of any of the top 10 issues; chance is one issue that names every trace.',
    '- **B**: checks are made from one half of the runs and applied to the other (split by task or database); area under the ROC curve of the share of failed checks against',
    '  "this run was bad". Blind: no feedback is seen. Feedback: the half that the checks are made from carries its labels as feedback of people. Mean ± standard deviation over ten splits.',
    '',
    line(header),
    line(header.map(() => '---')),
    ...rows.map(line),
    '',
  ].join('\n');
}

if (!existsSync(corporaScript)) {
  process.stderr.write(`${corporaScript} is not there: nothing can be measured\n`);
  process.exitCode = 2;
} else {
  try {
    const text = page(corpora.map(measure));
    writeFileSync(new URL('../docs/quality.md', import.meta.url), text);
    process.stdout.write(text);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
