/** `state/certificates.json`: what each scorer was shown to catch, to let pass, and not to see. */
import type { Agreement } from '../statistics/agreement.ts';
import type { JudgeUse } from '../validate/judge-limits.ts';
import type { Proportion } from '../statistics/wilson.ts';

export const CERTIFICATES_SCHEMA_VERSION = 1;

/**
 * What a scorer may be used for. gate: may turn a build red. trend: its mean may be compared over versions. explore: look at its
 * rows, trust no number. rejected: not handed over.
 */
export type Use = 'gate' | 'trend' | 'explore' | 'rejected';

/** Verdicts of one scorer over the mutants of one kind. n counts the mutants whose healthy original the scorer passed. */
export interface KindResult {
  kind: string;
  /** wrong: how many it failed. harmless: how many it went on passing. */
  result: Proportion;
  /** Mutants on which it gave no verdict (not applicable), and on which it broke. */
  not_applicable: number;
  error: number;
}

/** What happens to the verdicts when a field is taken away, and when it is exchanged between rows. n: rows with a verdict before. */
export interface FieldSight {
  field: string;
  /** Rows whose verdict moved (to another verdict, to not applicable, to an error). */
  removed: Proportion;
  permuted: Proportion;
}

/**
 * dead: one verdict on everything, mutants included. blind: no field that it claims to judge moves it. unsteady: it says different
 * things of the same row.
 */
export type SightFault = 'dead' | 'blind' | 'unsteady';

/** Repeated calls of a judge on the same rows. */
export interface RepeatedVerdicts {
  rows: number;
  repeats: number;
  /** Rows on which not all repeats agree. */
  unsteady: Proportion;
}

export interface Certificate {
  scorer: string;
  kind: 'builtin' | 'guidelines' | 'judge' | 'code' | 'python';
  use: Use;
  /** Why this use and no better one; sentences with numbers. */
  reasons: string[];
  /** The recorded rows of the suite. rows = passed + failed + other_value + not_applicable + error + missing. */
  verdicts: {
    rows: number;
    passed: number;
    failed: number;
    /** Numbers other than 0 and 1. */
    other_value: number;
    not_applicable: number;
    error: number;
    missing: number;
  };
  /** Runs that show a finding the scorer was made for: how many it fails. */
  failures_caught: Proportion;
  /** Of each finding of which runs are in the suite: how many of those runs the scorer fails, of those it gave a verdict on. */
  findings: { finding: string; runs: number; failed: Proportion }[];
  /** Runs like them that show nothing: how many it passes. */
  healthy_passed: Proportion;
  wrong: KindResult[];
  harmless: KindResult[];
  /**
   * Wrong kinds it is held to: chosen on one half of the mutants, `killed` is measured on the other half. Those of a judge are chosen by
   * family, since its model is asked about few mutants of each kind.
   */
  scope: string[];
  killed: Proportion;
  /** Harmless mutants it fails although it passed their original. */
  false_kills: Proportion;
  /** Wrong kinds of which it fails none, with at least 5 tried. */
  cannot_see: string[];
  sight: FieldSight[];
  /** null: none was found. */
  fault: SightFault | null;
  /** With labels that people gave; `evalwright calibrate` fills it. */
  agreement: Agreement | null;
  repeats: RepeatedVerdicts | null;
}

export interface Certificates {
  schema_version: typeof CERTIFICATES_SCHEMA_VERSION;
  seed: number;
  /** Runs mutants were made of, and mutants that were scored. */
  healthy_runs: number;
  failure_runs: number;
  wrong_mutants: number;
  harmless_mutants: number;
  /** Wrong mutants that at least one scorer allowed to gate fails, and harmless ones that one fails; null rates when none gates. */
  gate_killed: Proportion;
  gate_false_kills: Proportion;
  /**
   * Scorers that fail nearly the same rows (recorded runs and mutants together): shared rows over rows that either fails, from 0.9 up.
   * Judges are not among them.
   */
  redundant: { scorers: [string, string]; overlap: number; rows: number }[];
  /** Findings with runs in the suite of which no scorer that is handed over fails one. */
  unseen_findings: string[];
  /** Kinds of wrong mutants no scorer of the suite fails. */
  unseen_kinds: string[];
  /** Of the judge model, for these certificates; without one nothing is said. */
  judge_calls?: JudgeUse;
  scorers: Certificate[];
}
