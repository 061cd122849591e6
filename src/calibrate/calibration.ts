/** `state/calibration.json`: which rows were drawn for labelling, and what people said of them. */
import type { Use } from '../certify/certificate.ts';

export const CALIBRATION_SCHEMA_VERSION = 1;

/**
 * boundary: a score near the pass mark, or repeats of a judge that differ. disagreement: the scorers differ. most_fail, most_pass: they
 * are nearly of one mind; the random control that shows what all of them overlook.
 */
export const STRATA = ['boundary', 'disagreement', 'most_fail', 'most_pass'] as const;
export type StratumName = (typeof STRATA)[number];

/**
 * Rows of one kind. The first `drawn` of a random order are shown to people, so each had the chance drawn / rows.length to be: the
 * inclusion probability. Its inverse is the number of rows that one label stands for.
 */
export interface CalibrationStratum {
  name: StratumName;
  /** Case ids of the whole stratum, in random order. */
  rows: string[];
  drawn: number;
}

export type Label = 'pass' | 'fail' | 'skip';

export interface CaseLabel {
  case_id: string;
  label: Label;
  source: 'terminal' | 'file' | 'feedback';
}

/** Labels of one question about the rows. */
export interface Calibration {
  /** The scorer whose criterion the labels are about; null: the run as a whole. */
  about: string | null;
  seed: number;
  strata: CalibrationStratum[];
  /** One a case, in the order in which they were given. */
  labels: CaseLabel[];
}

export interface CalibrationDocument {
  schema_version: typeof CALIBRATION_SCHEMA_VERSION;
  calibrations: Calibration[];
  /** What certificates said before labels changed it, by scorer. */
  uses_before: { scorer: string; use: Use; reasons: string[] }[];
}
