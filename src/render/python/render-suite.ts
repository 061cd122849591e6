/**
 * SuiteSpec to the files of `evaluation/`. Pure: the same spec gives the same bytes. The files import MLflow, the standard library
 * and each other, nothing else.
 */
import { stringifyJson } from '../../base/lossless-json.ts';
import type { EvalCase, SuiteSpec } from '../../spec/suite-spec.ts';
import type { Artifact } from '../artifact.ts';
import { plainText } from '../../base/plain-text.ts';
import { gateModule, gateReportModule, gateStatisticsModule } from './gate-modules.ts';
import { checksModule, evalDatasetModule, evidenceModule, runEvalModule } from './modules.ts';
import { renderCustomScorers } from './render-custom.ts';
import { printModule } from './print-module.ts';
import { renderReadme } from './render-readme.ts';
import { scorersModule } from './render-scorers.ts';
import { hasSignals, signalsModule } from './signals-module.ts';

/** All files, sorted by path. `notes`: plain text of whoever worked on the suite, for evaluation/NOTES.md. */
export function renderSuite(spec: SuiteSpec, notes?: string): Artifact[] {
  const artifacts: Artifact[] = [
    { path: 'evaluation/README.md', content: renderReadme(spec, notes !== undefined) },
    { path: 'evaluation/checks.py', content: printModule(checksModule(spec)) },
    ...renderCases(spec.cases),
    ...renderCustomScorers(spec),
    { path: 'evaluation/eval_dataset.py', content: printModule(evalDatasetModule(spec)) },
    { path: 'evaluation/evidence.py', content: printModule(evidenceModule(spec)) },
    { path: 'evaluation/gate.py', content: printModule(gateModule) },
    { path: 'evaluation/gate_report.py', content: printModule(gateReportModule) },
    { path: 'evaluation/gate_statistics.py', content: printModule(gateStatisticsModule) },
    { path: 'evaluation/requirements.txt', content: 'mlflow>=3.4,<4\n' },
    { path: 'evaluation/run_eval.py', content: printModule(runEvalModule(spec)) },
    { path: 'evaluation/scorers.py', content: printModule(scorersModule(spec)) },
    ...(hasSignals(spec) ? [{ path: 'evaluation/signals.py', content: printModule(signalsModule(spec)) }] : []),
  ];
  if (notes !== undefined) artifacts.push({ path: 'evaluation/NOTES.md', content: `${plainText(notes).trimEnd()}\n` });
  return artifacts.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Only evaluation/data/*.jsonl: the same scorers over other cases. A recorded case always has `outputs`, null when there were none. */
export function renderCases(cases: readonly EvalCase[]): Artifact[] {
  const rows = cases.map(caseRow);
  const evidence = cases.flatMap((item) => (item.evidence === undefined ? [] : [item.evidence]));
  return [
    { path: 'evaluation/data/cases.jsonl', content: lines(rows) },
    { path: 'evaluation/data/evidence.jsonl', content: lines(evidence) },
  ];
}

/** A line of cases.jsonl. */
export function caseRow({ id, inputs, outputs, expectations, metadata }: EvalCase): object {
  const isRecorded = metadata.origin === 'recorded';
  return {
    id,
    inputs,
    ...(isRecorded ? { outputs: outputs ?? null } : {}),
    expectations: { ...expectations, case_id: id },
    metadata,
  };
}

const lines = (rows: readonly unknown[]): string => rows.map((row) => `${stringifyJson(row)}\n`).join('');
