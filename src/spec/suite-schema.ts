/**
 * The border of SuiteSpec: whatever comes from a file or from an agent session is parsed here before anything is rendered from it.
 * Unknown fields pass; a wrong type is an error with its path; an unknown version is refused, never guessed at.
 */
import { z } from 'zod';
import { AppError } from '../base/app-error.ts';
import type { JsonObject, JsonValue } from '../base/json-value.ts';
import { signalNames } from '../analysis/signals/all-signals.ts';
import { isScorerName } from './scorer-name.ts';
import { SUITE_SCHEMA_VERSION, type SuiteSpec } from './suite-spec.ts';

const jsonValue: z.ZodType<JsonValue> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.bigint(), z.string(), z.array(jsonValue), jsonObject]),
);
const jsonObject: z.ZodType<JsonObject> = z.lazy(() => z.record(z.string(), jsonValue));

/** A key that may be missing in the file, and is then present as undefined, as the types want it. */
const missingAsUndefined = <T extends z.ZodType>(schema: T) => schema.optional().transform((value) => value);

const madeBy = { made_by: z.enum(['claude', 'person']).exactOptional() };

const evidenceStepSchema = z.object({
  kind: z.enum(['model', 'tool', 'retrieval', 'handoff', 'agent', 'unknown']),
  name: z.string(),
  agent: z.string().nullable(),
  input: jsonValue,
  output: jsonValue,
  error: z.string().nullable(),
  duration_ms: z.number().nullable(),
  span_id: z.string().nullable(),
  asks: z.int().positive().exactOptional(),
});

const evidenceTurnSchema = z.object({
  role: z.enum(['user', 'assistant']),
  text: z.string(),
  step: z.int().nonnegative(),
});

const caseEvidenceSchema = z.object({
  case_id: z.string(),
  question: z.string().nullable(),
  answer: z.string().nullable(),
  duration_ms: z.number().nullable(),
  state: z.enum(['OK', 'ERROR', 'IN_PROGRESS', 'UNKNOWN']),
  system_texts: z.array(z.string()),
  user_messages: z.array(z.string()),
  declared_values: z.array(z.string()).exactOptional(),
  text_rules: z.array(jsonObject).exactOptional(),
  steps: z.array(evidenceStepSchema),
  turns: z.array(evidenceTurnSchema).default([]),
  truncated: z.int().nonnegative(),
});

const caseMetadataSchema = z.object({
  source_trace: z.string().nullable(),
  query_type: z.string().nullable(),
  expected_routing: z.array(z.string()).nullable(),
  actual_routing: z.array(z.string()).nullable(),
  routing_optimal: z.boolean().nullable(),
  origin: z.enum(['recorded', 'curated', 'synthetic']),
  edge_case: z.string().nullable(),
  findings: z.array(z.string()),
  selection: z.string(),
  ...madeBy,
});

export const evalCaseSchema = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/, 'a case id holds a-z, 0-9 and "-" only'),
  inputs: jsonObject,
  outputs: missingAsUndefined(jsonValue),
  expectations: jsonObject,
  metadata: caseMetadataSchema,
  evidence: missingAsUndefined(caseEvidenceSchema),
});

const routeKind = z.enum(['agent', 'tool']);
const codeCheckSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('correct_routing'), route_kind: routeKind }),
  z.object({ type: z.literal('efficient_routing'), route_kind: routeKind }),
  z.object({ type: z.literal('error_handling') }),
  z.object({ type: z.literal('no_tool_error'), tools: z.array(z.string()) }),
  z.object({ type: z.literal('no_repeated_call') }),
  z.object({ type: z.literal('answer_present') }),
  z.object({ type: z.literal('no_refusal') }),
  z.object({ type: z.literal('grounded_numbers') }),
  z.object({
    type: z.literal('grounded_arguments'),
    arguments: z.array(z.object({ tool: z.string(), argument: z.string() })),
  }),
  z.object({ type: z.literal('latency_band'), limit_ms_by_query_type: z.record(z.string(), z.number().positive()) }),
  z.object({
    type: z.literal('signal'),
    signal: z.enum(signalNames),
    bound: z.enum(['at_most', 'at_least']),
    limit: z.number(),
    parameters: jsonValue,
  }),
]);

const scorerBase = {
  name: z.string().refine(isScorerName, 'a scorer name is a Python identifier that the generated files do not use themselves'),
  rationale: z.string(),
  findings: z.array(z.string()),
  ...madeBy,
};

const builtinClass = z.enum(['Safety', 'RelevanceToQuery', 'Completeness', 'Fluency']);

export const scorerSpecSchema = z.discriminatedUnion('kind', [
  z.object({
    ...scorerBase,
    kind: z.literal('builtin'),
    class_name: builtinClass,
    // Rendered under a function name of its own, a built-in may keep the name of its class.
    name: z.union([builtinClass, scorerBase.name]),
  }),
  z.object({ ...scorerBase, kind: z.literal('guidelines'), guidelines: z.array(z.string().min(1)).min(1) }),
  z.object({
    ...scorerBase,
    kind: z.literal('judge'),
    instructions: z.string().min(1),
    value_type: z.enum(['bool', 'float']),
    sees: z.array(z.enum(['steps', 'retrieval', 'routing'])),
  }),
  z.object({ ...scorerBase, kind: z.literal('code'), check: codeCheckSchema }),
  z.object({ ...scorerBase, kind: z.literal('python'), source: z.string().min(1) }),
]);

export const suiteSpecSchema = z
  .object({
    schema_version: z.literal(SUITE_SCHEMA_VERSION),
    name: z.string().min(1),
    strategy: z.enum(['traces', 'manual', 'hybrid']),
    agent_type: z.string(),
    question_path: z.array(z.union([z.string(), z.int()])),
    cases: z.array(evalCaseSchema),
    scorers: z.array(scorerSpecSchema),
    omitted: z.array(z.object({ name: z.string(), reason: z.string(), ...madeBy })),
    predict_fn: missingAsUndefined(
      z.object({
        target: z.string().regex(/^[\p{L}_][\p{L}\p{N}_.]*:[\p{L}_][\p{L}\p{N}_.]*$/u, 'predict_fn is "module:function"'),
      }),
    ),
    mlflow_version: z.string(),
  })
  .superRefine((spec, context) => {
    reportRepeated(spec.cases, (item) => item.id, 'cases', 'id', context);
    reportRepeated(spec.scorers, (item) => item.name, 'scorers', 'name', context);
  });

function reportRepeated<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  list: string,
  field: string,
  context: z.RefinementCtx,
): void {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const key = keyOf(item);
    if (seen.has(key)) context.addIssue({ code: 'custom', path: [list, index, field], message: `"${key}" occurs twice` });
    seen.add(key);
  }
}

/**
 * The one way from outside to a SuiteSpec. Throws `input.session-version` for a version this program does not know and
 * `input.suite` (with the path of the first fault) for anything else that does not fit.
 */
export function parseSuiteSpec(value: unknown): SuiteSpec {
  const version = z.object({ schema_version: z.unknown() }).safeParse(value).data?.schema_version;
  if (version !== undefined && version !== SUITE_SCHEMA_VERSION)
    throw new AppError(
      'input.session-version',
      `The suite has schema version ${describeVersion(version)}; this program knows ${SUITE_SCHEMA_VERSION}.`,
      {
        hint: 'Use the version of Evalwright that wrote the session, or start a new run.',
        details: { supported: SUITE_SCHEMA_VERSION },
      },
    );
  const parsed = suiteSpecSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new AppError(
    'input.suite',
    `The suite does not fit its schema at ${issue.path.join('.') || 'its top'}: ${issue.message}`,
    {
      hint: 'Repair the document or start a new run.',
      details: { path: issue.path.join('.'), faults: parsed.error.issues.length },
      cause: parsed.error,
    },
  );
}

function describeVersion(version: unknown): string {
  return typeof version === 'number' || typeof version === 'string' ? String(version).slice(0, 20) : 'of a wrong type';
}
