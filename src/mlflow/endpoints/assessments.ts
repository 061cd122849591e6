/** Writing assessments on traces. Reading them needs no call: every trace info carries its own. */
import { z } from 'zod';
import type { JsonValue } from '../../base/json-value.ts';
import { stringifyJson } from '../../base/lossless-json.ts';
import type { Assessment } from '../../trace/raw-trace.ts';
import { ask } from '../ask.ts';
import { wrongShape } from '../remote-error.ts';
import type { Rest } from '../rest.ts';
import { assessmentSchema, decodeAssessment } from '../wire/assessment.ts';

export interface NewAssessment {
  name: string;
  value: JsonValue;
  source?: 'HUMAN' | 'LLM_JUDGE' | 'CODE';
  sourceId?: string;
  rationale?: string;
  spanId?: string;
  metadata?: Record<string, string>;
}

const answerSchema = z.looseObject({ assessment: assessmentSchema });
const pathOf = (traceId: string): string => `/api/3.0/mlflow/traces/${encodeURIComponent(traceId)}/assessments`;

export const logFeedback = (rest: Rest, traceId: string, feedback: NewAssessment): Promise<Assessment> =>
  create(rest, traceId, feedback, { feedback: { value: feedback.value } });

/** Lists and objects travel as JSON text: the plain value field takes them only on newer servers. */
export const logExpectation = (rest: Rest, traceId: string, expectation: NewAssessment): Promise<Assessment> => {
  const { value } = expectation;
  const isPlain = typeof value !== 'object' || value === null;
  const serialized = { serialized_value: { serialization_format: 'JSON_FORMAT', value: stringifyJson(value) } };
  return create(rest, traceId, expectation, { expectation: isPlain ? { value } : serialized });
};

async function create(rest: Rest, traceId: string, given: NewAssessment, value: object): Promise<Assessment> {
  const assessment = {
    assessment_name: given.name,
    trace_id: traceId,
    source: { source_type: given.source ?? 'CODE', source_id: given.sourceId ?? 'evalwright' },
    ...(given.rationale === undefined ? {} : { rationale: given.rationale }),
    ...(given.spanId === undefined ? {} : { span_id: given.spanId }),
    ...(given.metadata === undefined ? {} : { metadata: given.metadata }),
    ...value,
  };
  const path = pathOf(traceId);
  const answer = await ask(rest, { method: 'POST', path, body: { assessment } }, answerSchema);
  const logged = decodeAssessment(answer.assessment);
  if (logged === undefined)
    throw wrongShape(
      `POST ${path}`,
      new z.ZodError([{ code: 'custom', path: ['assessment'], message: 'no name', input: answer }]),
    );
  return logged;
}

export async function deleteAssessment(rest: Rest, traceId: string, assessmentId: string): Promise<void> {
  await rest.send({ method: 'DELETE', path: `${pathOf(traceId)}/${encodeURIComponent(assessmentId)}` });
}
