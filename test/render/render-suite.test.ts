/** The files as they are handed over, compared literally with those in golden/ (`vitest -u` rewrites them), and parsed by Python. */
import { describe, expect, inject, test } from 'vitest';
import { renderCases, renderSuite } from '../../src/render/python/render-suite.ts';
import { nameFaults } from './python-names.ts';
import { codeScorers, hostile, judges, liveCase, recordedCases, sampleSuite } from './sample-suite.ts';

const files = new Map(renderSuite(sampleSuite).map(({ path, content }) => [path, content]));

describe('rendered suite', () => {
  test('has the promised files', () => {
    expect([...files.keys()]).toEqual([
      'evaluation/README.md',
      'evaluation/checks.py',
      'evaluation/data/cases.jsonl',
      'evaluation/data/evidence.jsonl',
      'evaluation/eval_dataset.py',
      'evaluation/evidence.py',
      'evaluation/gate.py',
      'evaluation/gate_report.py',
      'evaluation/gate_statistics.py',
      'evaluation/requirements.txt',
      'evaluation/run_eval.py',
      'evaluation/scorers.py',
    ]);
  });

  test.each([...files.keys()])('%s is what it was', async (path) => {
    await expect(files.get(path)).toMatchFileSnapshot(`golden/${path.replace('evaluation/', '').replace('/', '-')}`);
  });

  test('any choice of scorers gives files of Python 3.10 that import MLflow, the standard library and each other', () => {
    const choices = [
      sampleSuite.scorers,
      ...sampleSuite.scorers.map((scorer) => [scorer]),
      codeScorers.slice(0, 2),
      judges.slice(0, 3),
    ];
    for (const scorers of choices) {
      expect(nameFaults(inject('python'), [{ ...sampleSuite, scorers }])).toEqual([]);
    }
  });

  test('the same spec gives the same bytes', () => {
    expect(renderSuite(structuredClone(sampleSuite))).toEqual(renderSuite(sampleSuite));
  });

  test('rows say what is known: outputs for recorded cases only, null when there were none', () => {
    const [cases, evidence] = renderCases([...recordedCases, liveCase]);
    const rows = cases!.content
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.map((row) => 'outputs' in row)).toEqual([true, true, true, true, false]);
    expect(rows[2]).toMatchObject({ outputs: null, inputs: { query: hostile }, expectations: { case_id: 'case-failed' } });
    expect(evidence!.content.trimEnd().split('\n')).toHaveLength(4);
  });

  test('no text of the spec is markup in the README', () => {
    const readme = renderSuite({ ...sampleSuite, name: 'x | <script>alert(1)</script> [a](b) `c`', agent_type: '# h\n# h' });
    expect(readme[0]!.content).not.toMatch(/<script|(?<!\\)\[a|\n# h/);
  });
});
