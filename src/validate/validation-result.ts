/** `state/validation_results.json`: what was executed and what it gave. */
import type { Diagnostic } from './diagnostic.ts';

export const VALIDATION_SCHEMA_VERSION = 1;

/**
 * rows = scored + not_applicable + error + missing, always. `mean` is over `scored` and null when that is 0 or when the counts
 * do not add up. `not_scored`: a judge without a model, its counts are all 0; or one that a limit kept from ruling on all rows, which
 * are counted as missing. It never passes.
 */
export interface ScorerResult {
  name: string;
  kind: 'builtin' | 'guidelines' | 'judge' | 'code' | 'python';
  rows: number;
  scored: number;
  not_applicable: number;
  error: number;
  missing: number;
  mean: number | null;
  status: 'scored' | 'not_scored' | 'failed';
  /** Why it was not scored or failed. */
  reason: string | null;
  /** Judges: whether the request captured by the loopback stub held the evidence; null when not checked. */
  wiring: 'evidence_seen' | 'evidence_missing' | 'not_called' | null;
}

/** null: not applicable; 'error': no usable value. */
export type CaseVerdict = boolean | number | null | 'error';

export interface ValidationResult {
  schema_version: typeof VALIDATION_SCHEMA_VERSION;
  /** passed: every rung passed. partial never exists: it is passed or failed. */
  validation_status: 'passed' | 'failed';
  rows: number;
  metrics: Record<string, number>;
  validation_checks: {
    syntax_valid: boolean;
    contract_valid: boolean;
    dataset_valid: boolean;
    script_executes: boolean;
    all_scorers_returned_values: boolean;
    no_nan_scores: boolean;
    counts_add_up: boolean;
  };
  scorers: ScorerResult[];
  /**
   * By scorer and case id; at most 20,000 cases each. Missing in documents of older versions, which told only those of the scorers that
   * need no model.
   */
  verdicts?: Record<string, Record<string, CaseVerdict>>;
  /** What judges said when they were asked again about the same row, by scorer and case id. */
  judge_repeats?: Record<string, Record<string, CaseVerdict[]>>;
  /** Calls of judges: made, and not made because a limit was reached. usd: at list prices; null: no price is known. */
  judge_calls?: { made: number; refused: number; usd: number | null };
  diagnostics: Diagnostic[];
  /** What the suite was kept from while it ran, in a sentence. Missing in documents of older versions. */
  sandbox?: string;
  mlflow_version: string | null;
  python_version: string | null;
  /** MLflow run ids by group ("recorded", "live") and where to look at them. */
  runs: { group: string; run_id: string; experiment_id: string; rows: number }[];
  durations_ms: Record<string, number>;
}

/** The result with what was found besides; an error among it makes it failed. */
export function withDiagnostics(result: ValidationResult, found: readonly Diagnostic[]): ValidationResult {
  const isFailed = result.validation_status === 'failed' || found.some(({ severity }) => severity === 'error');
  return { ...result, validation_status: isFailed ? 'failed' : 'passed', diagnostics: [...result.diagnostics, ...found] };
}
