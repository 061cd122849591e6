/** `evalwright calibrate DIR`: people say of a few rows whether they are good; scorers are held against that. */
import { resolve } from 'node:path';
import { AppError } from '../base/app-error.ts';
import { nearNames } from '../base/near-name.ts';
import { plainLine } from '../base/plain-text.ts';
import type { Calibration, CalibrationDocument, CaseLabel, Label } from '../calibrate/calibration.ts';
import { drawMore, drawRows } from '../calibrate/draw-rows.ts';
import { passes, recordedVerdicts, type VerdictTable } from '../calibrate/verdict-table.ts';
import type { Config } from '../config/options.ts';
import type { SuiteSpec } from '../spec/suite-spec.ts';
import { readCalibration, writeCalibration } from '../store/calibration-file.ts';
import type { SessionDocument } from '../store/documents.ts';
import { SessionStore } from '../store/session-store.ts';
import type { ValidationResult } from '../validate/validation-result.ts';
import { applyLabels } from './apply-labels.ts';
import { readFeedbackLabels, readLabelFile, readResultVerdicts } from './calibrate-inputs.ts';
import { calibrateResult, rowsToAsk, type CalibrateResult, type ShownRow } from './calibrate-result.ts';
import { withDefaults, type AppDeps } from './deps.ts';
import { openSource } from './session-context.ts';

export type CalibrateConfig = Pick<
  Config,
  'scorer' | 'labels' | 'fromFeedback' | 'results' | 'labelBudget' | 'seed' | 'trackingUri'
>;

/** Asks a person about one row. */
export type AskLabel = (row: ShownRow) => Promise<Label | 'quit'>;

/**
 * Every label is on disk before the next row is shown. Without `ask` nothing is shown; the result lists the rows that wait for a label.
 * Throws input.session-*, input.no-verdicts, input.labels, input.option.
 */
export async function calibrate(
  directory: string,
  config: CalibrateConfig,
  given: Partial<AppDeps> = {},
  ask?: AskLabel,
): Promise<CalibrateResult> {
  const deps = withDefaults(given);
  const store = new SessionStore(resolve(deps.cwd, directory));
  await store.requireSession();
  const lock = await store.lock();
  try {
    const session = await store.requireSession();
    const validation = await store.readValidation();
    const suite = validation === undefined ? undefined : await store.readSuite();
    if (suite === undefined) throw noVerdicts(store.folder);
    const verdicts = await readVerdicts(store.folder, suite, validation, config, deps);
    const about = aboutOf(config, suite, verdicts);
    const document = await readCalibration(store.folder);
    let calibration = draw(document, verdicts, repeatsOf(validation), about, config);
    const save = (next: Calibration): Promise<void> => {
      calibration = next;
      return writeCalibration(store.folder, withCalibration(document, next));
    };
    await save(withNewLabels(calibration, await labelsGiven(config, session, suite, deps)));
    for (const row of ask === undefined ? [] : rowsToAsk(suite, calibration)) {
      const label = await ask!(row);
      if (label === 'quit') break;
      await save(withNewLabels(calibration, [{ case_id: row.case_id, label, source: 'terminal' }]));
    }
    const applied = await applyLabels(store, suite, verdicts);
    return calibrateResult({ session: store.folder, suite, calibration, ...applied });
  } finally {
    await lock.release();
  }
}

async function readVerdicts(
  folder: string,
  suite: SuiteSpec,
  validation: ValidationResult | undefined,
  config: CalibrateConfig,
  deps: AppDeps,
): Promise<VerdictTable> {
  const later = config.results === undefined ? {} : await readResultVerdicts(resolve(deps.cwd, config.results));
  const table = recordedVerdicts(suite, { ...validation?.verdicts, ...later });
  if ([...table].some(([scorer, cases]) => [...cases.keys()].some((id) => passes(table, scorer, id) !== undefined))) return table;
  throw noVerdicts(folder);
}

function noVerdicts(folder: string): AppError {
  return new AppError('input.no-verdicts', `${folder} holds no verdicts that labels could be held against`, {
    hint: `Run the suite first: evalwright validate ${folder}, with --judge-model for the verdicts of judges; or name a results.json by --results.`,
    details: { path: folder },
  });
}

function aboutOf(config: CalibrateConfig, suite: SuiteSpec, verdicts: VerdictTable): string | null {
  const { scorer } = config;
  if (scorer === undefined) return null;
  if (verdicts.has(scorer)) return scorer;
  if (suite.scorers.some(({ name }) => name === scorer))
    throw new AppError('input.no-verdicts', `the scorer ${scorer} has no verdicts`, {
      hint: 'A judge needs a model: evalwright validate DIR --judge-model URI, or name a results.json by --results.',
      details: { scorer },
    });
  const names = suite.scorers.map(({ name }) => name);
  const close = nearNames(scorer, names);
  throw new AppError('input.option', `the suite has no scorer "${plainLine(scorer, 80)}"`, {
    hint: close.length > 0 ? `Did you mean ${close.join(', ')}?` : `It has ${names.join(', ')}.`,
    details: { option: '--scorer' },
  });
}

function draw(
  { calibrations }: CalibrationDocument,
  verdicts: VerdictTable,
  repeats: Parameters<typeof drawRows>[0]['repeats'],
  about: string | null,
  { labelBudget: budget, seed }: CalibrateConfig,
): Calibration {
  const kept = calibrations.find((item) => item.about === about);
  return kept === undefined ? drawRows({ verdicts, repeats, about, budget, seed }) : drawMore(kept, budget);
}

const withCalibration = (document: CalibrationDocument, calibration: Calibration): CalibrationDocument => ({
  ...document,
  calibrations: [...document.calibrations.filter(({ about }) => about !== calibration.about), calibration],
});

/** The last label of a case counts. */
function withNewLabels(calibration: Calibration, labels: readonly CaseLabel[]): Calibration {
  const all = new Map([...calibration.labels, ...labels].map((label) => [label.case_id, label]));
  return { ...calibration, labels: [...all.values()] };
}

async function labelsGiven(
  config: CalibrateConfig,
  session: SessionDocument,
  suite: SuiteSpec,
  deps: AppDeps,
): Promise<CaseLabel[]> {
  const labels: CaseLabel[] = [];
  if (config.fromFeedback !== undefined) {
    const source = openSource(session.request.source, config.trackingUri, deps);
    try {
      labels.push(...(await readFeedbackLabels(config.fromFeedback, suite.cases, source)));
    } finally {
      source.close();
    }
  }
  if (config.labels !== undefined) {
    const ids = suite.cases.map(({ id }) => id);
    labels.push(...(await readLabelFile(resolve(deps.cwd, config.labels), ids)));
  }
  return labels;
}

const repeatsOf = (validation: ValidationResult | undefined): Parameters<typeof drawRows>[0]['repeats'] =>
  new Map(Object.entries(validation?.judge_repeats ?? {}).map(([scorer, cases]) => [scorer, new Map(Object.entries(cases))]));
