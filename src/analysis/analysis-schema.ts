/**
 * Reads a persisted analysis back (`state/analysis.json`). Unknown fields pass; a wrong type is an error with its path; an
 * unknown schema version is refused. Fields that JSON dropped because they were undefined come back as undefined.
 */
import { z } from 'zod';
import { AppError } from '../base/app-error.ts';
import { evidenceSchema } from './amendment.ts';
import { ANALYSIS_SCHEMA_VERSION, type Analysis } from './analysis.ts';

const count = z.number().int().nonnegative();
const absent = <T extends z.ZodType>(schema: T) =>
  z.union([schema, z.null().transform(() => undefined), z.undefined()]).optional();
const weights = z.custom<Record<string, number>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((item) => typeof item === 'number'),
  'expected an object of numbers',
);

const latency = z.looseObject({
  count,
  mean_ms: z.number(),
  p50_ms: z.number(),
  p90_ms: z.number(),
  p99_ms: z.number(),
  max_ms: z.number(),
});

const step = z.looseObject({
  kind: z.enum(['tool', 'agent', 'retrieval', 'handoff']),
  name: z.string(),
  calls: count,
  traces: count,
  errors: count,
  mean_duration_ms: absent(z.number()),
  total_duration_ms: absent(z.number()),
});

const queryType = z.looseObject({
  id: z.string(),
  name: z.string(),
  size: count,
  trace_ids: z.array(z.string()),
  examples: z.array(z.string()),
  centroid: weights,
  success_count: count,
  error_count: count,
  latency: absent(latency),
  routes: z.array(
    z.looseObject({
      route: z.array(z.string()),
      traces: count,
      trace_ids: z.array(z.string()),
      mean_duration_ms: absent(z.number()),
    }),
  ),
  steps: z.array(step),
  expected_route: absent(z.looseObject({ route: z.array(z.string()), support: count, confidence: z.number() })),
});

const severity = z.enum(['low', 'medium', 'high']);
const maker = { made_by: z.enum(['claude', 'person']) };
const madeBy = { made_by: maker.made_by.exactOptional() };

const finding = z.looseObject({
  id: z.string(),
  kind: z.enum([
    'suboptimal_routing',
    'tool_error',
    'unrecovered_error',
    'repeated_call',
    'empty_answer',
    'refusal',
    'ungrounded_number',
    'invented_argument',
    'latency_outlier',
    'trace_error',
    'asked_again',
    'broken_check',
    'observation',
  ]),
  title: z.string(),
  severity,
  claim: z.string(),
  trace_ids: z.array(z.string()),
  applicable: count,
  evidence: z.array(
    z.looseObject({
      trace_id: z.string(),
      span_ids: z.array(z.string()),
      detail: z.string(),
      expected_route: z.array(z.string()).optional(),
    }),
  ),
  cost: z.looseObject({ seconds: absent(z.number()), tokens: absent(z.number()), calls: absent(z.number()) }),
  healthy_trace_ids: z.array(z.string()),
  scorer: absent(z.string()),
  subject: absent(z.string()),
  ...madeBy,
  quotes: z.array(evidenceSchema).exactOptional(),
  correction: z
    .looseObject({ claim: z.string(), severity: severity.nullable(), evidence: z.array(evidenceSchema), ...maker })
    .exactOptional(),
  doubt: z.looseObject({ reason: z.string(), evidence: z.array(evidenceSchema), ...maker }).exactOptional(),
});

const weighing = z.looseObject({
  basis: z.enum(['agreement', 'feedback']),
  checks: z.array(
    z.looseObject({
      name: z.string(),
      signal: z.string(),
      bound: z.enum(['at_most', 'at_least']),
      limit: z.number(),
      parameters: z.unknown(),
      family: z.string(),
      applicable: count,
      violated: count,
      agreement: z.number(),
      feedback: z
        .looseObject({
          table: z.tuple([count, count, count, count]),
          odds_ratio: z.number(),
          interval: z.tuple([z.number(), z.number()]),
          p_value: z.number(),
          q_value: z.number(),
        })
        .exactOptional(),
    }),
  ),
  dropped: z.looseObject({ redundant: count, noisy: count, unsupported: count }),
  declined: z.array(z.looseObject({ signal: z.string(), reason: z.enum(['noisy', 'unsupported']) })).default([]),
  suspicious_from: z.number(),
  suspicious: count,
  unexplained: count,
});

const analysis = z.looseObject({
  schema_version: z.literal(ANALYSIS_SCHEMA_VERSION),
  agent_type: z.string(),
  profile: z.looseObject({
    agent_type: z.string(),
    purpose: z.string(),
    frameworks: z.array(z.string()),
    models: z.array(z.string()),
    experts: z.array(z.string()),
    tools: z.array(z.string()),
    retrievers: z.array(z.string()),
    policy: absent(z.string()),
    input_shape: z.string(),
    output_shape: z.string(),
    conversational: z.boolean(),
  }),
  trace_summary: z.looseObject({
    total_analyzed: count,
    success_count: count,
    error_count: count,
    other_count: count,
    avg_latency_ms: absent(z.number()),
    latency: absent(latency),
    synthetic_times: z.boolean(),
    without_question: count,
    without_answer: count,
    sessions: count,
    losses: weights,
  }),
  query_types: z.array(queryType),
  query_types_observed: z.array(z.looseObject({ type: z.string(), routing: z.array(z.string()) })),
  idf: weights,
  steps: z.array(step),
  findings: z.array(finding),
  weighing: weighing.exactOptional(),
  optimization_opportunities: z.array(z.looseObject({ issue: z.string(), description: z.string(), impact: z.string() })),
  evaluation_dimensions: z.array(
    z.looseObject({ scorer: z.string(), type: z.enum(['builtin', 'guidelines', 'judge', 'code']), rationale: z.string() }),
  ),
});

/** Throws AppError input.session-version for another version, input.session-corrupt for anything that is no analysis. */
export function parseAnalysis(value: unknown): Analysis {
  const version = z.looseObject({ schema_version: z.unknown() }).safeParse(value).data?.schema_version;
  if (typeof version === 'number' && version !== ANALYSIS_SCHEMA_VERSION) {
    throw new AppError(
      'input.session-version',
      `the analysis has schema version ${version}, this program reads ${ANALYSIS_SCHEMA_VERSION}`,
      {
        hint: 'Analyse the traces again with this version.',
      },
    );
  }
  const result = analysis.safeParse(value);
  if (result.success) return result.data as Analysis;
  const issue = result.error.issues[0];
  throw new AppError(
    'input.session-corrupt',
    `not an analysis: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`,
    {
      hint: 'The file was changed or cut; analyse the traces again.',
    },
  );
}
