/** Rendered Python files held against the names that they import, define and use. */
import { renderSuite } from '../../src/render/python/render-suite.ts';
import type { SuiteSpec } from '../../src/spec/suite-spec.ts';
import { askPython } from './python.ts';

const script = `
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
    own = {"checks", "signals", "eval_dataset", "evidence", "scorers", "run_eval", "gate", "gate_report", "gate_statistics", "mlflow"}
    found[path] = {"foreign": sorted(modules - own - set(sys.stdlib_module_names)), "unused": sorted(bound - used), "undefined": sorted(used - known)}
json.dump(found, sys.stdout)
`;

/** Files that Python 3.10 cannot parse (an error), or that import what they do not use, use what they do not have, or import foreign modules. */
export function nameFaults(python: string, suites: readonly SuiteSpec[]): string[] {
  const texts = new Map<string, string>();
  for (const [index, spec] of suites.entries())
    for (const { path, content } of renderSuite(spec))
      if (path.endsWith('.py') && !texts.has(content)) texts.set(content, `${index} ${path}`);
  const files = [...texts].map(([content, path]) => [path, content]);
  const found = askPython(python, script, Object.fromEntries(files)) as Record<string, Record<string, string[]>>;
  return Object.entries(found).flatMap(([path, faults]) =>
    Object.entries(faults).flatMap(([kind, names]) => names.map((name) => `${path}: ${kind} ${name}`)),
  );
}
