/**
 * The documents of a session directory that belong to the harness itself, and the schemas by which every document is read back.
 * An unknown schema_version is refused: a newer Evalwright wrote it.
 */
import { RUNGS } from '../validate/diagnostic.ts';
import { z } from 'zod';
import { CERTIFICATES_SCHEMA_VERSION, type Certificates } from '../certify/certificate.ts';
import { VALIDATION_SCHEMA_VERSION, type ValidationResult } from '../validate/validation-result.ts';

export const SESSION_SCHEMA_VERSION = 1;

const sourceSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('mlflow'),
    /** Without credentials. */
    tracking_uri: z.string(),
    experiment_id: z.string(),
    experiment_name: z.string(),
    filter: z.string().nullable(),
    include_evaluation_traces: z.boolean(),
  }),
  z.object({ type: z.literal('file'), path: z.string(), include_evaluation_traces: z.boolean() }),
]);
/** Where the traces come from. */
export type SourceSpec = z.infer<typeof sourceSchema>;

const requestSchema = z.object({
  source: sourceSchema,
  suite_name: z.string(),
  engine: z.enum(['builtin', 'claude']),
  /** Engine claude only. No secrets. */
  agent: z
    .object({
      provider: z.enum(['anthropic', 'databricks', 'gateway']),
      base_url: z.string(),
      model: z.string(),
      may_annotate: z.boolean(),
      /** Experiment of the run's own traces; null: none are written. */
      self_experiment: z.string().nullable(),
      /** null: no bound. Not part of what makes two requests the same: a run may be carried on with another budget. */
      budget: z.object({
        max_cost_usd: z.number().nullable(),
        max_tokens: z.number().nullable(),
        max_sessions: z.number().nullable(),
        max_minutes: z.number().nullable(),
      }),
    })
    .exactOptional(),
  max_traces: z.number().int().positive(),
  max_cases: z.number().int().positive(),
  seed: z.number().int().nonnegative(),
  strategy: z.enum(['traces', 'manual', 'hybrid']),
  predict_fn: z.string().nullable(),
  /** Folder that predict_fn is imported from. */
  predict_fn_folder: z.string().nullable(),
  judge_model: z.string().nullable(),
  /** MLflow that runs the evaluation, without credentials; null: a local one is started for it. */
  evaluation_uri: z.string().nullable(),
  evaluation_experiment: z.string(),
  /** false: personal data and secrets stay in evaluation/ and report.html; absent: they are replaced. */
  redact: z.boolean().exactOptional(),
});
/** What was asked for; a directory is resumed only by the same request. */
export type SessionRequest = z.infer<typeof requestSchema>;

export const sessionSchema = z.object({
  schema_version: z.literal(SESSION_SCHEMA_VERSION),
  evalwright_version: z.string(),
  created_at: z.string(),
  /** Traces that began later are not looked at, so that a resumed session sees what the first attempt saw. */
  trace_window_end_ms: z.number().int(),
  request: requestSchema,
});
/** `session.json`. */
export type SessionDocument = z.infer<typeof sessionSchema>;

const diagnosticSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  rung: z.enum(RUNGS),
  file: z.string().nullable(),
  line: z.number().nullable(),
  message: z.string(),
  hint: z.string().nullable(),
  scorer: z.string().nullable(),
});

const taskSchema = z.object({
  id: z.string(),
  /** baseline and explore: engine claude only; the builtin suite, then the initializer session. */
  kind: z.enum(['baseline', 'explore', 'build_dataset', 'create_scorers', 'write_run_script', 'run_and_validate', 'fix']),
  title: z.string(),
  status: z.enum(['pending', 'in_progress', 'done', 'failed']),
  /** Times a worker took it up; more than one after a crash. */
  attempts: z.number().int().nonnegative(),
  /** Why it failed, or what a fix task has to repair. */
  diagnostics: z.array(diagnosticSchema),
  /** What the initializer wants done; engine claude only. */
  instructions: z.string().exactOptional(),
  /** How it ended, in a sentence; engine claude only. */
  note: z.string().exactOptional(),
});
export type SessionTask = z.infer<typeof taskSchema>;

export const tasksSchema = z.object({
  schema_version: z.literal(SESSION_SCHEMA_VERSION),
  status: z.enum(['running', 'passed', 'failed']),
  tasks: z.array(taskSchema),
});
/** `eval_tasks.json`: the plan and its progress. */
export type TasksDocument = z.infer<typeof tasksSchema>;

export const collectionSchema = z.object({
  schema_version: z.literal(SESSION_SCHEMA_VERSION),
  /** Traces that matched; `excluded` of them were written by judges or evaluation runs. */
  matched: z.number().int(),
  excluded: z.number().int(),
  /** Traces chosen for analysis, sorted. */
  trace_ids: z.array(z.string()),
});
/** `state/collection.json`: which traces are analysed, settled before any of them is read. */
export type CollectionDocument = z.infer<typeof collectionSchema>;

/** The validation result is written by this program only: its outline is checked, its type is trusted. */
export const validationSchema = z.custom<ValidationResult>(
  (value) =>
    z
      .looseObject({
        schema_version: z.literal(VALIDATION_SCHEMA_VERSION),
        validation_status: z.enum(['passed', 'failed']),
        scorers: z.array(z.looseObject({ name: z.string(), rows: z.number() })),
        diagnostics: z.array(diagnosticSchema),
      })
      .safeParse(value).success,
  'not a validation result',
);

/** Written by this program only, like the validation result. */
export const certificatesSchema = z.custom<Certificates>(
  (value) =>
    z
      .looseObject({
        schema_version: z.literal(CERTIFICATES_SCHEMA_VERSION),
        scorers: z.array(z.looseObject({ scorer: z.string(), use: z.enum(['gate', 'trend', 'explore', 'rejected']) })),
      })
      .safeParse(value).success,
  'no certificates',
);
