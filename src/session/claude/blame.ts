/** Which proposals a failed validation is about. */
import { applySuiteEdits, type MadeEdit, type SuiteEditFacts } from '../../spec/apply-suite-edits.ts';
import type { SuiteSpec } from '../../spec/suite-spec.ts';
import type { Diagnostic } from '../../validate/diagnostic.ts';

export interface Blame {
  proposalId: string;
  reason: string;
}

const caseFile = 'evaluation/data/cases.jsonl';

/** Errors that name a scorer or a case which an edit brought in. Empty: nobody here can be blamed. */
export function blamed(
  base: SuiteSpec,
  edits: readonly MadeEdit[],
  facts: SuiteEditFacts,
  diagnostics: readonly Diagnostic[],
): Blame[] {
  const owners = introducedBy(base, edits, facts);
  const { suite } = applySuiteEdits(base, edits, facts);
  const found = new Map<string, Blame>();
  for (const diagnostic of diagnostics) {
    if (diagnostic.severity !== 'error') continue;
    const key = subjectOf(diagnostic, suite);
    const proposalId = key === undefined ? undefined : owners.get(key);
    if (proposalId !== undefined && !found.has(proposalId))
      found.set(proposalId, { proposalId, reason: `${diagnostic.code}: ${diagnostic.message}` });
  }
  return [...found.values()];
}

/** "scorer:name" or "case:id" to the last edit that brought it in. */
function introducedBy(base: SuiteSpec, edits: readonly MadeEdit[], facts: SuiteEditFacts): Map<string, string> {
  const owners = new Map<string, string>();
  let suite = base;
  for (const edit of edits) {
    const next = applySuiteEdits(suite, [edit], facts).suite;
    const scorers = new Set(suite.scorers);
    const cases = new Set(suite.cases);
    for (const scorer of next.scorers) if (!scorers.has(scorer)) owners.set(`scorer:${scorer.name}`, edit.id);
    for (const item of next.cases) if (!cases.has(item)) owners.set(`case:${item.id}`, edit.id);
    suite = next;
  }
  return owners;
}

function subjectOf({ scorer, file, line }: Diagnostic, suite: SuiteSpec): string | undefined {
  if (scorer !== null) return `scorer:${scorer}`;
  const custom = file === null ? null : /^evaluation\/custom\/([a-z0-9_]+)\.py$/.exec(file);
  if (custom !== null) return `scorer:${custom[1]}`;
  const item = file === caseFile && line !== null ? suite.cases[line - 1] : undefined;
  return item === undefined ? undefined : `case:${item.id}`;
}
