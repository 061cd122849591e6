/**
 * Is a suite with an agent's additions worse than the builtin engine's alone? What was there must still be there, say the same, and
 * count up; only a person may take something out. Pure; every sentence is one way in which the candidate is worse.
 */
import { stringifyJson } from '../base/lossless-json.ts';
import { isJudge, type EvalCase, type ScorerSpec, type SuiteSpec } from '../spec/suite-spec.ts';
import type { CaseVerdict, ScorerResult, ValidationResult } from './validation-result.ts';

export interface ValidatedSuite {
  suite: SuiteSpec;
  result: ValidationResult;
}

const NAMED = 5;
const MAX_SENTENCES = 40;

/** Empty: not worse. Fails closed: verdicts that are not known cannot be compared, and that is a sentence too. */
export function worseThanBaseline({ baseline, candidate }: { baseline: ValidatedSuite; candidate: ValidatedSuite }): string[] {
  const kept = baseline.suite.scorers.filter((scorer) => !isReplacedByPerson(scorer, candidate.suite));
  return [
    ...worseStatus(baseline.result, candidate.result),
    ...lostCases(baseline.suite, candidate.suite),
    ...kept.flatMap((scorer) => lostScorer(scorer, baseline, candidate)),
    ...candidate.result.scorers.flatMap(countsThatDoNotAddUp),
    ...lostRows(baseline, candidate),
    ...kept.filter((scorer) => !isJudge(scorer)).flatMap((scorer) => changedVerdicts(scorer, baseline, candidate)),
  ].slice(0, MAX_SENTENCES);
}

function worseStatus(baseline: ValidationResult, candidate: ValidationResult): string[] {
  const lost = Object.entries(baseline.validation_checks)
    .filter(([name, passed]) => passed && !candidate.validation_checks[name as keyof ValidationResult['validation_checks']])
    .map(([name]) => `The check ${name} no longer passes.`);
  const isFailed = baseline.validation_status === 'passed' && candidate.validation_status !== 'passed';
  return [...(isFailed ? ['The validation failed; the builtin suite passed it.'] : []), ...lost];
}

function lostCases(baseline: SuiteSpec, candidate: SuiteSpec): string[] {
  const present = new Map(candidate.cases.map((item) => [item.id, item]));
  const removed = removedByPerson(candidate);
  const missing: string[] = [];
  const changed: string[] = [];
  for (const item of baseline.cases) {
    const found = present.get(item.id);
    if (found === undefined) {
      if (!removed.has(`case ${item.id}`)) missing.push(item.id);
    } else if (stringifyJson(found satisfies EvalCase) !== stringifyJson(item)) changed.push(item.id);
  }
  return [
    ...(missing.length > 0 ? [`${listed(missing)} of the builtin cases are missing.`] : []),
    ...(changed.length > 0 ? [`${listed(changed)} of the builtin cases were changed.`] : []),
  ];
}

const removedByPerson = (suite: SuiteSpec): Set<string> =>
  new Set(suite.omitted.filter((item) => item.made_by === 'person').map((item) => item.name));

function isReplacedByPerson({ name }: ScorerSpec, candidate: SuiteSpec): boolean {
  const found = candidate.scorers.find((item) => item.name === name);
  return found === undefined ? removedByPerson(candidate).has(name) : found.made_by === 'person';
}

function lostScorer(scorer: ScorerSpec, baseline: ValidatedSuite, candidate: ValidatedSuite): string[] {
  const { name } = scorer;
  const found = candidate.suite.scorers.find((item) => item.name === name);
  if (found === undefined) return [`The builtin scorer ${name} is missing.`];
  if (stringifyJson(found) !== stringifyJson(scorer)) return [`The builtin scorer ${name} was changed.`];
  const before = resultOf(name, baseline.result);
  const after = resultOf(name, candidate.result);
  if (before === undefined || before.status === 'failed') return [];
  if (after === undefined) return [`The builtin scorer ${name} was not run.`];
  const sentences: string[] = [];
  if (after.status !== before.status) sentences.push(`The builtin scorer ${name} is ${after.status}; it was ${before.status}.`);
  if (before.wiring === 'evidence_seen' && after.wiring !== 'evidence_seen')
    sentences.push(`The request of the judge ${name} no longer holds what it rules on.`);
  return sentences;
}

const resultOf = (name: string, result: ValidationResult): ScorerResult | undefined =>
  result.scorers.find((item) => item.name === name);

function countsThatDoNotAddUp({ name, status, rows, scored, not_applicable, error, missing }: ScorerResult): string[] {
  if (status === 'not_scored') return [];
  const counted = scored + not_applicable + error + missing;
  return counted === rows ? [] : [`${name} gave ${counted} verdicts for ${rows} rows.`];
}

function lostRows(baseline: ValidatedSuite, candidate: ValidatedSuite): string[] {
  const lost = ({ suite, result }: ValidatedSuite): number => suite.cases.length - result.rows;
  const more = lost(candidate) - lost(baseline);
  return more > 0 ? [`${more} more of the cases gave no row.`] : [];
}

/** Recorded cases only: a live case asks the agent anew, and its answer may differ. */
function changedVerdicts({ name }: ScorerSpec, baseline: ValidatedSuite, candidate: ValidatedSuite): string[] {
  if (resultOf(name, baseline.result)?.status !== 'scored') return [];
  const before = verdictsOf(name, baseline.result);
  const after = verdictsOf(name, candidate.result);
  if (before === undefined || after === undefined) return [`The verdicts of ${name} are not known, so they cannot be compared.`];
  const present = new Set(candidate.suite.cases.map((item) => item.id));
  const changed = baseline.suite.cases
    .filter((item) => item.metadata.origin === 'recorded' && present.has(item.id) && before.has(item.id))
    .filter((item) => !after.has(item.id) || after.get(item.id) !== before.get(item.id))
    .map((item) => `${item.id} (${shown(before.get(item.id))}, now ${shown(after.get(item.id))})`);
  return changed.length > 0 ? [`The verdicts of ${name} changed on ${listed(changed)}.`] : [];
}

function verdictsOf(name: string, { verdicts }: ValidationResult): Map<string, CaseVerdict> | undefined {
  return verdicts === undefined || !Object.hasOwn(verdicts, name) ? undefined : new Map(Object.entries(verdicts[name]!));
}

function shown(verdict: CaseVerdict | undefined): string {
  if (verdict === undefined) return 'no verdict';
  return verdict === null ? 'not applicable' : String(verdict);
}

function listed(items: readonly string[]): string {
  const named = items.slice(0, NAMED).join(', ');
  return items.length > NAMED ? `${named} and ${items.length - NAMED} more` : named;
}
