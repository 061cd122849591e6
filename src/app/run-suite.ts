/** Runs a session's own run_eval.py over other data and reads the results file that it writes. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../base/app-error.ts';
import { parseJson } from '../base/lossless-json.ts';
import { plainText } from '../base/plain-text.ts';
import type { PythonEnvironment } from '../python/environment.ts';
import { judgeEnv, mlflowClientEnv } from '../python/process-env.ts';
import { PythonRunner, type RunResult } from '../python/runner.ts';
import type { EvaluationServer } from '../session/context.ts';

const verdictSchema = z.union([z.boolean(), z.number(), z.enum(['not_applicable', 'error', 'missing'])]);
export type Verdict = z.infer<typeof verdictSchema>;

const scorerSchema = z
  .looseObject({
    name: z.string(),
    kind: z.enum(['builtin', 'guidelines', 'judge', 'code']),
    rows: z.number(),
    scored: z.number(),
    not_applicable: z.number(),
    error: z.number(),
    missing: z.number(),
    mean: z.number().nullable(),
    status: z.enum(['scored', 'not_scored', 'failed']),
    reason: z.string().nullable(),
  })
  .transform((scorer) => ({ ...scorer, wiring: null }));

const resultsSchema = z.looseObject({
  schema_version: z.literal(1),
  groups: z.array(
    z.looseObject({
      group: z.string(),
      run_id: z.string(),
      experiment_id: z.string(),
      rows: z.number(),
      verdicts: z.record(z.string(), z.record(z.string(), verdictSchema)),
    }),
  ),
  scorers: z.array(scorerSchema),
});
export type SuiteResults = z.infer<typeof resultsSchema>;

export interface RunSuiteOptions {
  evaluationFolder: string;
  /** Holds cases.jsonl and evidence.jsonl. */
  dataFolder: string;
  outputPath: string;
  experiment: string;
  /** Folder that predict_fn is imported from. */
  importFolder: string | null;
  environment: PythonEnvironment;
  server: EvaluationServer;
  signal: AbortSignal | undefined;
}

const timeLimitMs = 2 * 3_600_000;
/** Throws input.suite when the script fails or writes no results. */
export async function runSuite(options: RunSuiteOptions): Promise<SuiteResults> {
  const script = join(options.evaluationFolder, 'run_eval.py');
  const result = await new PythonRunner(options.environment.python).run({
    arguments: [script, '--tracking-uri', options.server.trackingUri, '--experiment', options.experiment].concat(
      ['--data', options.dataFolder],
      ['--output', options.outputPath],
    ),
    cwd: options.evaluationFolder,
    env: {
      ...mlflowClientEnv(options.server.env),
      // Keys of model vendors only where a judge needs one.
      ...(options.server.env['EVAL_JUDGE_MODEL'] ? judgeEnv(options.server.env) : {}),
      ...(options.importFolder === null ? {} : { PYTHONPATH: options.importFolder }),
      PYTHONDONTWRITEBYTECODE: '1',
    },
    timeoutMs: timeLimitMs,
    signal: options.signal,
  });
  const text = await readFile(options.outputPath, 'utf8').catch(() => undefined);
  if (text === undefined) throw failed(script, result);
  const parsed = resultsSchema.safeParse(parseJson(text));
  if (!parsed.success)
    throw new AppError(
      'input.suite',
      `${script} wrote results that cannot be read: ${parsed.error.issues[0]?.path.join('.') ?? ''}`,
      {
        hint: 'Was the script changed? `evalwright validate` says what is wrong with it.',
        details: { path: script },
      },
    );
  return parsed.data;
}

function failed(script: string, result: RunResult): AppError {
  const how =
    result.limit === undefined ? `exit code ${result.exitCode ?? result.signal ?? 'unknown'}` : `its ${result.limit} limit`;
  const tail = plainText(result.stderr).trim().split('\n').slice(-5).join('\n');
  return new AppError('input.suite', `${script} ended with ${how} and wrote no results\n${tail}`.trim(), {
    hint: '`evalwright validate` says what is wrong with it.',
    details: { path: script, exit_code: result.exitCode ?? -1 },
  });
}
