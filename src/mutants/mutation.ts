/** What a mutation of a trace is: one known change with a known effect on the verdict about the run. */
import type { Trace } from '../trace/trace.ts';

/** What a mutation attacks; a scorer that looks at this aspect should see it. */
export type MutationFamily =
  | 'arguments'
  | 'schema'
  | 'results'
  | 'errors'
  | 'route'
  | 'effort'
  | 'grounding'
  | 'answer'
  | 'conversation'
  | 'surface';

export interface Mutation {
  /** Stable, snake_case: it names rows of tables and certificates. */
  kind: string;
  /** `wrong`: a run that was right is wrong afterwards. `harmless`: the run is as good as before. */
  harm: 'wrong' | 'harmless';
  family: MutationFamily;
  /** What is done and what a trace needs for it. */
  description: string;
  /**
   * Undefined when the trace does not meet the precondition. `trace` and `others` are not modified and parts of them are shared
   * with the mutant. `others` are runs of the same agent: the source of foreign values, and what is usual.
   */
  apply: (trace: Trace, random: () => number, others: readonly Trace[]) => Mutant | undefined;
}

export interface Mutant {
  /** Keeps the trace id, unless ids are what the mutation renames. */
  trace: Trace;
  kind: string;
  /** What was changed, in a sentence with the values. */
  change: string;
  /** Spans of the mutant where the change shows; [] when it shows in the answer or the conversation only. */
  spanIds: string[];
}

/** What the function of one kind returns; `defineMutation` adds the kind. */
export type Edit = Omit<Mutant, 'kind'>;

export function defineMutation(
  head: Omit<Mutation, 'apply'>,
  edit: (trace: Trace, random: () => number, others: readonly Trace[]) => Edit | undefined,
): Mutation {
  return {
    ...head,
    apply(trace, random, others) {
      const edited = edit(trace, random, others);
      return edited === undefined ? undefined : { ...edited, kind: head.kind };
    },
  };
}
