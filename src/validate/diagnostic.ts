/** What a rung of the validation says. */
/** Those that run in one process, in this order. */
export const EXECUTED_RUNGS = ['syntax', 'contract', 'dataset', 'run'] as const;
/** The last two hold each scorer against mutants and changed rows (src/certify). */
export const RUNGS = [...EXECUTED_RUNGS, 'discrimination', 'visibility'] as const;
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
