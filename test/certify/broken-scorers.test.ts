/** Scorers that hang, eat memory, exit, print, raise or are broken by hand: each is named, the others are certified all the same. */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CertifyResult } from '../../src/certify/certify-suite.ts';
import type { ScorerSpec } from '../../src/spec/suite-spec.ts';
import { pythonScorer } from '../validate/custom-suite.ts';
import { certify, withScorers } from './certified-sample.ts';

const python = (name: string, body: string): ScorerSpec => pythonScorer(name, body, { rationale: 'Planted.' });
const good = python('few_calls', 'return len(evidence.steps_of("tool")) <= 2');

const broken: [ScorerSpec, code: string, message: RegExp][] = [
  [
    python('hangs', 'if len(evidence.steps_of("tool")) > 1:\n    while True: pass\nreturn True'),
    'discrimination.rejected',
    /did not end/,
  ],
  [
    python('eats_memory', 'kept = []\nwhile True: kept.append("x" * 50_000_000)'),
    'discrimination.rejected',
    /memory|MemoryError/i,
  ],
  [python('exits', 'raise SystemExit(0)'), 'discrimination.rejected', /exit\(0\)/],
  [python('ends_the_process', 'import os\nos._exit(0)'), 'discrimination.rejected', /process ended/],
  [python('raises_base', 'raise BaseException("no")'), 'discrimination.rejected', /BaseException: no/],
  [python('raises_sometimes', 'return 1 / (len(evidence.steps_of("tool")) - 1)'), 'discrimination.rejected', /ZeroDivisionError/],
  [python('returns_a_list', 'return ["yes"]'), 'discrimination.rejected', /list/],
];

describe('scorers that break', () => {
  let result: CertifyResult;
  beforeAll(async () => {
    const talkative = python('prints', 'print("x" * 1_000_000)\nreturn len(evidence.steps_of("tool")) <= 2');
    const scorers = [...broken.map(([scorer]) => scorer), talkative, good];
    result = await certify(withScorers(scorers), {
      sizes: { mutants: 4, sight: 2 },
      limits: { callMs: 3000, memoryBytes: 1024 ** 3 },
    });
  }, 180_000);

  test.each(broken)('$name is rejected with its reason', ({ name }, code, message) => {
    const diagnostic = result.diagnostics.find(({ scorer }) => scorer === name);
    expect(diagnostic).toMatchObject({ code, severity: 'error', rung: 'discrimination' });
    expect(diagnostic!.message).toMatch(message);
    expect(result.certificates!.scorers.find(({ scorer }) => scorer === name)).toMatchObject({ use: 'rejected' });
  });

  test('what was raised has file and line', () => {
    const place = result.diagnostics.find(({ scorer }) => scorer === 'raises_sometimes');
    expect(place).toMatchObject({ file: 'evaluation/custom/raises_sometimes.py', line: expect.any(Number) as number });
    const hang = result.diagnostics.find(({ scorer }) => scorer === 'hangs');
    expect(hang).toMatchObject({ file: 'evaluation/custom/hangs.py', line: expect.any(Number) as number });
  });

  test.each(['prints', 'few_calls'])('%s is certified all the same', (name) => {
    const certificate = result.certificates!.scorers.find(({ scorer }) => scorer === name)!;
    expect(certificate.use).not.toBe('rejected');
    expect(certificate.verdicts.missing).toBe(0);
    expect(certificate.verdicts.passed + certificate.verdicts.failed).toBe(certificate.verdicts.rows);
  });
});

describe('files that somebody edited', () => {
  const sizes = { mutants: 2, sight: 1 };

  test('scorers.py that cannot be imported: no certificates, and where', async () => {
    const { certificates, diagnostics } = await certify(withScorers([good]), { sizes }, (folder) =>
      appendFile(join(folder, 'evaluation/scorers.py'), '\nNOT_THERE.call()\n'),
    );
    expect(certificates).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'discrimination.import-failed', file: 'evaluation/scorers.py' }]);
    expect(diagnostics[0]!.line).toBeGreaterThan(10);
    expect(diagnostics[0]!.message).toContain('NOT_THERE');
  });

  test('a renamed scorer: the old name gives no verdict, the new one is certified', async () => {
    const { certificates } = await certify(withScorers([good]), { sizes }, async (folder) => {
      const path = join(folder, 'evaluation/custom/few_calls.py');
      const text = await readFile(path, 'utf8');
      await writeFile(path, text.replace('@scorer', '@scorer(name="fewer_calls")'));
    });
    const uses = new Map(certificates!.scorers.map(({ scorer, use }) => [scorer, use]));
    expect(uses.get('few_calls')).toBe('rejected');
    expect(uses.get('fewer_calls')).toMatch(/gate|trend/);
  });
});
