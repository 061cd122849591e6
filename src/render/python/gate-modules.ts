/** evaluation/gate*.py: the same for every suite. */
import { blank, importFrom, raw, type ModuleNode } from './node.ts';
import { gateCalibrateSource } from './sources/gate-calibrate.ts';
import { gateCountsSource } from './sources/gate-counts.ts';
import { gateFilesSource } from './sources/gate-files.ts';
import { gateJudgeSource } from './sources/gate-judge.ts';
import { gateNoiseSource } from './sources/gate-noise.ts';
import { gateReportSource } from './sources/gate-report.ts';
import { gateStatisticsSource } from './sources/gate-statistics.ts';

const future = [importFrom('__future__', 'annotations'), blank];
const imports = (...names: string[]): ModuleNode['body'] => names.map((name) => importFrom(name));

export const gateStatisticsModule: ModuleNode = {
  kind: 'module',
  docstring:
    'The statistics of the gate: tests and intervals of two runs of the same cases, and the noise of runs in which nothing changed.\n\nVerdicts are numbers; true is 1. Shares, p-values and levels are between 0 and 1.',
  body: [
    ...future,
    ...imports('itertools', 'math'),
    importFrom('functools', 'lru_cache'),
    importFrom('statistics', 'NormalDist', 'stdev', 'variance'),
    importFrom('typing', 'Any'),
    blank,
    raw(gateStatisticsSource),
    raw(gateNoiseSource),
  ],
};

const statistics = ['MAX_AVERAGES', 'detectable_drop', 'detectable_shift', 'hodges_lehmann', 'holm'].concat([
  'mcnemar',
  'measure_noise',
  'newcombe',
  'noisy_minimum',
  'unchanged_drop',
  'wilcoxon',
]);

export const gateModule: ModuleNode = {
  kind: 'module',
  docstring:
    'The gate: may this run pass? Judges a results.json of run_eval.py by gates.json, alone or against an earlier run.\n\n    python gate.py results.json --baseline main/results.json\n\nExit codes: 0 green, 1 red, 2 a file that cannot be used.',
  body: [
    ...future,
    ...imports('argparse', 'difflib', 'json', 'math', 'os', 're', 'sys'),
    importFrom('statistics', 'stdev'),
    importFrom('typing', 'Any'),
    blank,
    importFrom('gate_report'),
    importFrom('gate_statistics', ...statistics),
    blank,
    raw(gateFilesSource),
    raw(gateCountsSource),
    raw(gateJudgeSource),
    raw(gateCalibrateSource),
  ],
};

export const gateReportModule: ModuleNode = {
  kind: 'module',
  docstring:
    "What the gate says: a table, JUnit XML for build servers, Markdown for GitHub.\n\nScorers' reasons may quote agents: nothing in them is markup anywhere.",
  body: [
    ...future,
    ...imports('os', 're', 'sys'),
    importFrom('typing', 'Any'),
    importFrom('xml.etree', 'ElementTree'),
    blank,
    raw(gateReportSource),
  ],
};
