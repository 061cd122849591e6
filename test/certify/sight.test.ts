/** 30 scorers that are dead, blind or unsteady and 30 that see: all of the first are found, none of the second is blamed. */
import { beforeAll, expect, test } from 'vitest';
import type { Certificate } from '../../src/certify/certificate.ts';
import { certify, withScorers } from './certified-sample.ts';
import { blind, dead, sighted, unsteady } from './planted-scorers.ts';

let certificates: Map<string, Certificate>;
beforeAll(async () => {
  const { certificates: found } = await certify(withScorers([...dead, ...blind, ...unsteady, ...sighted]), {
    sizes: { mutants: 4 },
  });
  certificates = new Map(found!.scorers.map((item) => [item.scorer, item]));
}, 120_000);

test('there are 30 of each', () => {
  expect([dead.length + blind.length + unsteady.length, sighted.length]).toEqual([30, 30]);
  const kinds = (scorers: readonly { kind: string }[]): string[] => [...new Set(scorers.map(({ kind }) => kind))].sort();
  expect(kinds([...dead, ...blind])).toEqual(['code', 'guidelines', 'judge', 'python']);
  expect(kinds(sighted)).toEqual(['builtin', 'code', 'guidelines', 'judge', 'python']);
});

test.each(dead.map(({ name }) => name))('%s is dead', (name) => {
  expect(certificates.get(name)).toMatchObject({ use: 'rejected', fault: 'dead' });
});

test.each(blind.map(({ name }) => name))('%s is blind', (name) => {
  expect(certificates.get(name)).toMatchObject({ use: 'rejected', fault: 'blind' });
});

test.each(unsteady.map(({ name }) => name))('%s is unsteady', (name) => {
  expect(certificates.get(name)).toMatchObject({ use: 'rejected', fault: 'unsteady' });
});

test.each(sighted.map(({ name }) => name))('%s sees', (name) => {
  expect(certificates.get(name)).toMatchObject({ fault: null });
});
