/** What lies in a session directory, read without Evalwright's own readers: the comparison must not share their faults. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export interface ScorerCounts {
  name: string;
  status: string;
  rows: number;
  scored: number;
  not_applicable: number;
  error: number;
  missing: number;
  mean: number | null;
}

export interface SessionFiles {
  folder: string;
  plan: { status: string; tasks: { id: string; status: string; note?: string }[] };
  suite: { cases: { id: string; [key: string]: unknown }[]; scorers: { name: string; [key: string]: unknown }[] };
  validation: {
    validation_status: string;
    validation_checks: Record<string, boolean>;
    rows: number;
    mlflow_version: string | null;
    python_version: string | null;
    scorers: ScorerCounts[];
    verdicts: Record<string, Record<string, unknown>>;
  };
  /** Text by path below evaluation/, caches left out. */
  evaluation: Record<string, string>;
  report: string;
}

export function readSession(folder: string): SessionFiles {
  const text = (path: string): string => readFileSync(join(folder, path), 'utf8');
  const json = (path: string): never => JSON.parse(text(path)) as never;
  return {
    folder,
    plan: json('eval_tasks.json'),
    suite: json('state/suite.json'),
    validation: json('state/validation_results.json'),
    evaluation: Object.fromEntries(filesBelow(join(folder, 'evaluation')).map((path) => [path, text(join('evaluation', path))])),
    report: existsSync(join(folder, 'report.html')) ? text('report.html') : '',
  };
}

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
