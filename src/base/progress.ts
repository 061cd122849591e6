/** Progress as data: use cases report it, the command line draws it. */
export interface Progress {
  /** Stable phase name, e.g. "collect traces". */
  phase: string;
  done: number;
  /** Missing while the total is not known. */
  total: number | undefined;
  /** Free text for a person, already free of control characters. */
  note?: string;
}

export type ReportProgress = (progress: Progress) => void;
export const ignoreProgress: ReportProgress = () => {};
