/**
 * Features of many traces as one value that can be merged: in memory, over files, or over partitions. `merge` is associative, commutative
 * and idempotent, and an empty set is its neutral element, so that the order and number of the parts do not matter.
 */
import { AppError } from '../base/app-error.ts';
import type { Trace } from '../trace/trace.ts';
import { extractFeatures, FEATURES_VERSION, type TraceFeatures } from './features.ts';

/** JSON only. Traces in order of their ids, each id once. */
export interface FeatureSet {
  version: typeof FEATURES_VERSION;
  traces: readonly TraceFeatures[];
}

export const noFeatures: FeatureSet = { version: FEATURES_VERSION, traces: [] };

export const extract = (trace: Trace): FeatureSet => ({ version: FEATURES_VERSION, traces: [extractFeatures(trace)] });

/** Of two different features with one id the one whose JSON sorts first stays. Linear in both. */
export function merge(a: FeatureSet, b: FeatureSet): FeatureSet {
  const traces: TraceFeatures[] = [];
  let [i, j] = [0, 0];
  while (i < a.traces.length || j < b.traces.length) {
    const [left, right] = [a.traces[i], b.traces[j]];
    if (right === undefined || (left !== undefined && left.trace_id < right.trace_id)) {
      traces.push(left!);
      i += 1;
    } else if (left === undefined || right.trace_id < left.trace_id) {
      traces.push(right);
      j += 1;
    } else {
      traces.push(firstOf(left, right));
      i += 1;
      j += 1;
    }
  }
  return { version: FEATURES_VERSION, traces };
}

/** Of two features with one id: the one whose JSON sorts first. */
export function firstOf(a: TraceFeatures, b: TraceFeatures): TraceFeatures {
  return a === b || JSON.stringify(a) <= JSON.stringify(b) ? a : b;
}

/** Many sets at once, pairwise, so that the cost stays n log n. */
export function mergeAll(sets: readonly FeatureSet[]): FeatureSet {
  if (sets.length === 0) return noFeatures;
  let level = [...sets];
  while (level.length > 1)
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, index) => {
      const [left, right] = [level[2 * index]!, level[2 * index + 1]];
      return right === undefined ? left : merge(left, right);
    });
  return level[0]!;
}

export const serializeFeatures = (set: FeatureSet): string => JSON.stringify(set);

/** Throws AppError input.features-version for features of another version of the program, or text that holds none. */
export function parseFeatures(text: string): FeatureSet {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError('input.features-version', 'the features are no JSON', {
      hint: 'Extract them again from the traces.',
      cause,
    });
  }
  const set = value as Partial<FeatureSet> | null;
  if (set?.version !== FEATURES_VERSION || !Array.isArray(set.traces))
    throw new AppError(
      'input.features-version',
      `these are not features of version ${FEATURES_VERSION}, which this program reads`,
      { hint: 'Extract them again from the traces with this version.' },
    );
  return { version: FEATURES_VERSION, traces: set.traces };
}
