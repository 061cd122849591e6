/** The files as they are handed over, compared literally with those in golden/ (`vitest -u` rewrites them), and parsed by Python. */
import { describe, expect, inject, test } from 'vitest';
import { renderCases, renderSuite } from '../../src/render/python/render-suite.ts';
import type { SuiteSpec } from '../../src/spec/suite-spec.ts';
import { askPython } from './python.ts';
import { codeScorers, hostile, judges, liveCase, recordedCases, sampleSuite } from './sample-suite.ts';

const files = new Map(renderSuite(sampleSuite).map(({ path, content }) => [path, content]));

const check = `
import ast, builtins, json, sys
found = {}
for path, source in json.load(sys.stdin).items():
    tree = ast.parse(source, filename=path, feature_version=(3, 10))
    modules, bound = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules.update(alias.name.split(".")[0] for alias in node.names)
            bound.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            modules.add(node.module.split(".")[0])
            bound.update(alias.name for alias in node.names)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    known = set(dir(builtins)) | bound | {"annotations", "__file__"}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            known.add(node.name)
        elif isinstance(node, ast.arg):
            known.add(node.arg)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            known.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            known.add(node.id)
    own = {"checks", "signals", "eval_dataset", "evidence", "scorers", "run_eval", "mlflow"}
    found[path] = {"foreign": sorted(modules - own - set(sys.stdlib_module_names)), "unused": sorted(bound - used), "undefined": sorted(used - known)}
json.dump(found, sys.stdout)
`;

const pythonFiles = (spec: SuiteSpec): Record<string, string> =>
  Object.fromEntries(
    renderSuite(spec)
      .filter(({ path }) => path.endsWith('.py'))
      .map(({ path, content }) => [path, content]),
  );

describe('rendered suite', () => {
  test('has the promised files', () => {
    expect([...files.keys()]).toEqual([
      'evaluation/README.md',
      'evaluation/checks.py',
      'evaluation/data/cases.jsonl',
      'evaluation/data/evidence.jsonl',
      'evaluation/eval_dataset.py',
      'evaluation/evidence.py',
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
      const answer = askPython(inject('python'), check, pythonFiles({ ...sampleSuite, scorers }));
      expect(new Set(Object.values(answer as Record<string, unknown>).map((item) => JSON.stringify(item)))).toEqual(
        new Set(['{"foreign":[],"unused":[],"undefined":[]}']),
      );
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
