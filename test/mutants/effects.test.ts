/** What wrong mutations do, seen from outside: by the product's own checks where one looks at it, else by what is left. */
import { beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { isCall } from '../../src/analysis/checks/check-input.ts';
import { mutations } from '../../src/mutants/mutations.ts';
import type { Mutant } from '../../src/mutants/mutation.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { verdicts } from './check-mutant.ts';
import { declaredRun, retrievalRuns, sampleRuns } from './runs.ts';

let supervisor: Trace[];
let retail: Trace[];
let sql: Trace[];

beforeAll(async () => {
  supervisor = await sampleRuns('supervisor', 12);
  retail = await sampleRuns('tau-retail', 6);
  sql = await sampleRuns('intercode-sql', 10);
});

function mutants(kind: string, runs: readonly Trace[]): { original: Trace; mutant: Mutant }[] {
  const mutation = mutations.find((candidate) => candidate.kind === kind)!;
  return runs.flatMap((original, index) => {
    const mutant = mutation.apply(original, seededRandom(index), runs);
    return mutant === undefined ? [] : [{ original, mutant }];
  });
}

const calls = (trace: Trace): string[] => trace.steps.filter(isCall).map(({ name }) => name);
const texts = (trace: Trace, role: string): string[] =>
  trace.messages.filter((message) => message.role === role).map(({ content }) => content);

/** Share of the mutants that no longer pass the check, of those whose runs did. */
test.each([
  ['argument_invented_identifier', 'grounded_arguments', 1],
  ['argument_invented_number', 'grounded_arguments', 1],
  ['steps_reversed', 'grounded_arguments', 0.9],
  ['error_ignored', 'error_handling', 1],
  ['success_claimed_after_error', 'error_handling', 1],
  ['error_repeated', 'no_repeated_call', 1],
  ['call_duplicated', 'no_repeated_call', 1],
  ['call_loop', 'no_repeated_call', 1],
  ['foreign_tool_called', 'efficient_routing', 1],
  ['nothing_done', 'correct_routing', 1],
  ['answer_number_changed', 'grounded_numbers', 1],
  ['answer_emptied', 'answer_present', 1],
  ['answer_refuses', 'no_refusal', 1],
])('%s is what %s fails', (kind, check, least) => {
  const passed = mutants(kind, retail).filter(({ original }) => verdicts(original, original)[check] === true);
  const failed = passed.filter(({ original, mutant }) => verdicts(mutant.trace, original)[check] !== true);
  expect(passed.length).toBeGreaterThan(2);
  expect(failed.length).toBeGreaterThanOrEqual(least * passed.length);
});

describe('calls', () => {
  test('a dropped step is gone, with its request and all that quoted it', () => {
    for (const { original, mutant } of mutants('step_dropped', retail)) {
      expect(calls(mutant.trace)).toHaveLength(calls(original).length - 1);
      expect(texts(mutant.trace, 'tool')).toHaveLength(texts(original, 'tool').length - 1);
    }
  });

  test('reversed steps are the same calls in another order', () => {
    for (const { original, mutant } of mutants('steps_reversed', retail)) {
      expect(calls(mutant.trace)).not.toEqual(calls(original));
      expect(calls(mutant.trace).toSorted()).toEqual(calls(original).toSorted());
      expect(mutant.trace.durationMs).toBe(original.durationMs);
    }
  });

  test('a loop is in the conversation too', () => {
    for (const { original, mutant } of mutants('call_loop', retail)) {
      const added = calls(mutant.trace).length - calls(original).length;
      expect(added).toBeGreaterThanOrEqual(4);
      expect(texts(mutant.trace, 'tool')).toHaveLength(texts(original, 'tool').length + added);
    }
  });

  test('where calls are written as text, the text changes with them', () => {
    for (const { original, mutant } of mutants('argument_invented_name', sql)) {
      const [spanId] = mutant.spanIds;
      const before = original.steps.find((step) => step.spanId === spanId)!.input as { sql: string };
      const after = mutant.trace.steps.find((step) => step.spanId === spanId)!.input as { sql: string };
      expect(after.sql).not.toBe(before.sql);
      if (!texts(original, 'assistant').some((text) => text.includes(before.sql))) continue;
      expect(texts(mutant.trace, 'assistant').some((text) => text.includes(after.sql))).toBe(true);
    }
  });

  test('a result of another call stands in the conversation as well', () => {
    for (const { original, mutant } of mutants('result_swapped', retail)) {
      const output = mutant.trace.steps.find(({ spanId }) => spanId === mutant.spanIds[0])!.output as string;
      const count = (trace: Trace): number => texts(trace, 'tool').filter((text) => text === output).length;
      expect(count(mutant.trace)).toBe(count(original) + 1);
    }
  });

  test('another expert takes over with all its steps', () => {
    for (const { original, mutant } of mutants('expert_changed', supervisor)) {
      const agents = (trace: Trace): string[] => [...new Set(trace.steps.flatMap(({ agent }) => agent ?? []))];
      expect(agents(mutant.trace)).toHaveLength(agents(original).length);
      expect(agents(mutant.trace)).not.toEqual(agents(original));
    }
  });
});

describe('declarations and retrieval', () => {
  const only = (kind: string, runs: readonly Trace[]): Trace => mutants(kind, runs)[0]!.mutant.trace;

  test('against the declared schema', () => {
    const run = declaredRun();
    expect(run.steps[1]!.input).toEqual({ hotel_id: 'HX-77', board: 'breakfast' });
    const board = only('argument_outside_enum', [run]).steps[1]!.input as { board: string };
    expect(['none', 'breakfast', 'full']).not.toContain(board.board);
    expect(only('argument_missing', [run]).steps[1]!.input).toEqual({ board: 'breakfast' });
    expect(calls(only('tool_unknown', [run]))).toEqual(['book_room_v2']);
    const typed = Object.values(only('argument_of_wrong_type', [run]).steps[1]!.input as object);
    expect(typed.some((value) => typeof value !== 'string')).toBe(true);
    expect(texts(only('argument_missing', [run]), 'assistant')[0]).toBe('book_room({"board":"breakfast"})');
  });

  test('nothing retrieved, or another passage', () => {
    const runs = retrievalRuns();
    expect(only('retrieval_emptied', runs).steps[0]!.output).toEqual([]);
    expect(only('passage_replaced', runs).steps[0]!.output).toEqual(runs[1]!.steps[0]!.output);
  });
});

describe('conversation', () => {
  test('a dropped confirmation takes one turn of each side', () => {
    const found = mutants('confirmation_dropped', retail);
    expect(found.length).toBeGreaterThan(0);
    for (const { original, mutant } of found) {
      expect(texts(mutant.trace, 'user')).toHaveLength(texts(original, 'user').length - 1);
      expect(texts(mutant.trace, 'assistant')).toHaveLength(texts(original, 'assistant').length - 1);
      expect(calls(mutant.trace)).toEqual(calls(original));
    }
  });

  test.each(['user_complains', 'user_repeats_question', 'agent_asks_again'])('%s adds one turn of each side', (kind) => {
    for (const { original, mutant } of mutants(kind, retail)) {
      expect(texts(mutant.trace, 'user')).toHaveLength(texts(original, 'user').length + 1);
      expect(texts(mutant.trace, 'assistant')).toHaveLength(texts(original, 'assistant').length + 1);
      expect(mutant.trace.answer).toBe(original.answer);
      expect(mutant.trace.messages.at(-1)!.content).toBe(original.messages.at(-1)!.content);
    }
  });
});

test('only the answer changes when the answer is the fault', () => {
  for (const kind of ['answer_negated', 'answer_truncated', 'answer_in_other_language', 'answer_of_other_case'])
    for (const { original, mutant } of mutants(kind, supervisor)) {
      expect(mutant.trace.outputs).toEqual({ response: mutant.trace.answer });
      expect(mutant.trace.answer).not.toBe(original.answer);
      expect(mutant.trace.steps.filter(isCall)).toEqual(original.steps.filter(isCall));
    }
});
