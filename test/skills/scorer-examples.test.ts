/** The free scorers of the plugin's pages, proposed as an agent would: at the door, by the policy, and through every rung on real MLflow. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { shippedPython } from '../../src/python/guarded-process.ts';
import { CUSTOM_IMPORTS, customScorerFault } from '../../src/spec/python-scorer-text.ts';
import type { PythonScorerSpec } from '../../src/spec/suite-spec.ts';
import type { ValidationResult } from '../../src/validate/validation-result.ts';
import { askPython } from '../render/python.ts';
import { validateRendered } from '../validate/custom-suite.ts';
import { examplesOf, pages, promises, type Example } from './examples.ts';
import { shopSuite } from './shop-suite.ts';

const accepted = examplesOf('python scorer');
const refused = examplesOf('python scorer refused');

const nameOf = ({ text }: Example): string => /^@scorer\ndef (\w+)\(/m.exec(text)![1]!;
const specOf = (example: Example): PythonScorerSpec => ({
  kind: 'python',
  name: nameOf(example),
  rationale: 'An example of the plugin.',
  findings: [],
  made_by: 'claude',
  source: example.text,
});

const policy = `
import ast, json, os, sys
sys.path.insert(0, os.path.dirname(sys.argv[1]))
from suite_probes.custom_policy import Policy
json.dump({name: [fault[1] for fault in Policy(name, ast.parse(text)).check()] for name, text in json.load(sys.stdin).items()}, sys.stdout)
`;

/** What the door and the policy say, by name. */
const faults = new Map<string, string[]>();
let good: ValidationResult;
let bad: ValidationResult;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalwright-scorer-examples-'));
  const all = [...accepted, ...refused];
  const sources = Object.fromEntries(all.map((example) => [nameOf(example), example.text]));
  const byPolicy = askPython(inject('python'), policy, sources, [shippedPython('validate_suite.py')]) as Record<string, string[]>;
  for (const [name, source] of Object.entries(sources)) {
    const atTheDoor = customScorerFault(name, source);
    faults.set(name, [...(atTheDoor === undefined ? [] : [atTheDoor.reason]), ...byPolicy[name]!]);
  }
  const run = (name: string, scorers: readonly Example[]) =>
    validateRendered(join(folder, name), { ...shopSuite, scorers: [...shopSuite.scorers, ...scorers.map(specOf)] });
  good = await run('good', accepted);
  bad = await run(
    'bad',
    refused.filter((example) => faults.get(nameOf(example))!.length === 0),
  );
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('names are unique, so that no example hides another', () => {
  const names = [...accepted, ...refused].map(nameOf);
  expect(new Set(names).size).toBe(names.length);
});

test.for(accepted)('$id is accepted and tells the cases apart', (example) => {
  const name = nameOf(example);
  expect(faults.get(name)).toEqual([]);
  expect(good.diagnostics).toEqual([]);
  const result = good.scorers.find((item) => item.name === name);
  expect(result).toMatchObject({ status: 'scored', error: 0, missing: 0 });
  const values = Object.values(good.verdicts![name]!);
  expect(new Set(values.filter((value) => value !== null)).size).toBeGreaterThan(1);
  expect(values).toContain(null);
});

test.for(refused)('$id is refused as it says', (example) => {
  const name = nameOf(example);
  const [said] = promises(example, 'refused');
  expect(said).toBeDefined();
  const found = bad.diagnostics.filter(({ scorer, severity }) => scorer === name && severity === 'error').map(({ code }) => code);
  const heard = [...faults.get(name)!, ...found];
  expect(heard.filter((text) => text.includes(said!))).not.toEqual([]);
});

test('verdicts are those that the text speaks of', () => {
  const failing = (name: string): string[] =>
    Object.entries(good.verdicts![name]!)
      .flatMap(([id, verdict]) => (verdict === false ? [id] : []))
      .sort();
  expect(failing('refund_looked_up')).toEqual(['refund-blind']);
  expect(failing('refund_within_total')).toEqual(['refund-too-much']);
  expect(failing('status_is_told')).toEqual(['refund-too-much', 'status-dropped']);
  expect(failing('rows_as_table')).toEqual(['table-missing']);
  expect(failing('cancel_after_assent')).toEqual(['cancel-other', 'cancel-unasked']);
  expect(failing('cites_what_was_retrieved')).toEqual(['cites-invented']);
  expect(good.verdicts!['share_of_orders_answered']!['one-of-two']).toBe(0.5);
});

test('the page on scorers names what may be imported, and no field that the evidence lacks', () => {
  const page = pages().find(({ path }) => path.endsWith('references/scorers.md'))!.text;
  for (const module of CUSTOM_IMPORTS) expect(page).toContain(`\`${module}\``);
  const { evidence, step } = askPython(inject('python'), evidenceFields, null, [join(folder, 'good', 'evaluation')]) as Record<
    string,
    string[]
  >;
  const named = (object: string): string[] => [
    ...new Set([...page.matchAll(new RegExp(`\`${object}\\.(\\w+)`, 'g'))].map((match) => match[1]!)),
  ];
  expect(evidence).toEqual(expect.arrayContaining(named('evidence')));
  expect(step).toEqual(expect.arrayContaining(named('step')));
  expect(named('step').length).toBeGreaterThan(6);
});

const evidenceFields = `
import json, sys
sys.path.insert(0, sys.argv[1])
import evidence
json.dump({"evidence": dir(evidence.Evidence) + list(evidence.Evidence.__dataclass_fields__), "step": list(evidence.Step.__dataclass_fields__)}, sys.stdout)
`;
