/** Stated rules in evaluation/signals.py against those over features: the same breaches in the same places, of every kind of rule. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { corpora, corporaScript, readCorpus } from '../../bench/quality-corpus.ts';
import type { JsonValue } from '../../src/base/json-value.ts';
import { seededRandom } from '../../src/base/random.ts';
import { extractFeatures } from '../../src/analysis/features.ts';
import { bindRules } from '../../src/analysis/rules/bind-rules.ts';
import { readRules } from '../../src/analysis/rules/read-rules.ts';
import type { RuleCheck } from '../../src/analysis/rules/rule-types.ts';
import { ruleViolations } from '../../src/analysis/rules/rule-violations.ts';
import { STATED_RULE, statedRuleMeasurables } from '../../src/analysis/signals/stated-rules.ts';
import { renderSuite } from '../../src/render/python/render-suite.ts';
import { caseEvidence } from '../../src/spec/case-evidence.ts';
import type { EvalCase, ScorerSpec, SuiteSpec } from '../../src/spec/suite-spec.ts';
import type { Step, Trace } from '../../src/trace/trace.ts';
import { step, trace } from '../analysis/build-trace.ts';
import { policies, type Policy } from '../analysis/rules/policies.ts';
import { nastyTraces } from './nasty-traces.ts';
import { removeFolder, runPython, temporaryFolder, writeAll } from './python.ts';
import { liveCase, sampleSuite } from './sample-suite.ts';

const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

const script = `
import json, sys
sys.path.insert(0, sys.argv[1])
import signals
from eval_dataset import EVAL_DATA
from evidence import evidence_for

rules = json.loads(sys.stdin.read())
found = {}
for case in EVAL_DATA:
    run = signals.run_of(evidence_for(None, {"case_id": case["id"]}))
    measured = [signals.stated_rule(run, {"check": rule, "sentence": ""}) for rule in rules]
    found[case["id"]] = [
        None if item is None else [item.value, *(step.span_id for step in item.steps)] for item in measured
    ]
json.dump(found, sys.stdout)
`;

function caseOf(run: Trace, index: number): EvalCase {
  const id = `case-${index}`;
  const metadata = { ...liveCase.metadata, origin: 'recorded' as const, source_trace: run.traceId };
  return { ...liveCase, id, outputs: null, metadata, evidence: caseEvidence(run, id) };
}

const scorer: ScorerSpec = {
  kind: 'code',
  name: 'rule',
  rationale: 'Compared.',
  findings: [],
  check: { type: 'signal', signal: STATED_RULE, bound: 'at_most', limit: 0, parameters: { check: {}, sentence: '' } },
};

/** Values of each rule for each case. Runs whose evidence was cut are left out, since their checks do not apply. */
function both(traces: readonly Trace[], rules: readonly RuleCheck[], name: string) {
  const cases = traces.map(caseOf).filter(({ evidence }) => evidence!.truncated === 0);
  const spec: SuiteSpec = { ...sampleSuite, cases, scorers: [scorer] };
  writeAll(join(folder, name), renderSuite(spec));
  const result = runPython(inject('python'), ['-c', script, join(folder, name, 'evaluation')], { input: JSON.stringify(rules) });
  if (result.code !== 0) throw new Error(result.stderr);
  const ids = new Set(cases.map(({ id }) => id));
  const expected: Record<string, ((string | number)[] | null)[]> = Object.fromEntries(
    traces
      .map((run, index) => {
        // As read back from a file of features.
        const features = JSON.parse(JSON.stringify(extractFeatures(run))) as ReturnType<typeof extractFeatures>;
        const measured = rules.map((rule) => ruleViolations(rule, features));
        return [
          `case-${index}`,
          measured.map((item) => (item === undefined ? null : [item.value, ...(item.spanIds ?? [])])),
        ] as const;
      })
      .filter(([id]) => ids.has(id)),
  );
  return { expected, found: JSON.parse(result.stdout) as unknown };
}

/** In how many runs a rule was kept, and in how many broken. */
function tally(expected: Record<string, ((string | number)[] | null)[]>, index: number): [kept: number, broken: number] {
  const values = Object.values(expected).flatMap((item) => item[index]?.[0] ?? []);
  const kept = values.filter((value) => value === 0).length;
  return [kept, values.length - kept];
}

/** Every kind of rule over any tools. */
const anyRules = (tools: string[]): RuleCheck[] => {
  const [some, others] = [tools.filter((_, at) => at % 2 === 0), tools.filter((_, at) => at % 2 === 1)];
  return [
    { type: 'never_call', tools: some },
    { type: 'call_before', first: some, later: others },
    { type: 'call_before', first: others, later: some },
    { type: 'call_before_answer', first: some },
    { type: 'confirm_before', tools },
    ...([1, 3] as const).flatMap((most): RuleCheck[] => [
      { type: 'max_calls', tools: [], most, per: 'message' },
      { type: 'max_calls', tools: some, most, per: 'subject' },
      { type: 'max_calls', tools: [], most, per: 'run' },
    ]),
    { type: 'no_text_with_call' },
  ];
};

const toolsOf = (traces: readonly Trace[]): string[] =>
  [...new Set(traces.flatMap(({ steps }) => steps.flatMap(({ kind, name }) => (kind === 'model' ? [] : [name]))))].sort();

describe('published runs', () => {
  test.skipIf(!existsSync(corporaScript)).each(corpora)(
    '%s: the rules of its prompts, and rules of every kind over its tools',
    (corpus) => {
      const traces = readCorpus(corpus);
      const stated = statedRuleMeasurables(traces.map((run) => extractFeatures(run)));
      const rules = stated.map(({ parameters }) => (parameters as unknown as { check: RuleCheck }).check);
      const { expected, found } = both(traces, [...rules, ...anyRules(toolsOf(traces))], corpus);
      expect(Object.keys(expected).length).toBeGreaterThan(90);
      expect(found).toEqual(expected);
    },
    120_000,
  );
});

const replies = [
  'Ja, gern.',
  'Sure! One moment…',
  'The order is on its way and will be with you tomorrow, if you are at home and the post is not late.',
  'Die Lieferung ist unterwegs und wird Ihnen morgen mit der Post zugestellt, wenn Sie nicht da sind.',
  'Votre commande est en route et elle vous sera livrée demain avec le courrier, si vous êtes dans la ville.',
  '`Code` https://a.example/the/and  is no prose. Nor is\u00a0this! 1. 2. ½. ² ab. İstanbul?',
  'Su pedido está en camino y se lo entregamos mañana con el correo, si usted está en la casa y no es muy tarde.',
  'One more sentence here. '.repeat(60),
  ' ',
];
const users = [
  'Yes, please.',
  'no',
  'No. Yes, do it',
  'Don’t. okay',
  'OK\u0301 then',
  'What is it?',
  'Nein, lieber nicht',
  'sí\u0300 claro',
  '¿Vale?',
  'İYES',
];

/** Runs of an agent with this prompt that do anything: whoever wrote the prompt would not like most of them. */
function wildRuns({ text, tools, bound }: Policy, count: number): Trace[] {
  const random = seededRandom(11);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const wanted = bound.flatMap((check) => ('text' in check ? [check.text, `${pick(replies)} ${check.text}`] : []));
  const inputs: JsonValue[] = [
    { order_id: 'W1' },
    { order_id: 'W2' },
    { ticketNumber: 7.0, id: 1 },
    { q: 'x' },
    'W1',
    { id: ['😀', 2] },
  ];
  return Array.from({ length: count }, (_, at) => {
    const messages: JsonValue[] = [
      { role: 'system', content: text },
      { role: 'user', content: 'Please change it' },
    ];
    const steps: Step[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      const asked = Math.floor(random() * 3);
      const content = pick([...replies, ...wanted, '', null]);
      const output = {
        role: 'assistant',
        content,
        tool_calls: Array.from({ length: asked }, () => ({ function: { name: 'f' } })),
      };
      steps.push(step({ kind: 'model', name: 'model', input: { messages: [...messages] }, output }));
      messages.push(output);
      for (let call = 0; call < asked; call += 1)
        steps.push(
          step({
            kind: pick(['tool', 'tool', 'retrieval', 'handoff', 'unknown'] as const),
            name: pick(Object.keys(tools)),
            input: pick(inputs),
            output: pick(['ok', { status: 'open' }]),
            error: random() < 0.2 ? 'failed' : undefined,
          }),
        );
      if (asked > 0) messages.push({ role: 'tool', content: 'done' });
      else messages.push({ role: 'user', content: `${pick(users)}${at % 2 === 0 ? '' : ` ${turn}`}` });
    }
    // Of some producers the messages are known and no model call is.
    const isBare = at % 5 === 0;
    const kept = isBare ? steps.filter(({ kind }) => kind !== 'model') : steps;
    const placed = kept.map((item, index): Step => ({ ...item, index, spanId: `span-${index}` }));
    const dialogue = kept.flatMap(() => [
      { role: 'user' as const, content: pick(users) },
      { role: 'tool' as const, content: 'done' },
      ...(random() < 0.5 ? [{ role: 'assistant' as const, content: pick(replies) }] : []),
    ]);
    const isTold = random() < 0.8;
    return trace({
      traceId: `tr-${at}`,
      question: 'Please change it',
      answer: random() < 0.3 ? undefined : pick(['Done.', ...wanted]),
      systemTexts: isTold ? [text] : ['You are an agent.'],
      steps: placed,
      ...(isBare ? { messages: dialogue } : {}),
    });
  });
}

describe('hand-written policies', () => {
  test.each(policies)('$name', (policy) => {
    const vocabulary = { tools: Object.entries(policy.tools).map(([name, effect]) => ({ name, effect })) };
    const rules = bindRules(readRules(policy.text), vocabulary).bound.map(({ check }) => check);
    const all = [...rules, ...anyRules(Object.keys(policy.tools))];
    const { expected, found } = both(wildRuns(policy, 150), all, policy.name.replaceAll(/\W+/g, '-'));
    expect(found).toEqual(expected);
    for (const [index, rule] of rules.entries()) {
      const [kept, broken] = tally(expected, index);
      expect({ rule, isKept: kept > 0, isBroken: broken > 0 }).toEqual({ rule, isKept: true, isBroken: true });
    }
  });
});

test('texts that languages like to read differently', () => {
  const traces = nastyTraces();
  const { expected, found } = both(traces, anyRules(toolsOf(traces)), 'nasty');
  expect(Object.keys(expected).length).toBeGreaterThan(300);
  expect(found).toEqual(expected);
});
