// oxlint-disable typescript/consistent-return -- the switch is exhaustive, which the compiler checks
/**
 * Suite of the engine claude = builtin suite + edits. Each edit is checked against the suite that it meets and either applied or
 * refused with a reason and advice; nothing is half applied. Pure: the same edits in the same order give the same suite.
 */
import type { Analysis } from '../analysis/analysis.ts';
import type { TraceFeatures } from '../analysis/features.ts';
import type { Trace } from '../trace/trace.ts';
import { addCase, addEdgeCase, removeCase } from './edit-cases.ts';
import { addScorer, removeScorer } from './edit-scorers.ts';
import type { Maker, SuiteEdit } from './suite-edit.ts';
import type { SuiteSpec } from './suite-spec.ts';

/** What edits are checked against besides the suite. */
export interface SuiteEditFacts {
  /** undefined when the id is not one of this run's traces. */
  traces: (traceId: string) => Trace | undefined;
  /** With the amendments laid over it: scorers may be for findings that a session added. */
  analysis: Analysis;
  /** Of all analysed traces. */
  features: readonly TraceFeatures[];
}

export interface SuiteEditContext extends SuiteEditFacts {
  /** The suite as it stands before the edit. */
  current: SuiteSpec;
  maker: Maker;
}

export interface Refusal {
  ok: false;
  /** Why not, as one sentence. */
  reason: string;
  /** What to do instead. */
  hint: string;
}

export type EditResult = { ok: true; suite: SuiteSpec } | Refusal;

export function applySuiteEdit(edit: SuiteEdit, context: SuiteEditContext): EditResult {
  switch (edit.operation) {
    case 'add_case':
      return addCase(edit, context);
    case 'add_edge_case':
      return addEdgeCase(edit, context);
    case 'remove_case':
      return removeCase(edit, context);
    case 'add_scorer':
      return addScorer(edit.scorer, context);
    case 'remove_scorer':
      return removeScorer(edit, context);
  }
}

/** The checks alone, for the answer at the door. */
export function checkSuiteEdit(edit: SuiteEdit, context: SuiteEditContext): { ok: true } | Refusal {
  const result = applySuiteEdit(edit, context);
  return result.ok ? { ok: true } : result;
}

export interface MadeEdit {
  /** Of the proposal. */
  id: string;
  made_by: Maker;
  edit: SuiteEdit;
}

/** An edit that no longer fits (what it builds on was rejected) is skipped and told, never an error. */
export function applySuiteEdits(
  base: SuiteSpec,
  edits: readonly MadeEdit[],
  facts: SuiteEditFacts,
): { suite: SuiteSpec; skipped: { id: string; reason: string }[] } {
  const skipped: { id: string; reason: string }[] = [];
  let suite = base;
  for (const { id, made_by: maker, edit } of edits) {
    const result = applySuiteEdit(edit, { ...facts, current: suite, maker });
    if (result.ok) suite = result.suite;
    else skipped.push({ id, reason: result.reason });
  }
  return { suite, skipped };
}
