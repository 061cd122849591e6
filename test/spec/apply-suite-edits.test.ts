import { beforeAll, describe, expect, test } from 'vitest';
import { stringifyJson } from '../../src/base/lossless-json.ts';
import {
  applySuiteEdits,
  checkSuiteEdit,
  type MadeEdit,
  type SuiteEditContext,
  type SuiteEditFacts,
} from '../../src/spec/apply-suite-edits.ts';
import { proposeSuite } from '../../src/spec/propose-suite.ts';
import { selectCases } from '../../src/spec/select-cases.ts';
import { suiteEditSchema, type ScorerProposal, type SuiteEdit } from '../../src/spec/suite-edit.ts';
import { parseSuiteSpec } from '../../src/spec/suite-schema.ts';
import type { Strategy, SuiteSpec } from '../../src/spec/suite-spec.ts';
import { addCase, addScorer, edge, guidelines, python } from './edit-builders.ts';
import { readSample, type Sample } from './sample-traces.ts';

let sample: Sample;
let facts: SuiteEditFacts;
let free: string[];

function suiteOf(strategy: Strategy = 'traces'): SuiteSpec {
  return proposeSuite({
    analysis: sample.analysis,
    // A small suite leaves traces to add.
    selection: selectCases(sample.analysis, sample.features, { maxCases: 12 }),
    traces: sample.traces,
    features: sample.features,
    strategy,
    predictFn: strategy === 'traces' ? undefined : 'agent:ask',
    name: 'agent',
    mlflowVersion: '3.17.2',
  });
}

beforeAll(async () => {
  sample = await readSample('tau-retail');
  facts = { analysis: sample.analysis, features: sample.features, traces: (id) => sample.traces.get(id) };
  const known = new Set(suiteOf().cases.map((item) => item.metadata.source_trace));
  free = [...sample.traces.keys()].filter((id) => !known.has(id));
});

const context = (current: SuiteSpec, maker: SuiteEditContext['maker'] = 'claude'): SuiteEditContext => ({
  ...facts,
  current,
  maker,
});
const check = (edit: SuiteEdit, current: SuiteSpec = suiteOf(), maker: SuiteEditContext['maker'] = 'claude') =>
  checkSuiteEdit(suiteEditSchema.parse(edit), context(current, maker));
const apply = (edits: SuiteEdit[], base: SuiteSpec = suiteOf(), maker: MadeEdit['made_by'] = 'claude') =>
  applySuiteEdits(
    base,
    edits.map((edit, index) => ({ id: `p${index + 1}`, made_by: maker, edit })),
    facts,
  );

/** The first trace that is no near-duplicate of a case. */
const addable = (base = suiteOf()): string => free.find((id) => check(addCase(id), base).ok)!;

describe('adding', () => {
  test('a case brings its evidence, what it shows, and who asked for it', () => {
    const base = suiteOf();
    const { suite, skipped } = apply([addCase(addable())], base);
    expect(skipped).toEqual([]);
    expect(suite.cases.slice(0, -1)).toEqual(base.cases);
    const added = suite.cases.at(-1)!;
    expect(added).toMatchObject({
      outputs: expect.anything() as unknown,
      metadata: { source_trace: addable(), origin: 'recorded', made_by: 'claude', selection: 'It differs.' },
    });
    expect(added.evidence?.steps.length).toBeGreaterThan(0);
    const shown = sample.analysis.findings.filter((finding) => finding.trace_ids.includes(addable())).map(({ id }) => id);
    expect(added.metadata.findings).toEqual(shown);
  });

  test('a scorer of each kind; the result is a suite that the schema reads back', () => {
    const judge: ScorerProposal = {
      kind: 'judge',
      name: 'refund_confirmed',
      rationale: 'Refunds without a yes: 2 of 40 runs.',
      findings: [],
      instructions: 'Did the customer say yes to the exact refund amount before the refund tool was called?',
      value_type: 'bool',
      sees: ['steps'],
    };
    const { suite, skipped } = apply([addScorer(guidelines('names_order')), addScorer(judge), addScorer(python('has_output'))]);
    expect(skipped).toEqual([]);
    expect(suite.scorers.slice(-3).map(({ name, kind, made_by }) => [name, kind, made_by])).toEqual([
      ['names_order', 'guidelines', 'claude'],
      ['refund_confirmed', 'judge', 'claude'],
      ['has_output', 'python', 'claude'],
    ]);
    expect(parseSuiteSpec(JSON.parse(stringifyJson(suite)))).toEqual(suite);
  });

  test('the same maker replaces its own scorer in its place', () => {
    const { suite } = apply([
      addScorer(guidelines('names_order')),
      addScorer(python('has_output')),
      addScorer(guidelines('names_order', 'The answer quotes the tracking number.')),
    ]);
    const own = suite.scorers.filter((item) => item.made_by === 'claude');
    expect(own.map(({ name }) => name)).toEqual(['names_order', 'has_output']);
    expect(own[0]).toMatchObject({ guidelines: ['The answer quotes the tracking number.'] });
  });

  test('edge cases keep the agent’s input shape and their id, whatever else is rejected', () => {
    const base = suiteOf('hybrid');
    const both = apply([edge('And the other one?'), edge('Which of them?')], base).suite;
    const alone = apply([edge('Which of them?')], base).suite;
    expect(both.cases.at(-1)).toEqual(alone.cases.at(-1));
    expect(both.cases.at(-1)).toMatchObject({
      outputs: undefined,
      expectations: {},
      metadata: { origin: 'synthetic', edge_case: 'ambiguous', made_by: 'claude' },
    });
    expect(Object.keys(both.cases.at(-1)!.inputs)).toEqual(Object.keys(base.cases[0]!.inputs));
  });

  test('in strategy manual a trace is asked again', () => {
    const { suite, skipped } = apply([addCase(addable())], suiteOf('manual'));
    expect(skipped).toEqual([]);
    expect(suite.cases.at(-1)).toMatchObject({ outputs: undefined, evidence: undefined, metadata: { origin: 'curated' } });
  });

  test('the same edits give the same bytes, and the base is not touched', () => {
    const base = suiteOf();
    const before = stringifyJson(base);
    const edits = [addCase(addable()), addScorer(python('has_output')), addScorer(guidelines('names_order'))];
    expect(stringifyJson(apply(edits, base).suite)).toBe(stringifyJson(apply(structuredClone(edits), suiteOf()).suite));
    expect(stringifyJson(base)).toBe(before);
    expect(apply([], base).suite).toBe(base);
  });
});

describe('refused, with reason and advice', () => {
  const builtin = (): string => suiteOf().scorers.find(({ kind }) => kind === 'code')!.name;
  const table: [what: string, edit: () => SuiteEdit, reason: RegExp, base?: () => SuiteSpec][] = [
    ['an invented trace', () => addCase('tr-0000'), /no trace of this run/],
    ['a trace that is a case', () => addCase(suiteOf().cases[0]!.metadata.source_trace!), /already the case/],
    ['an edge case where nothing would be scored', () => edge('And?'), /no recorded output/],
    ['an edge case without a question', () => edge(' '), /needs a question/, () => suiteOf('hybrid')],
    ['an empty one with a question', () => edge('x', 'empty'), /has an empty question/, () => suiteOf('hybrid')],
    ['a question that is asked already', () => edge('', 'empty'), /asks exactly this/, () => suiteOf('hybrid')],
    [
      'a builtin case removed',
      () => ({ operation: 'remove_case', case_id: suiteOf().cases[0]!.id, reason: 'x' }),
      /made by the builtin engine/,
    ],
    [
      'a builtin scorer removed',
      () => ({ operation: 'remove_scorer', name: builtin(), reason: 'x' }),
      /made by the builtin engine/,
    ],
    ['a case that is not there', () => ({ operation: 'remove_case', case_id: 'case-x', reason: 'x' }), /no case case-x/],
    ['a scorer that is not there', () => ({ operation: 'remove_scorer', name: 'nothing', reason: 'x' }), /no scorer nothing/],
    ['the name of a builtin scorer', () => addScorer(guidelines(builtin())), /not replaced/],
    ['almost the name of a builtin scorer', () => addScorer(guidelines('answer_pre_sent')), /too much like/],
    ['a Python keyword', () => addScorer(guidelines('lambda')), /Python or the generated files/],
    ['a Python builtin', () => addScorer(guidelines('sorted')), /Python has a function/],
    ['a file of the suite', () => addScorer(guidelines('evidence')), /cannot be called/],
    ['a helper of scorers.py', () => addScorer(guidelines('judged_steps')), /generated files use/],
    ['the function of a built-in', () => addScorer(guidelines('safety_scorer')), /generated files use/],
    ['a scorer of MLflow', () => addScorer(guidelines('retrieval_groundedness')), /MLflow has a scorer/],
    [
      'an unknown finding',
      () => addScorer({ ...guidelines('names_order'), findings: ['no-such-finding'] }),
      /no finding no-such-finding/,
    ],
    [
      'a guideline that only praises',
      () => addScorer(guidelines('is_good', 'The answer should be helpful and of high quality.')),
      /cannot be decided/,
    ],
    [
      'a judge that has nothing to decide by',
      () =>
        addScorer({
          kind: 'judge',
          name: 'is_good',
          rationale: 'x',
          findings: [],
          instructions: 'Is the answer good, clear and appropriate for the user?',
          value_type: 'bool',
          sees: [],
        }),
      /nothing that a judge could decide by/,
    ],
    [
      'a source without the function',
      () => addScorer(python('has_output', '@scorer\ndef other(outputs):\n    pass')),
      /defines no function/,
    ],
    [
      'a source without the decorator',
      () => addScorer(python('has_output', 'def has_output(outputs):\n    pass')),
      /not decorated/,
    ],
    [
      'a source that imports more',
      () => addScorer(python('has_output', 'import os\n@scorer\ndef has_output(outputs):\n    pass')),
      /imports os/,
    ],
    [
      'a source with NUL',
      () => addScorer(python('has_output', '@scorer\ndef has_output(outputs):\n    pass\n\0')),
      /cannot read/,
    ],
  ];
  test.for(table)('%s', ([, edit, reason, base]) => {
    const result = check(edit(), base?.());
    expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(reason) as string });
    expect(result.ok || result.hint.length).toBeGreaterThan(10);
  });

  test('near-duplicates of cases', () => {
    const [id] = free;
    const features = sample.features.map((item) => item);
    const copy = structuredClone(features.find((item) => item.trace_id === suiteOf().cases[0]!.metadata.source_trace)!);
    const own = features.map((item) => (item.trace_id === id ? { ...copy, trace_id: id } : item));
    const result = checkSuiteEdit(addCase(id!), { ...context(suiteOf()), features: own });
    expect(result).toMatchObject({ ok: false, reason: expect.stringContaining('near-duplicate') as string });
  });

  test('more than forty cases and twenty scorers', () => {
    const cases = Array.from({ length: 41 }, (_, number) => edge(`What about number ${'x'.repeat(number + 1)}?`));
    const { suite, skipped } = apply(cases, suiteOf('hybrid'));
    expect(suite.cases.filter((item) => item.metadata.made_by !== undefined)).toHaveLength(40);
    expect(skipped).toEqual([{ id: 'p41', reason: '40 cases were added already, which is the limit.' }]);
    const scorers = Array.from({ length: 21 }, (_, number) =>
      addScorer(guidelines(`rule_${'abcdefghijklmnopqrstu'[number]!}`, `The answer names ${number + 2} order ids.`)),
    );
    expect(apply(scorers).skipped).toMatchObject([{ id: 'p21' }]);
  });

  test('a scorer under a second name', () => {
    const judge = (name: string, sees: 'steps' | 'routing') =>
      addScorer({
        ...guidelines(name),
        kind: 'judge',
        instructions: 'Does the answer name the order id?',
        value_type: 'bool',
        sees: [sees],
      });
    const pairs = [
      [addScorer(python('has_output')), addScorer(python('has_an_output'))],
      [addScorer(guidelines('names_order')), addScorer(guidelines('order_is_named'))],
      [judge('names_order', 'steps'), judge('order_is_named', 'steps')],
    ];
    expect(pairs.map((pair) => apply(pair).skipped.map(({ reason }) => reason))).toEqual([
      ['The scorer has_output does the same, word for word.'],
      ['The scorer names_order does the same, word for word.'],
      ['The scorer names_order does the same, word for word.'],
    ]);
    expect(apply([judge('names_order', 'steps'), judge('order_is_named', 'routing')]).skipped).toEqual([]);
    expect(apply([addScorer(python('has_output')), addScorer(python('has_output'))]).skipped).toEqual([]);
  });

  test('what builds on a rejected edit is skipped and told, the rest stays', () => {
    const removal: SuiteEdit = { operation: 'remove_scorer', name: 'names_order', reason: 'Blind.' };
    const { suite, skipped } = apply([removal, addScorer(python('has_output'))]);
    expect(skipped).toMatchObject([{ id: 'p1', reason: expect.stringContaining('no scorer names_order') as string }]);
    expect(suite.scorers.at(-1)!.name).toBe('has_output');
  });
});

describe('people', () => {
  test('may remove and replace what the builtin engine made; the suite says so', () => {
    const base = suiteOf();
    const [first] = base.cases;
    const name = base.scorers.find(({ kind }) => kind === 'code')!.name;
    const { suite, skipped } = apply(
      [
        { operation: 'remove_case', case_id: first!.id, reason: 'Holds a customer’s name.' },
        { operation: 'remove_scorer', name, reason: 'We do not care.' },
      ],
      base,
      'person',
    );
    expect(skipped).toEqual([]);
    expect(suite.cases).not.toContainEqual(first);
    expect(suite.omitted.slice(-2)).toEqual([
      { name: `case ${first!.id}`, reason: 'removed by a person: Holds a customer’s name.', made_by: 'person' },
      { name, reason: 'removed by a person: We do not care.', made_by: 'person' },
    ]);
  });

  test('an agent does not undo what a person did', () => {
    const base = apply([addScorer(guidelines('names_order'))], suiteOf(), 'person').suite;
    expect(check({ operation: 'remove_scorer', name: 'names_order', reason: 'x' }, base)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('made by a person') as string,
    });
    expect(check(addScorer(guidelines('names_order')), base)).toMatchObject({ ok: false });
    expect(check({ operation: 'remove_scorer', name: 'names_order', reason: 'x' }, base, 'person')).toEqual({ ok: true });
  });

  test('even a person leaves one case and one scorer', () => {
    const base = suiteOf();
    const bare = { ...base, cases: base.cases.slice(0, 1), scorers: base.scorers.slice(0, 1) };
    expect(check({ operation: 'remove_case', case_id: bare.cases[0]!.id, reason: 'x' }, bare, 'person')).toMatchObject({
      ok: false,
    });
    expect(check({ operation: 'remove_scorer', name: bare.scorers[0]!.name, reason: 'x' }, bare, 'person')).toMatchObject({
      ok: false,
    });
  });
});
