/** Assessments as MLflow sends them (mlflow/protos/assessments.proto, mlflow/entities/assessment.py). An unreadable one is counted. */
import { z } from 'zod';
import type { JsonValue } from '../../base/json-value.ts';
import { parseJson } from '../../base/lossless-json.ts';
import type { Assessment } from '../../trace/raw-trace.ts';
import type { LossCounter } from './loss-counter.ts';

const jsonSchema = z.custom<JsonValue>(() => true);
const errorSchema = z.looseObject({ error_code: z.string().nullish(), error_message: z.string().nullish() });

export const assessmentSchema = z.looseObject({
  assessment_id: z.string().nullish(),
  assessment_name: z.string().optional(),
  /** Older spelling. */
  name: z.string().optional(),
  span_id: z.string().nullish(),
  source: z.looseObject({ source_type: z.string().optional(), source_id: z.string().nullish() }).nullish(),
  feedback: z.looseObject({ value: jsonSchema.optional(), error: errorSchema.nullish() }).nullish(),
  expectation: z
    .looseObject({ value: jsonSchema.optional(), serialized_value: z.looseObject({ value: z.string() }).nullish() })
    .nullish(),
  issue: z.looseObject({ issue_name: z.string().nullish() }).nullish(),
  error: errorSchema.nullish(),
  rationale: z.string().nullish(),
  valid: z.boolean().nullish(),
});

type WireAssessment = z.infer<typeof assessmentSchema>;

export function decodeAssessments(values: readonly unknown[], losses: LossCounter): Assessment[] {
  const assessments: Assessment[] = [];
  for (const value of values) {
    const wire = assessmentSchema.safeParse(value);
    const assessment = wire.success ? decodeAssessment(wire.data) : undefined;
    if (assessment === undefined)
      losses.add('unreadable-assessment', wire.success ? 'no name' : String(wire.error.issues[0]?.path[0] ?? ''));
    else assessments.push(assessment);
  }
  return assessments;
}

/** Undefined when it has no name. */
export function decodeAssessment(wire: WireAssessment): Assessment | undefined {
  const name = wire.assessment_name ?? wire.name;
  if (name === undefined) return undefined;
  const error = wire.feedback?.error ?? wire.error;
  return {
    assessmentId: wire.assessment_id ?? undefined,
    name,
    kind: wire.issue ? 'issue' : wire.expectation ? 'expectation' : 'feedback',
    source: sourceOf(wire.source?.source_type),
    sourceId: wire.source?.source_id ?? undefined,
    value: valueOf(wire),
    error: error ? error.error_message || error.error_code || 'error without a message' : undefined,
    rationale: wire.rationale ?? undefined,
    spanId: wire.span_id || undefined,
    valid: wire.valid ?? true,
  };
}

function valueOf(wire: WireAssessment): JsonValue | undefined {
  if (wire.issue) return wire.issue.issue_name ?? undefined;
  const serialized = wire.expectation?.serialized_value?.value;
  if (serialized === undefined) return (wire.expectation ?? wire.feedback)?.value ?? undefined;
  try {
    return parseJson(serialized);
  } catch {
    return serialized;
  }
}

function sourceOf(type: string | undefined): Assessment['source'] {
  if (type === 'HUMAN' || type === 'CODE') return type;
  // AI_JUDGE is what MLflow before 3.0 called it.
  return type === 'LLM_JUDGE' || type === 'AI_JUDGE' ? 'LLM_JUDGE' : 'UNKNOWN';
}
