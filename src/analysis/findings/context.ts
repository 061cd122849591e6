/** What every detector may look at: all traces, their types, what is usual. Built once. */
import type { QueryType } from '../analysis.ts';
import type { TraceFeatures } from '../features.ts';
import { cosine, type Vector } from '../query-types/vector.ts';
import type { Measurable } from '../signals/measurable.ts';
import { traceRoute, type Routing } from '../statistics/routing.ts';
import type { Suspicion } from '../weighing/suspicion.ts';
import type { Weighing } from '../weighing/weigh.ts';

export interface TypeTraces {
  type: QueryType;
  /** In trace order. */
  traces: TraceFeatures[];
}

export interface FindingContext {
  /** Sorted by trace id, each id once. */
  features: readonly TraceFeatures[];
  byId: ReadonlyMap<string, TraceFeatures>;
  types: readonly TypeTraces[];
  typeOf: ReadonlyMap<string, TypeTraces>;
  /** Traces without a query type, in trace order: without a question. */
  untyped: readonly TraceFeatures[];
  vectors: ReadonlyMap<string, Vector>;
  routing: Routing;
  /** Runs that called an expert they did not need, by trace id. */
  superfluous: ReadonlyMap<string, Superfluous>;
  syntheticTimes: boolean;
  weighing: Weighing;
  /** What each check of the weighing measures, by the check's name. */
  signals: ReadonlyMap<string, Measurable>;
  suspicions: ReadonlyMap<string, Suspicion>;
  /** Half of the traces or more have an answer; else answers were not recorded and their absence says nothing. */
  answersRecorded: boolean;
}

/** What is known before checks are weighed. */
export type UnweighedContext = Omit<FindingContext, 'weighing' | 'signals' | 'suspicions'>;

export interface Superfluous {
  trace: TraceFeatures;
  /** Sorted; at least one. */
  experts: string[];
  /** The rest of the route. */
  sufficing: string[];
  /** Similar healthy runs that did without, and all that were compared. */
  without: number;
  compared: number;
}

/** Ended without error, answered, did not refuse, left no failed call behind. */
export function isHealthy(trace: TraceFeatures, context: Pick<FindingContext, 'answersRecorded'>): boolean {
  const ended = trace.state !== 'ERROR' && trace.state !== 'IN_PROGRESS';
  const answered = !context.answersRecorded || !trace.answer.empty;
  return ended && answered && !trace.answer.refusal && trace.unrecovered_errors.length === 0;
}

const nothing: Vector = [];

/** Cosine of the questions of two traces; 1 for equal templates, 0 when either has no words. */
export function questionSimilarity(a: TraceFeatures, b: TraceFeatures, context: Pick<FindingContext, 'vectors'>): number {
  return cosine(context.vectors.get(a.trace_id) ?? nothing, context.vectors.get(b.trace_id) ?? nothing);
}

export function routeIn(trace: TraceFeatures, context: Pick<FindingContext, 'routing'>): string[] {
  return traceRoute(trace, context.routing);
}

/** Traces of the same query type (itself among them); without a type, all traces without one. Always the same array. */
export function peers(trace: TraceFeatures, context: FindingContext): readonly TraceFeatures[] {
  return context.typeOf.get(trace.trace_id)?.traces ?? context.untyped;
}
