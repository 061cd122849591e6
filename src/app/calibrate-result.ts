/** What `calibrate` tells: the document of `--json`, and the rows that people are shown. */
import { stringifyJson } from '../base/lossless-json.ts';
import type { Calibration } from '../calibrate/calibration.ts';
import { drawnRows, type DrawnRow } from '../calibrate/draw-rows.ts';
import type { HeldAgainstLabels } from '../calibrate/hold-against-labels.ts';
import type { Certificate, Use } from '../certify/certificate.ts';
import type { CaseEvidence, SuiteSpec } from '../spec/suite-spec.ts';
import type { AppliedLabels } from './apply-labels.ts';

/** All texts as recorded: hostile, to be made safe by whoever prints them. */
export interface ShownRow extends DrawnRow {
  /** From 1, among the rows that were drawn. */
  position: number;
  total: number;
  /** What the label is about; null: the run as a whole. */
  about: { scorer: string; rationale: string } | null;
  question: string | null;
  answer: string | null;
  /** One line a step: kind, name, input, output or error. */
  steps: string[];
}

export interface CalibratedScorer extends HeldAgainstLabels {
  kind: Certificate['kind'];
  /** What its certificate allows now, and why; null: the session has no certificates. */
  use: Use | null;
  reasons: string[];
}

/** `evalwright calibrate`. */
export interface CalibrateResult {
  schema_version: 1;
  session: string;
  /** Scorer whose criterion the labels of this call are about; null: the run as a whole. */
  about: string | null;
  /** drawn = pass + fail + skipped + open, of the rows that were drawn; found: labels of rows that nobody drew. */
  labels: { drawn: number; pass: number; fail: number; skipped: number; open: number; found: number };
  strata: { name: string; rows: number; drawn: number; labelled: number }[];
  /** Drawn rows without a label, in the order to ask in. */
  to_label: { case_id: string; stratum: string; inclusion_probability: number; question: string | null; answer: string | null }[];
  scorers: CalibratedScorer[];
}

export interface ResultInput extends AppliedLabels {
  session: string;
  suite: SuiteSpec;
  calibration: Calibration;
}

export function calibrateResult({ session, suite, calibration, held, certificates }: ResultInput): CalibrateResult {
  const labels = new Map(calibration.labels.map(({ case_id, label }) => [case_id, label]));
  const rows = drawnRows(calibration);
  const drawn = new Set(rows.map(({ case_id }) => case_id));
  const count = (label: string | undefined): number => rows.filter(({ case_id }) => labels.get(case_id) === label).length;
  const byScorer = new Map(certificates?.scorers.map((item) => [item.scorer, item]));
  const kinds = new Map(suite.scorers.map(({ name, kind }) => [name, kind]));
  const evidence = evidenceOf(suite);
  return {
    schema_version: 1,
    session,
    about: calibration.about,
    labels: {
      drawn: rows.length,
      pass: count('pass'),
      fail: count('fail'),
      skipped: count('skip'),
      open: count(undefined),
      found: [...labels.keys()].filter((id) => !drawn.has(id)).length,
    },
    strata: calibration.strata.map(({ name, rows: all, drawn: asked }) => ({
      name,
      rows: all.length,
      drawn: asked,
      labelled: all.slice(0, asked).filter((id) => labels.has(id) && labels.get(id) !== 'skip').length,
    })),
    to_label: rows
      .filter(({ case_id }) => !labels.has(case_id))
      .map((row) => ({
        ...row,
        question: evidence.get(row.case_id)?.question ?? null,
        answer: evidence.get(row.case_id)?.answer ?? null,
      })),
    scorers: held.map((item) => ({
      ...item,
      kind: kinds.get(item.scorer) ?? 'python',
      use: byScorer.get(item.scorer)?.use ?? null,
      reasons: byScorer.get(item.scorer)?.reasons ?? [],
    })),
  };
}

/** The drawn rows that have no label yet. */
export function rowsToAsk(suite: SuiteSpec, calibration: Calibration): ShownRow[] {
  const labelled = new Set(calibration.labels.map(({ case_id }) => case_id));
  const evidence = evidenceOf(suite);
  const scorer = suite.scorers.find(({ name }) => name === calibration.about);
  const rows = drawnRows(calibration);
  return rows
    .map((row, at) => {
      const shown = evidence.get(row.case_id);
      return {
        ...row,
        position: at + 1,
        total: rows.length,
        about: scorer === undefined ? null : { scorer: scorer.name, rationale: scorer.rationale },
        question: shown?.question ?? null,
        answer: shown?.answer ?? null,
        steps: shown?.steps.map(stepText) ?? [],
      };
    })
    .filter(({ case_id }) => !labelled.has(case_id));
}

const evidenceOf = (suite: SuiteSpec): Map<string, CaseEvidence | undefined> =>
  new Map(suite.cases.map(({ id, evidence }) => [id, evidence]));

function stepText({ kind, name, input, output, error }: CaseEvidence['steps'][number]): string {
  const given = input === null ? '' : ` ${stringifyJson(input)}`;
  const got = error === null ? (output === null ? '' : ` -> ${stringifyJson(output)}`) : ` -> error: ${error}`;
  return `${kind} ${name}${given}${got}`;
}
