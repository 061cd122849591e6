/** A recorded case out of a trace: its inputs and outputs as they were, what is known to be expected, and the evidence. */
import type { Analysis, QueryType } from '../analysis/analysis.ts';
import { assignQueryType } from '../analysis/assign-query-type.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../base/json-value.ts';
import type { JsonPath, Trace } from '../trace/trace.ts';
import { caseEvidence } from './case-evidence.ts';
import { caseId } from './case-id.ts';
import { caseRouting } from './case-routing.ts';
import type { EvalCase } from './suite-spec.ts';

export interface CaseOptions {
  /** Ids of the findings that the trace shows. */
  findings?: readonly string[];
  /** Why the trace became a case, as one sentence. */
  selection?: string;
}

/** Also for traces that the analysis has not seen: their query type is then assigned by their question. */
export function caseFromTrace(trace: Trace, analysis: Analysis, options: CaseOptions = {}): EvalCase {
  const id = caseId('case', trace.traceId);
  const type = queryTypeOf(trace, analysis);
  const routing = caseRouting(trace, analysis, type);
  return {
    id,
    inputs: caseInputs(trace).inputs,
    outputs: trace.outputs ?? null,
    expectations: routing.expected_routing === null ? {} : { expected_routing: routing.expected_routing },
    metadata: {
      source_trace: trace.traceId,
      query_type: type?.id ?? null,
      ...routing,
      origin: 'recorded',
      edge_case: null,
      findings: [...(options.findings ?? [])],
      selection: options.selection ?? 'chosen by the caller',
    },
    evidence: caseEvidence(trace, id),
  };
}

export function queryTypeOf(trace: Trace, analysis: Analysis): QueryType | undefined {
  return analysis.query_types.find((type) => type.trace_ids.includes(trace.traceId)) ?? assignQueryType(trace.question, analysis);
}

export interface CaseInputs {
  inputs: JsonObject;
  /** Where the question lies in `inputs`; undefined when it was found elsewhere. */
  questionPath: JsonPath | undefined;
}

/**
 * The root inputs when they are an object; else an object around them, since MLflow takes nothing else: {"question": text}, or
 * {"messages": [...]} for a list.
 */
export function caseInputs(trace: Trace): CaseInputs {
  const { inputs, question } = trace;
  if (isJsonObject(inputs) && Object.keys(inputs).length > 0) return { inputs, questionPath: trace.questionPath };
  if (Array.isArray(inputs) && inputs.length > 0)
    return { inputs: { messages: inputs }, questionPath: trace.questionPath && ['messages', ...trace.questionPath] };
  const text: JsonValue = question ?? (typeof inputs === 'string' ? inputs : null);
  return { inputs: { question: text }, questionPath: ['question'] };
}
