/** The common interface of detectors, and the small texts they share. */
import { plainLine } from '../../base/plain-text.ts';
import type { Cost, Evidence, Finding, FindingKind } from '../analysis.ts';
import type { TraceFeatures } from '../features.ts';
import type { FindingContext } from './context.ts';

/** A finding before it has its id, its healthy neighbours and its place in the ranking. */
export interface FindingDraft extends Omit<Finding, 'id' | 'trace_ids' | 'applicable' | 'healthy_trace_ids' | 'cost'> {
  /** Distinguishes findings of one kind: becomes part of the id. */
  key: string;
  /** Traces that the check applied to: the denominator, and where healthy neighbours are looked for. */
  applicable: readonly TraceFeatures[];
  /** undefined: what its runs took beyond their healthy neighbours. */
  cost: Cost | undefined;
}

export interface Detector {
  kind: FindingKind;
  /** One entry of evidence for each violating trace, in trace order. */
  detect: (context: FindingContext) => FindingDraft[];
}

export const noCost: Finding['cost'] = { seconds: undefined, tokens: undefined, calls: undefined };

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** "7 of 30 runs (23 %)"; shares below 1 % keep one decimal. */
export function ofRuns(count: number, total: number): string {
  const share = (100 * count) / total;
  return `${count} of ${total} ${total === 1 ? 'run' : 'runs'} (${share < 1 && share > 0 ? share.toFixed(1) : Math.round(share)} %)`;
}

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Text from a trace inside a sentence: one line, quoted, bounded. */
export const quoted = (text: string, maxLength = 100): string => `"${plainLine(text, maxLength)}"`;

export const label = (text: string): string => plainLine(text, 60);

export const evidenceOf = (trace: TraceFeatures, spanIds: readonly string[], detail: string): Evidence => ({
  trace_id: trace.trace_id,
  span_ids: [...new Set(spanIds)],
  detail,
});
