/** What `python/introspect_mlflow.py` says about an installed MLflow. */
import { z } from 'zod';

const memberSchema = z.object({
  name: z.string(),
  kind: z.enum(['method', 'property']),
  /** null for properties, and where Python cannot tell. */
  signature: z.string().nullable(),
  summary: z.string(),
});

const entrySchema = z.object({
  /** Dotted: what stands before the last dot is imported from. */
  path: z.string(),
  kind: z.enum(['function', 'class']),
  signature: z.string().nullable(),
  summary: z.string(),
  /** Fields of data classes, constants of enumerations. */
  fields: z.array(z.string()),
  members: z.array(memberSchema),
});
export type InterfaceEntry = z.infer<typeof entrySchema>;

const argumentSchema = z.object({
  name: z.string(),
  type: z.string(),
  required: z.boolean(),
  /** Python source; null when required, "..." when long. */
  default: z.string().nullable(),
});

const builtInSchema = z.object({
  name: z.string(),
  /** The metric is `<name>/mean`. */
  default_name: z.string().nullable(),
  arguments: z.array(argumentSchema),
  /** Columns that evaluate() wants in the rows; null where the version does not say. */
  required_columns: z.array(z.string()).nullable(),
  /** Signature of a direct call. */
  call: z.string().nullable(),
  takes: z.array(z.string()),
  /** Of the row; null where only a row with a trace would tell. */
  expectations: z.enum(['required', 'optional', 'not used']).nullable(),
  needs_trace: z.boolean(),
  is_session_level: z.boolean(),
  needs_model: z.boolean(),
  summary: z.string(),
});
export type BuiltInScorer = z.infer<typeof builtInSchema>;

export const mlflowFactsSchema = z.object({
  schema_version: z.literal(1),
  mlflow_version: z.string(),
  python_version: z.string(),
  topics: z.array(z.object({ title: z.string(), entries: z.array(entrySchema) })),
  built_in_scorers: z.array(builtInSchema),
  /** Variables that the instructions of a judge may use; null where the version does not say. */
  judge_variables: z.array(z.string()).nullable(),
  settings: z.array(z.object({ name: z.string(), default: z.string() })),
  attempts: z.array(z.object({ title: z.string(), works: z.boolean(), outcome: z.string() })),
  /** Dotted names that were looked for and are not there. */
  absent: z.array(z.string()),
});
export type MlflowFacts = z.infer<typeof mlflowFactsSchema>;
