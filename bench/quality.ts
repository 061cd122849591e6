/**
 * Do issues name the traces that people put together (A), and do checks made from one half of the runs tell good from bad ones in the
 * other half (B)? Over published runs, split by task or database with ten seeds; writes docs/quality.md.
 * `npm run bench:quality`; some minutes; needs ../shared/corpora and python3.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyze } from '../src/analysis/analyze.ts';
import type { TraceFeatures } from '../src/analysis/features.ts';
import { caseFromTrace } from '../src/spec/case-from-trace.ts';
import { checkedRun, checkVerdict, type CheckedRun } from '../src/spec/check-verdict.ts';
import { proposeChecks } from '../src/spec/propose-checks.ts';
import type { CodeCheck } from '../src/spec/suite-spec.ts';
import { allSignals, minedSignals } from '../src/analysis/signals/all-signals.ts';
import { plantedFaultTables } from './planted-fault-tables.ts';
import { corpora, corporaScript, readCorpus, readLabels, scoreScript, type Corpus, type Labels } from './quality-corpus.ts';

const seeds = Array.from({ length: 10 }, (_, seed) => seed);
const targets = {
  'tau-retail': { blind: 0.78, feedback: undefined, ratio: 2.2, a: undefined },
  'tau-airline': { blind: 0.73, feedback: 0.75, ratio: undefined, a: undefined },
  'intercode-sql': { blind: 0.76, feedback: 0.79, ratio: undefined, a: 0.85 },
} as const;

/** Families of signals, the checks that stood there before, and nothing left out of the rest. */
const groups = [
  'effort',
  'errors',
  'provenance',
  'grounding',
  'answer',
  'actions',
  'conversation',
  'routes',
  'rules',
  'plain checks',
];

/** failed, passed: numbers of checks. */
type Verdicts = Record<string, { failed: number; passed: number }>;

const folder = mkdtempSync(join(tmpdir(), 'evalwright-quality-'));

function scored(script: readonly string[], input: unknown, labels: string): unknown {
  const [inputPath, labelsPath] = [join(folder, 'input.json'), join(folder, 'labels.json')];
  writeFileSync(inputPath, JSON.stringify(input));
  writeFileSync(labelsPath, labels);
  return JSON.parse(execFileSync('python3', [...script, inputPath, labelsPath], { encoding: 'utf8' }));
}

/** B of each set of verdicts. */
const scoresB = (verdicts: readonly Verdicts[], labels: string): number[] =>
  scored([new URL('score_b_many.py', import.meta.url).pathname, scoreScript('score_b')], verdicts, labels) as number[];

/** Checks made from some runs, with their verdicts on others: for each run, by the group that a check belongs to. */
type Judged = Map<string, { group: string; verdict: boolean }[]>;

function judge(generate: readonly TraceFeatures[], test: readonly CheckedRun[]): Judged {
  const analysis = analyze(generate);
  const checks = proposeChecks(analysis, generate).scorers;
  return new Map(
    test.map(({ trace, ...read }) => {
      const run = { ...read, trace, metadata: caseFromTrace(trace, analysis).metadata };
      const verdicts = checks.flatMap(({ check }) => {
        const verdict = checkVerdict(check, run);
        return verdict === null ? [] : [{ group: groupOf(check), verdict }];
      });
      return [trace.traceId, verdicts];
    }),
  );
}

const familyOf = new Map([...allSignals, ...minedSignals].map(({ name, family }) => [name, family]));
const groupOf = (check: CodeCheck): string =>
  check.type === 'signal' ? (familyOf.get(check.signal) ?? 'rules') : 'plain checks';

function counted(judged: Judged, without?: string): Verdicts {
  return Object.fromEntries(
    [...judged].map(([traceId, verdicts]) => {
      const counting = verdicts.filter(({ group }) => group !== without);
      const failed = counting.filter(({ verdict }) => !verdict).length;
      return [traceId, { failed, passed: counting.length - failed }];
    }),
  );
}

/** The check to beat: the share of steps that the longest run took. */
function lengthVerdicts(test: readonly CheckedRun[]): Verdicts {
  const most = Math.max(...test.map(({ trace }) => trace.steps.length));
  return Object.fromEntries(
    test.map(({ trace: { traceId, steps } }) => [traceId, { failed: steps.length, passed: most - steps.length }]),
  );
}

interface Split {
  generate: TraceFeatures[];
  /** The same, as if a person had said of each run whether it was good. */
  told: TraceFeatures[];
  test: CheckedRun[];
}

function splitOf(runs: readonly CheckedRun[], { split, good }: Labels): Split {
  const generate = runs.filter(({ trace }) => split[trace.traceId] === 'generate').map(({ features }) => features);
  return {
    generate,
    told: generate.map((run) => ({ ...run, feedback: [{ name: 'user_satisfied', value: good[run.trace_id]! }] })),
    test: runs.filter(({ trace }) => split[trace.traceId] === 'test'),
  };
}

interface Measurement {
  row: string[];
  /** Mean B-blind and B-feedback with each group of checks left out. */
  ablation: Map<string, { blind: number[]; feedback: number[] }>;
}

function measure(corpus: Corpus): Measurement {
  // Read once: what is known of a run does not depend on the split, and its metadata is set where it is judged.
  const read = readCorpus(corpus).map((trace) =>
    checkedRun(trace, { expected_routing: null, actual_routing: null, query_type: null, edge_case: null }),
  );
  const rows = { length: [] as number[], blind: [] as number[], feedback: [] as number[] };
  const ablation: Measurement['ablation'] = new Map();
  for (const seed of seeds) {
    const { text, labels } = readLabels(corpus, seed);
    const { generate, told, test } = splitOf(read, labels);
    rows.length.push(...scoresB([lengthVerdicts(test)], text));
    for (const [kind, runs] of [
      ['blind', generate],
      ['feedback', told],
    ] as const) {
      const judged = judge(runs, test);
      const [whole, ...without] = scoresB(
        [undefined, ...groups].map((group) => counted(judged, group)),
        text,
      );
      rows[kind].push(whole!);
      for (const [at, group] of groups.entries()) {
        const known = ablation.get(group) ?? { blind: [], feedback: [] };
        ablation.set(group, known);
        known[kind].push(without[at]!);
      }
    }
  }
  const { blind, feedback } = targets[corpus];
  const { text, labels } = readLabels(corpus, 0);
  const cells = [
    corpus,
    String(read.length),
    spread(rows.length),
    spread(rows.blind),
    target(blind),
    spread(rows.feedback),
    target(feedback),
  ];
  return { row: [...cells, ...issues(corpus, read, labels, text)], ablation };
}

function issues(corpus: Corpus, read: readonly CheckedRun[], labels: Labels, text: string): string[] {
  if (Object.keys(labels.clusters).length === 0) return ['–', '–'];
  const { findings } = analyze(read.map(({ features }) => features));
  const score = scored([scoreScript('score_a')], findings, text) as Record<string, number>;
  const { a, ratio: wanted } = targets[corpus];
  return [`${score['A']!.toFixed(3)} (${score['ratio']!.toFixed(2)} x chance)`, a === undefined ? `${wanted} x` : String(a)];
}

const target = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(2));

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean and standard deviation over the splits. */
function spread(values: readonly number[]): string {
  const middle = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
  return `${middle.toFixed(3)} ± ${Math.sqrt(variance).toFixed(3)}`;
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

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  line(head),
  line(head.map(() => '---')),
  ...rows.map(line),
];

function page(measured: readonly Measurement[], planted: string): string {
  return [
    '# What findings and checks are worth',
    '',
    'Written by `npm run bench:quality` from published runs of agents that nobody on this project wrote. Labels are read by the scoring scripts only.',
    'Which signals there are was decided with these corpora in view, though none is of their domains; expect less on agents that nobody looked at.',
    '',
    '- **A**: mean over the clusters that people labelled of the best F1 of any of the top 10 issues; chance is one issue that names every trace.',
    '- **B**: checks are made from one half of the runs and applied to the other (split by task or database); area under the ROC curve of the share of failed checks against',
    '  "this run was bad". Blind: no feedback is seen. Feedback: the half that the checks are made from carries its labels as feedback of people. Mean ± standard deviation over ten splits.',
    '',
    ...table(
      header,
      measured.map(({ row }) => row),
    ),
    '',
    '## Each family of checks left out',
    '',
    'Mean B-blind / B-feedback over the same splits without the checks of one family. "effort" is what counts, lengths and repetitions of calls and texts say.',
    '',
    ...table(
      ['without', ...corpora],
      groups.map((group) => [
        group,
        ...measured.map(({ ablation }) => {
          const { blind, feedback } = ablation.get(group)!;
          return `${mean(blind).toFixed(3)} / ${mean(feedback).toFixed(3)}`;
        }),
      ]),
    ),
    '',
    planted,
    '',
  ].join('\n');
}

if (!existsSync(corporaScript)) {
  process.stderr.write(`${corporaScript} is not there: nothing can be measured\n`);
  process.exitCode = 2;
} else {
  try {
    const text = page(corpora.map(measure), plantedFaultTables().markdown);
    writeFileSync(new URL('../docs/quality.md', import.meta.url), text);
    process.stdout.write(text);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
