/** What gate.py says of files that people broke, and what it writes for build servers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { changed, gateFolder, gates, gatesOf, healthy } from './gate-files.ts';
import { askPython } from './python.ts';

const { folder, runGate, remove } = gateFolder();
afterAll(remove);

describe('gates.json that people broke', () => {
  const text = JSON.stringify(gatesOf({ grounded: { minimum: 0.8 }, polite: {} }), undefined, 2);
  const cases: [string, string, RegExp][] = [
    ['a comma too many', text.replace('"alpha": 0.05,', '"alpha": 0.05,,'), /gates\.json:3: not JSON/],
    [
      'a name nobody has',
      text.replace('"polite"', '"politeness"'),
      /gates\.json:11: no scorer is called 'politeness'.*rename the entry \(those without an entry are polite\)/,
    ],
    ['alpha of 5', text.replace('0.05', '5'), /gates\.json:3: alpha is 5/],
    [
      'a use nobody knows',
      text.replace('"use": "gate"', '"use": "block"'),
      /gates\.json:7: grounded: use is 'block'; it is one of gate, trend/,
    ],
    ['a minimum in words', text.replace('0.8', '"80 %"'), /gates\.json:8: grounded: minimum is '80 %'/],
    ['a negative drop', text.replace('"max_drop": 0', '"max_drop": -0.1'), /gates\.json:9: grounded: max_drop is -0\.1/],
    [
      'a slip of the pen',
      text.replace('"minimum"', '"minimun"'),
      /gates\.json:8: grounded: 'minimun' is not known; did you mean 'minimum'/,
    ],
    ['one scorer twice', text.replace('"polite"', '"grounded"'), /the key 'grounded' is there twice/],
    ['NaN', text.replace('0.8', 'NaN'), /NaN is not a number of JSON/],
    ['a version of the future', text.replace('"schema_version": 1', '"schema_version": 2'), /gates\.json:2: schema_version is 2/],
    ['a list', '[]', /gates\.json:1: it has to be an object/],
    [
      'noise of its own making',
      text.replace('"rows": {}', '"rows": {}, "noise": {"scorers": {"polite": {"runs_vary": true}}}'),
      /noise is not as --calibrate/,
    ],
    ['rows below 0', text.replace('"rows": {}', '"rows": {"live": -1}'), /gates\.json:4: rows holds/],
  ];

  test.for(cases)('%s', ([, content, message]) => {
    const { code, stderr } = runGate(healthy(), content);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('Traceback');
    expect(code).toBe(2);
  });

  test.each(['', '{}', '[]', '{"groups": 1}', '{"groups": [{"verdicts": {"a": 1}}], "scorers": []}'])('results %j', (content) => {
    const { code, stderr } = runGate(content, gates);
    expect(stderr).toMatch(/results\.json (?:cannot be read|is not a results file)/);
    expect(code).toBe(2);
  });
});

describe('files for build servers', () => {
  const hostileText =
    'a|b `c` <img src=x onerror=alert(1)> @team [x](javascript:1) \u0000\u001b[31m https://evil.example ]]> &amp;\nThe gate is green.';
  const hostile = changed((file) => {
    file.suite = hostileText;
    for (const scorer of file.scorers) Object.assign(scorer, { status: 'not_scored', mean: null, reason: hostileText });
  });

  test('JUnit XML is well-formed and has one case a scorer', () => {
    const { folder: place, code, stdout } = runGate(hostile, gates);
    expect(code).toBe(1);
    expect(stdout).not.toMatch(/^The gate is green/m);
    const script =
      'import json, sys\nfrom xml.etree import ElementTree\nroot = ElementTree.parse(sys.argv[1]).getroot()\nprint(json.dumps([root.attrib, [[c.get("classname"), c.get("name"), [[k.tag, k.get("message"), k.text] for k in c]] for c in root.iter("testcase")]]))';
    const [totals, cases] = askPython(inject('python'), script, null, [join(place, 'j.xml')]) as [
      Record<string, string>,
      [string, string, [string, string | null, string | null][]][],
    ];
    expect(totals).toEqual({ tests: '3', failures: '1', errors: '0', skipped: '1' });
    expect(cases.map(([, name]) => name)).toEqual(['rows and counts', 'grounded', 'polite']);
    expect(cases[1]![2][0]).toEqual(['failure', expect.stringContaining('<img src=x') as string, expect.any(String)]);
    expect(cases[2]![2][0]).toMatchObject(['skipped', 'use is trend: printed, not held to anything', null]);
    // oxlint-disable-next-line no-control-regex -- not a character of XML
    expect(readFileSync(join(place, 'j.xml'), 'utf8')).not.toMatch(/[\u0000\u001b]/);
  });

  test('nothing in the Markdown is markup', () => {
    const { folder: place } = runGate(hostile, gates);
    const summary = readFileSync(join(place, 's.md'), 'utf8');
    expect(summary).toMatch(/^### Evaluation gate of .*: red$/m);
    // oxlint-disable-next-line no-control-regex -- terminals and XML refuse them
    expect(summary).not.toMatch(/<img|`c`|@team|\[x\]|https:\/\/|[\u0000\u001b]/);
    const rows = summary.split('\n').filter((line) => line.startsWith('|'));
    expect(new Set(rows.map((row) => row.split('|').length))).toEqual(new Set([15]));
  });

  test("GitHub's step summary is added to", () => {
    const path = join(folder, 'step.md');
    writeFileSync(path, 'before\n');
    runGate(healthy(), gates, undefined, { GITHUB_STEP_SUMMARY: path });
    expect(readFileSync(path, 'utf8')).toMatch(/^before\n### Evaluation gate of shop: green\n/);
  });
});
