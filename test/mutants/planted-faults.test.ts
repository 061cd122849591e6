import { expect, test } from 'vitest';
import { meantChecks } from '../../bench/planted-fault-kinds.ts';
import { STATED, strictChecks } from '../../bench/planted-fault-sources.ts';
import { signalNames } from '../../src/analysis/signals/all-signals.ts';
import { mutations } from '../../src/mutants/mutations.ts';

test('every kind of fault says which checks are meant to catch it, and they exist', () => {
  const wrong = mutations.filter(({ harm }) => harm === 'wrong').map(({ kind }) => kind);
  expect(Object.keys(meantChecks).sort()).toEqual(wrong.sort());
  const named = Object.values(meantChecks).flatMap(({ checks }) => checks);
  expect(named.filter((name) => !name.startsWith(STATED) && !strictChecks.has(name) && !signalNames.includes(name))).toEqual([]);
});
