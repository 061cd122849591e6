/**
 * The builtin engine's repair: what failed validation is taken out of the spec, and the reason is recorded in `omitted`, so that
 * the report says what could not be proved. A diagnostic names a scorer, or a line of the case file. What MLflow failed to store is
 * no reason to take anything out.
 */
import type { OmittedScorer, SuiteSpec } from '../spec/suite-spec.ts';
import type { Diagnostic } from '../validate/diagnostic.ts';

const caseFile = 'evaluation/data/cases.jsonl';

/**
 * `taskId` marks what this repair took out. undefined when nothing in the spec can be blamed, or when nothing would be left: then a person has to look. A fix task that was
 * killed after it wrote the repaired spec may call this again: what `omitted` already tells is not done twice.
 */
export function repairSuite(spec: SuiteSpec, diagnostics: readonly Diagnostic[], taskId: string): SuiteSpec | undefined {
  // Verdicts were lost on the way into MLflow, so counts that do not fit are nobody's fault in the suite: it is run once more.
  if (diagnostics.some(({ severity, code }) => severity === 'error' && code === 'run.not-stored')) return spec;
  const known = new Set(spec.omitted.map((item) => item.reason));
  const scorers = new Map<string, OmittedScorer>();
  const cases = new Map<string, OmittedScorer>();
  let wasRepaired = false;
  for (const diagnostic of diagnostics) {
    if (diagnostic.severity !== 'error') continue;
    const { scorer, file, line } = diagnostic;
    const blamed = scorer ?? (file === caseFile && line !== null ? `line ${line}` : undefined);
    if (blamed === undefined) continue;
    const reason = `validation failed (${taskId}, ${blamed}): ${diagnostic.code}: ${diagnostic.message}`;
    if (known.has(reason)) wasRepaired = true;
    else if (scorer !== null && spec.scorers.some(({ name }) => name === scorer)) addOnce(scorers, scorer, scorer, reason);
    else if (scorer === null) {
      const id = spec.cases[line! - 1]?.id;
      if (id !== undefined) addOnce(cases, id, `case ${id}`, reason);
    }
  }
  if (wasRepaired) return spec;
  const keptScorers = spec.scorers.filter((scorer) => !scorers.has(scorer.name));
  const keptCases = spec.cases.filter((item) => !cases.has(item.id));
  if (scorers.size + cases.size === 0 || keptScorers.length === 0 || keptCases.length === 0) return undefined;
  return {
    ...spec,
    scorers: keptScorers,
    cases: keptCases,
    omitted: [...spec.omitted, ...scorers.values(), ...cases.values()],
  };
}

/** The first reason is told. */
function addOnce(omitted: Map<string, OmittedScorer>, key: string, name: string, reason: string): void {
  if (!omitted.has(key)) omitted.set(key, { name, reason });
}
