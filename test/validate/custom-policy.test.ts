/** The policy that reads free scorers before they are imported, on its own: one Python process for all sources. */
import { describe, expect, inject, test } from 'vitest';
import { CUSTOM_IMPORTS, customScorerFault } from '../../src/spec/python-scorer-text.ts';
import { shippedPython } from '../../src/python/guarded-process.ts';
import { askPython } from '../render/python.ts';
import { goodSources, hostileSources } from './custom-policy-sources.ts';

const script = `
import ast, json, os, sys
sys.path.insert(0, os.path.dirname(sys.argv[1]))
from suite_probes.custom_policy import ALLOWED, Policy
given = json.load(sys.stdin)
# The suite's own module, which the policy never imports.
json.dump({"allowed": ALLOWED, "faults": {key: Policy("check", ast.parse(text)).check() for key, text in given.items()}}, sys.stdout)
`;

type Fault = [line: number, message: string, hint: string];

function judge(sources: Record<string, string>): { allowed: string; faults: Record<string, Fault[]> } {
  return askPython(inject('python'), script, sources, [shippedPython('validate_suite.py')]) as never;
}

describe('what is refused', () => {
  const { faults } = judge(Object.fromEntries(hostileSources.map(({ name, source }) => [name, source])));

  test.for(hostileSources)('$name', ({ name, line, says }) => {
    const found = faults[name]!;
    expect(found).toContainEqual([line, expect.stringMatching(says), expect.any(String)]);
    for (const [, , hint] of found) expect(hint.length).toBeGreaterThan(10);
  });

  test('several on one line come in the same order every time', () => {
    for (const found of Object.values(faults))
      expect(found).toEqual([...found].sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0)));
    expect(Object.values(faults).some((found) => new Set(found.map(([line]) => line)).size < found.length)).toBe(true);
  });

  test('there are at least forty', () => {
    expect(new Set(hostileSources.map(({ name }) => name)).size).toBe(hostileSources.length);
    expect(hostileSources.length).toBeGreaterThanOrEqual(40);
  });
});

describe('what is let through', () => {
  const { allowed, faults } = judge(goodSources);

  test.for(Object.keys(goodSources))('%s', (name) => {
    expect(faults[name]).toEqual([]);
    expect(customScorerFault('check', goodSources[name]!)).toBeUndefined();
  });

  test('both lists of imports are one', () => {
    expect(allowed.split(', ')).toEqual([...CUSTOM_IMPORTS]);
    expect(Object.keys(goodSources).length).toBeGreaterThanOrEqual(15);
  });
});
