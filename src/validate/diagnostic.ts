/** What a rung of the validation says. */
export const RUNGS = ['syntax', 'contract', 'dataset', 'run', 'discrimination', 'visibility'] as const;
export type Rung = (typeof RUNGS)[number];

export interface Diagnostic {
  /** Stable, e.g. "syntax.error", "contract.value-type", "run.scorer-error". */
  code: string;
  severity: 'error' | 'warning' | 'info';
  rung: Rung;
  /** Relative to the session directory. */
  file: string | null;
  line: number | null;
  message: string;
  hint: string | null;
  /** Scorer the diagnostic is about. */
  scorer: string | null;
}
