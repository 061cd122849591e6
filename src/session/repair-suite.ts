/**
 * The builtin engine's repair: what failed validation is taken out of the spec, and the reason is recorded in `omitted`, so that
 * the report says what could not be proved. A diagnostic names a scorer, or a line of the case file.
 */
import type { SuiteSpec } from '../spec/suite-spec.ts';
import type { Diagnostic } from '../validate/diagnostic.ts';

const caseFile = 'evaluation/data/cases.jsonl';

/** undefined when nothing in the spec can be blamed, or when nothing would be left: then a person has to look. */
export function repairSuite(spec: SuiteSpec, diagnostics: readonly Diagnostic[]): SuiteSpec | undefined {
  const faults = new Map<string, string>();
  const lines = new Map<string, string>();
  for (const diagnostic of diagnostics) {
    if (diagnostic.severity !== 'error') continue;
    const reason = `validation failed: ${diagnostic.code}: ${diagnostic.message}`;
    if (diagnostic.scorer !== null) faults.set(diagnostic.scorer, faults.get(diagnostic.scorer) ?? reason);
    else if (diagnostic.file === caseFile && diagnostic.line !== null) {
      const id = spec.cases[diagnostic.line - 1]?.id;
      if (id !== undefined) lines.set(id, reason);
    }
  }
  const scorers = spec.scorers.filter((scorer) => !faults.has(scorer.name));
  const cases = spec.cases.filter((item) => !lines.has(item.id));
  const isChanged = scorers.length < spec.scorers.length || cases.length < spec.cases.length;
  if (!isChanged || scorers.length === 0 || cases.length === 0) return isAlreadyRepaired(spec, faults) ? spec : undefined;
  const omitted = [
    ...spec.omitted,
    ...spec.scorers.flatMap(({ name }) => (faults.has(name) ? [{ name, reason: faults.get(name)! }] : [])),
    ...[...lines].map(([id, reason]) => ({ name: `case ${id}`, reason })),
  ];
  return { ...spec, scorers, cases, omitted };
}

/** A fix task that was killed after it wrote the repaired spec finds it repaired. */
function isAlreadyRepaired(spec: SuiteSpec, faults: ReadonlyMap<string, string>): boolean {
  return faults.size > 0 && spec.omitted.some(({ name, reason }) => faults.get(name) === reason);
}
