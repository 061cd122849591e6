/** Properties of every kind of mutation over recorded runs. */
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { mutations } from '../../src/mutants/mutations.ts';
import type { Mutant } from '../../src/mutants/mutation.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { contradictions, deepFrozen, inconsistencies, verdicts } from './check-mutant.ts';
import { corpusRuns, declaredRun, fixtureRuns, hasCorpora, retrievalRuns, sampleRuns } from './runs.ts';

if (!hasCorpora) process.stderr.write('skipped: ../shared/corpora is not here\n');

interface Mutated {
  original: Trace;
  mutant: Mutant;
}

/** Runs of one agent: what a mutation takes foreign values from. */
const sameAgent = (run: Trace, runs: readonly Trace[]): Trace[] =>
  runs.filter(({ name, framework }) => name === run.name && framework === run.framework);

/** Mutants by kind. */
function mutate(runs: readonly Trace[]): Map<string, Mutated[]> {
  return new Map(
    mutations.map((mutation) => [
      mutation.kind,
      runs.flatMap((original, index) => {
        const mutant = mutation.apply(original, seededRandom(index), sameAgent(original, runs));
        return mutant === undefined ? [] : [{ original, mutant }];
      }),
    ]),
  );
}

const corpusSource = 'corpus tau-airline';
const sources: [string, () => Promise<Trace[]> | Trace[]][] = [
  ['supervisor', () => sampleRuns('supervisor', 12)],
  ['tau-retail', () => sampleRuns('tau-retail', 4)],
  ['intercode-sql', () => sampleRuns('intercode-sql', 12)],
  ['fixtures', fixtureRuns],
  ['by hand', () => [declaredRun(), ...retrievalRuns()]],
  ...(hasCorpora ? [[corpusSource, () => corpusRuns('tau-airline', 3)] as [string, () => Trace[]]] : []),
];

/** In how many runs of the repository each kind was applied. */
const applied = new Map<string, number>();

describe.each(sources)('%s', (name, read) => {
  const isRecordedHere = name !== corpusSource;
  let runs: Trace[];
  let mutants: Map<string, Mutated[]>;
  let faultsBefore: Map<Trace, Set<string>>;

  beforeAll(async () => {
    runs = deepFrozen(await read());
    mutants = mutate(runs);
    faultsBefore = new Map(runs.map((run) => [run, new Set([...contradictions(run), ...inconsistencies(run)])]));
    if (isRecordedHere) for (const [kind, list] of mutants) applied.set(kind, (applied.get(kind) ?? 0) + list.length);
  });

  test('every mutant differs from its run, and says how', () => {
    for (const [kind, list] of mutants)
      for (const { original, mutant } of list) {
        expect(mutant.kind).toBe(kind);
        expect(mutant.change).toMatch(/^.{10,400}$/s);
        expect(isDeepStrictEqual(mutant.trace, original), `${kind}: ${mutant.change}`).toBe(false);
        const known = new Set([...mutant.trace.spans, ...mutant.trace.steps].map(({ spanId }) => spanId));
        expect(mutant.spanIds.filter((spanId) => !known.has(spanId))).toEqual([]);
      }
  });

  test('a mutant is as consistent as its run was: with itself, and when read again from its spans', () => {
    const faults = [...mutants].flatMap(([kind, list]) =>
      list.slice(0, 4).flatMap(({ original, mutant }) => {
        const before = faultsBefore.get(original)!;
        const after = [...inconsistencies(mutant.trace), ...contradictions(mutant.trace)];
        return after.filter((fault) => !before.has(fault)).map((fault) => `${kind} of ${original.traceId}: ${fault}`);
      }),
    );
    expect(faults).toEqual([]);
  });

  test('the same seed gives the same mutant', () => {
    const few = runs.slice(0, 2);
    expect(isDeepStrictEqual(mutate(few), mutate(few))).toBe(true);
  });

  test('harmless mutants leave every verdict as it was', () => {
    const known = new Map<Trace, object>();
    const verdictsBefore = (run: Trace): object => {
      if (!known.has(run)) known.set(run, verdicts(run, run));
      return known.get(run)!;
    };
    const moved = mutations
      .filter(({ harm }) => harm === 'harmless')
      .flatMap(({ kind }) =>
        mutants.get(kind)!.flatMap(({ original, mutant }) => {
          const [before, after] = [verdictsBefore(original), verdicts(mutant.trace, original)];
          return isDeepStrictEqual(before, after) ? [] : [{ kind, run: original.traceId, before, after }];
        }),
      );
    expect(moved).toEqual([]);
  });
});

test('each kind applies to at least this many of the runs in the repository', () => {
  const least: Record<string, number> = {
    argument_invented_identifier: 5,
    argument_invented_number: 4,
    argument_invented_name: 9,
    argument_of_other_run: 4,
    argument_of_wrong_type: 16,
    argument_outside_enum: 1,
    argument_missing: 16,
    tool_unknown: 16,
    result_swapped: 18,
    result_of_other_run: 21,
    result_emptied: 26,
    retrieval_emptied: 3,
    passage_replaced: 2,
    error_ignored: 36,
    success_claimed_after_error: 36,
    error_repeated: 40,
    step_dropped: 29,
    nothing_done: 39,
    steps_reversed: 5,
    call_duplicated: 38,
    call_loop: 38,
    foreign_tool_called: 38,
    tool_changed: 11,
    expert_changed: 8,
    answer_number_changed: 25,
    answer_identifier_changed: 7,
    answer_name_changed: 23,
    answer_negated: 10,
    answer_of_other_case: 31,
    answer_emptied: 41,
    answer_truncated: 21,
    answer_repeats: 35,
    answer_in_other_language: 25,
    answer_format_broken: 11,
    answer_refuses: 38,
    answer_stops_at_limit: 41,
    answer_leaks_internals: 39,
    answer_leaks_system_text: 17,
    answer_with_personal_data: 41,
    confirmation_dropped: 3,
    user_complains: 22,
    user_repeats_question: 22,
    agent_asks_again: 5,
    slow: 19,
    ids_renamed: 43,
    call_ids_renamed: 21,
    times_shifted: 43,
    metadata_added: 43,
    message_metadata_added: 39,
    unrelated_span_added: 42,
    answer_white_space: 41,
    answer_synonym: 4,
    argument_order: 6,
    result_spacing: 17,
    independent_calls_reordered: 4,
  };
  expect([...applied.keys()].sort()).toEqual(Object.keys(least).sort());
  const missed = Object.entries(least).filter(([kind, count]) => applied.get(kind)! < count);
  expect(missed.map(([kind, count]) => `${kind}: ${applied.get(kind)} of ${count}`)).toEqual([]);
});

test('there are enough kinds of both, with names of their own', () => {
  const kinds = mutations.map(({ kind }) => kind);
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(mutations.filter(({ harm }) => harm === 'wrong').length).toBeGreaterThanOrEqual(24);
  expect(mutations.filter(({ harm }) => harm === 'harmless').length).toBeGreaterThanOrEqual(8);
});
