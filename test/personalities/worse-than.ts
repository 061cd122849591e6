/**
 * Is what a run left behind worse than what the builtin engine leaves of the same traces? Written apart from the harness' own gate
 * (src/validate/worse-than-baseline.ts), which it is there to check. Every sentence is one way in which it is worse.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ScorerCounts, SessionFiles } from './session-files.ts';

/** Files that name what was added, so that they may differ; of the others nothing may. */
const growing = ['gates.json', 'scorers.py', 'README.md', 'eval_dataset.py', 'data/cases.jsonl', 'data/evidence.jsonl'];

export function worseThan(builtin: SessionFiles, other: SessionFiles): string[] {
  return [
    ...ending(builtin, other),
    ...cases(builtin, other),
    ...scorers(builtin, other),
    ...verdicts(builtin, other),
    ...files(builtin, other),
    ...gates(builtin, other),
  ];
}

/** What turned a build red still does. */
function gates(builtin: SessionFiles, other: SessionFiles): string[] {
  const of = ({ evaluation }: SessionFiles): Record<string, unknown> =>
    (JSON.parse(evaluation['gates.json'] ?? '{}') as { scorers?: Record<string, unknown> }).scorers ?? {};
  const kept = of(other);
  return Object.entries(of(builtin))
    .filter(([name, gate]) => !isDeepStrictEqual(kept[name], gate))
    .map(([name]) => `the gate of ${name} was changed`);
}

function ending(builtin: SessionFiles, other: SessionFiles): string[] {
  const found: string[] = [];
  if (other.plan.status !== builtin.plan.status) found.push(`the session is ${other.plan.status}, not ${builtin.plan.status}`);
  if (other.validation.validation_status !== builtin.validation.validation_status)
    found.push(`the validation ${other.validation.validation_status}`);
  for (const [check, passed] of Object.entries(builtin.validation.validation_checks))
    if (passed && other.validation.validation_checks[check] !== true) found.push(`the check ${check} does not pass`);
  return found;
}

function cases(builtin: SessionFiles, other: SessionFiles): string[] {
  const byId = new Map(other.suite.cases.map((item) => [item.id, item]));
  const rows = other.evaluation['data/cases.jsonl']?.trimEnd().split('\n').length ?? 0;
  return [
    ...builtin.suite.cases
      .filter((item) => !isDeepStrictEqual(byId.get(item.id), item))
      .map(({ id }) => `case ${id} is lost or changed`),
    ...(byId.size === other.suite.cases.length ? [] : ['a case is there twice']),
    ...(rows === other.suite.cases.length ? [] : [`data/cases.jsonl has ${rows} rows for ${other.suite.cases.length} cases`]),
  ];
}

function scorers(builtin: SessionFiles, other: SessionFiles): string[] {
  const byName = new Map(other.suite.scorers.map((item) => [item.name, item]));
  const measured = new Set(other.validation.scorers.map(({ name }) => name));
  return [
    ...builtin.suite.scorers
      .filter((item) => !isDeepStrictEqual(byName.get(item.name), item))
      .map(({ name }) => `scorer ${name} is lost or changed`),
    ...other.suite.scorers.filter(({ name }) => !measured.has(name)).map(({ name }) => `scorer ${name} was not run`),
    ...other.validation.scorers.flatMap((item) => unsound(item, other)),
  ];
}

/** Nothing may stand in the suite that gives no usable value, or the same one everywhere. */
function unsound(item: ScorerCounts, { suite, validation }: SessionFiles): string[] {
  if (item.status === 'not_scored') return [];
  const found: string[] = [];
  if (item.scored + item.not_applicable + item.error + item.missing !== item.rows)
    found.push(`${item.name}: counts do not add up`);
  if (item.error + item.missing > 0) found.push(`${item.name}: ${item.error + item.missing} rows without a usable value`);
  const isFree = suite.scorers.find(({ name }) => name === item.name)?.['kind'] === 'python';
  const values = new Set(Object.values(validation.verdicts[item.name] ?? {}).filter((value) => value !== null));
  if (isFree && values.size < 2) found.push(`${item.name}: the same verdict on every row`);
  return found;
}

function verdicts(builtin: SessionFiles, other: SessionFiles): string[] {
  return Object.entries(builtin.validation.verdicts).flatMap(([name, expected]) => {
    const found = other.validation.verdicts[name] ?? {};
    const changed = Object.keys(expected).filter((id) => !Object.hasOwn(found, id) || found[id] !== expected[id]);
    return changed.map((id) => `${name} says ${String(found[id])} about ${id}, not ${String(expected[id])}`);
  });
}

function files(builtin: SessionFiles, other: SessionFiles): string[] {
  const mayBeNew = /^(?:NOTES\.md|custom\/(?:__init__|[a-z][a-z0-9_]*)\.py)$/;
  return [
    ...Object.entries(builtin.evaluation).flatMap(([path, text]) => {
      const found = other.evaluation[path];
      if (found === undefined || found === '') return [`evaluation/${path} is missing or empty`];
      return found === text || growing.includes(path) ? [] : [`evaluation/${path} was changed`];
    }),
    ...Object.keys(other.evaluation)
      .filter((path) => !Object.hasOwn(builtin.evaluation, path) && !mayBeNew.test(path))
      .map((path) => `evaluation/${path} does not belong there`),
  ];
}
