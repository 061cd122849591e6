import { describe, expect, test } from 'vitest';
import { parseJson, stringifyJson } from '../../src/base/lossless-json.ts';
import { isScorerName } from '../../src/spec/scorer-name.ts';
import { parseSuiteSpec } from '../../src/spec/suite-schema.ts';
import type { SuiteSpec } from '../../src/spec/suite-spec.ts';
import { liveCase, recordedCases, sampleSuite } from '../render/sample-suite.ts';

const written = (spec: SuiteSpec): unknown => parseJson(stringifyJson(spec));

function faultOf(value: unknown): unknown {
  try {
    parseSuiteSpec(value);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('parseSuiteSpec', () => {
  test('what was written is what is read, long integers and missing keys included', () => {
    const spec: SuiteSpec = {
      ...sampleSuite,
      strategy: 'hybrid',
      predict_fn: { target: 'my.agent:Agent.ask' },
      cases: [{ ...recordedCases[0]!, outputs: { id: 12345678901234567890n } }, liveCase],
    };
    expect(parseSuiteSpec(written(spec))).toEqual(spec);
  });

  test('another version is refused, not guessed at', () => {
    expect(faultOf({ ...sampleSuite, schema_version: 2 })).toMatchObject({
      code: 'input.session-version',
      message: expect.stringContaining('schema version 2'),
    });
    expect(faultOf({ ...sampleSuite, schema_version: { a: 1 } })).toMatchObject({ code: 'input.session-version' });
  });

  test.each([
    ['no object', 'x', 'its top'],
    ['no version', { name: 'x' }, 'schema_version'],
    ['a case id that is no slug', { ...sampleSuite, cases: [{ ...liveCase, id: '../x' }] }, 'cases.0.id'],
    ['a case id twice', { ...sampleSuite, cases: [liveCase, liveCase] }, 'cases.1.id'],
    ['a scorer twice', { ...sampleSuite, scorers: [sampleSuite.scorers[0], sampleSuite.scorers[0]] }, 'scorers.1.name'],
    [
      'a scorer name that is code',
      { ...sampleSuite, scorers: [{ ...sampleSuite.scorers[0], name: 'x()\nimport os' }] },
      'scorers.0.name',
    ],
    [
      'a check that does not exist',
      { ...sampleSuite, scorers: [{ ...sampleSuite.scorers[5], check: { type: 'magic' } }] },
      'scorers.0.check.type',
    ],
    ['a predict_fn that is no name', { ...sampleSuite, predict_fn: { target: 'os:system("x")' } }, 'predict_fn.target'],
  ])('%s is an error with its path', (_what, value, path) => {
    expect(faultOf(value)).toMatchObject({ code: 'input.suite', message: expect.stringContaining(`at ${path}:`) });
  });
});

test.each(['checks', 'class', 'scorer', '1x', 'a-b', '_x', 'é', '', 'x'.repeat(61), 'Guidelines', 'trace'])(
  '%s is no scorer name',
  (name) => {
    expect(isScorerName(name)).toBe(false);
  },
);
test.each(['Safety', 'no_tool_error', 'x1'])('%s is a scorer name', (name) => {
  expect(isScorerName(name)).toBe(true);
});
