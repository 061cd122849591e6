/** Scored trials to certificates: counting only; the rules for the use are in allowed-use.ts. */
import type { Analysis } from '../analysis/analysis.ts';
import { isJudge, type ScorerSpec, type SuiteSpec } from '../spec/suite-spec.ts';
import { agreement, countPairs } from '../statistics/agreement.ts';
import { proportion, type Proportion } from '../statistics/wilson.ts';
import { allowedUse } from './allowed-use.ts';
import { CERTIFICATES_SCHEMA_VERSION, type Certificate, type Certificates, type KindResult } from './certificate.ts';
import { claimedFields } from './claimed-fields.ts';
import { deadOnVerdicts, useOfAskedJudge, useOfUnaskedJudge } from './judge-use.ts';
import type { ScoredTrial, TrialOutcome } from './run-trials.ts';
import { redundantPairs } from './redundant-pairs.ts';
import { NOT_APPLICABLE, sightOf } from './sight.ts';
import type { TrialRole } from './trials.ts';
import { canGetWorse, hasPassed, isWorse } from './verdict.ts';

export interface CountInput {
  outcome: TrialOutcome;
  suite: SuiteSpec;
  analysis: Analysis;
  feedback: ReadonlyMap<string, boolean>;
  seed: number;
}

/** A kind belongs to a scorer's scope when it kills this share of the kind's half 0, of so many at least. */
const SCOPE: ScopeRule = { share: 0.9, tried: 3, groupOf: ({ kind }) => kind };
/** A judge sees few mutants of a kind, and the kinds of a family are not equally plain. */
const SCOPE_OF_JUDGE: ScopeRule = { share: 0.6, tried: 3, groupOf: ({ family }) => family };
/** Mutants of a kind from which on "kills none" means "cannot see". */
const BLIND_AFTER = 5;

interface ScopeRule {
  share: number;
  tried: number;
  groupOf: (role: MutantTrial['role']) => string;
}

type MutantTrial = ScoredTrial & { role: Extract<TrialRole, { type: 'mutant' }> };
const isMutant = (trial: ScoredTrial): trial is MutantTrial => trial.role.type === 'mutant';

export function certificatesOf(input: CountInput): Certificates {
  const { outcome, suite } = input;
  const table = new Table(outcome.trials);
  const declared = new Map(suite.scorers.map((scorer) => [scorer.name, scorer]));
  const names = [...new Set([...suite.scorers.map(({ name }) => name), ...outcome.names])];
  const scorers = names.map((name) => certificateOf(name, declared.get(name), table, input));
  const gates = scorers.filter(({ use }) => use === 'gate').map(({ scorer }) => scorer);
  const kept = scorers.filter(({ use, kind }) => use !== 'rejected' && !isJudge({ kind })).map(({ scorer }) => scorer);
  const mutants = outcome.trials.filter(isMutant).filter((trial) => trial.for === 'code');
  const trends = scorers.filter(({ use, kind }) => use === 'trend' && isJudge({ kind })).map(({ scorer }) => scorer);
  const judgedMutants = outcome.trials.filter(isMutant).filter((trial) => trial.for === 'judged');
  const wrong = mutants.filter(({ role }) => role.harm === 'wrong');
  const harmless = mutants.filter(({ role }) => role.harm === 'harmless');
  const killedBy = (scorer: string, trial: MutantTrial): boolean => isWorse(table.before(scorer, trial), trial.verdicts[scorer]);
  const anyGate = (trial: MutantTrial): boolean => gates.some((scorer) => killedBy(scorer, trial));
  const counted = (trials: readonly MutantTrial[]): Proportion =>
    gates.length === 0 ? proportion(0, 0) : proportion(trials.filter(anyGate).length, trials.length);
  const kinds = [...new Set(wrong.map(({ role }) => role.kind))];
  return {
    schema_version: CERTIFICATES_SCHEMA_VERSION,
    seed: input.seed,
    healthy_runs: new Set(mutants.map(({ traceId }) => traceId)).size,
    failure_runs: new Set(input.analysis.findings.flatMap(({ trace_ids: ids }) => ids.filter((id) => table.recorded.has(id))))
      .size,
    wrong_mutants: wrong.length,
    harmless_mutants: harmless.length,
    gate_killed: counted(wrong),
    gate_false_kills: counted(harmless),
    redundant: redundantPairs(outcome.trials, kept),
    unseen_findings: input.analysis.findings
      .map(({ id }) => id)
      .filter((id) => {
        const seen = scorers.flatMap(({ use, findings }) =>
          use === 'rejected' ? [] : findings.filter(({ finding }) => finding === id),
        );
        return seen.length > 0 && !seen.some(({ failed }) => failed.k > 0);
      }),
    unseen_kinds: kinds.filter(
      (kind) =>
        !wrong.some((trial) => trial.role.kind === kind && kept.some((name) => killedBy(name, trial))) &&
        !judgedMutants.some((trial) => trial.role.kind === kind && trends.some((name) => killedBy(name, trial))),
    ),
    ...(outcome.judged === undefined ? {} : { judge_calls: outcome.judged.calls }),
    scorers,
  };
}

/** Untouched rows by trace, for each target apart. */
class Table {
  readonly recorded: ReadonlyMap<string, ScoredTrial>;
  readonly judged: ReadonlyMap<string, ScoredTrial>;
  readonly trials: readonly ScoredTrial[];

  private readonly byTarget: Record<ScoredTrial['for'], ReadonlyMap<string, ScoredTrial>>;

  constructor(trials: readonly ScoredTrial[]) {
    this.trials = trials;
    const recorded = trials.filter(({ role }) => role.type === 'recorded');
    const of = (target: ScoredTrial['for']): Map<string, ScoredTrial> =>
      new Map(recorded.filter((trial) => trial.for === target).map((trial) => [trial.traceId, trial]));
    this.recorded = of('code');
    this.judged = of('judged');
    this.byTarget = { code: this.recorded, judges: of('judges'), judged: this.judged };
  }

  original = (trial: ScoredTrial): ScoredTrial | undefined =>
    trial.role.type === 'recorded' ? undefined : this.byTarget[trial.for].get(trial.traceId);

  before = (scorer: string, trial: ScoredTrial): ScoredTrial['verdicts'][string] | undefined =>
    this.original(trial)?.verdicts[scorer];
}

const recordedOf = (trials: readonly ScoredTrial[]): ScoredTrial[] => trials.filter(({ role }) => role.type === 'recorded');

function certificateOf(name: string, spec: ScorerSpec | undefined, table: Table, input: CountInput): Certificate {
  const kind = spec?.kind ?? 'python';
  const isAsked = isJudge({ kind });
  const { judged } = input.outcome;
  const seen = table.trials.filter((trial) => trial.for === (isAsked ? 'judges' : 'code'));
  // Those with verdicts; a judge without a model has none.
  const trials = isAsked ? table.trials.filter((trial) => trial.for === 'judged') : seen;
  const runs = isAsked ? table.judged : table.recorded;
  const said = (trial: ScoredTrial): string | undefined => {
    if (isAsked) return trial.requests[name] ?? (name in trial.verdicts ? 'no request' : undefined);
    const verdict = trial.verdicts[name];
    return verdict === undefined ? undefined : verdict === null ? NOT_APPLICABLE : String(verdict);
  };
  const claims = spec === undefined ? [] : claimedFields(spec);
  const sight = sightOf(seen, table.original, said, claims);
  const dead = isAsked && sight.fault === null ? deadOnVerdicts(name, spec, trials, claims) : null;
  const [fault, reason] = dead === null ? [sight.fault, sight.reason] : (['dead', dead] as const);
  const isAnswered = ({ verdicts }: ScoredTrial): boolean => verdicts[name] !== undefined && verdicts[name] !== 'error';
  const mutants = trials
    .filter(isMutant)
    // What the model was not asked about, or did not answer, says nothing about a judge.
    .filter((trial) => canGetWorse(table.before(name, trial)) && (!isAsked || isAnswered(trial)));
  const isKilled = (trial: MutantTrial): boolean => isWorse(table.before(name, trial), trial.verdicts[name]);
  const wrong = byKind(mutants, 'wrong', name, isKilled);
  const harmless = byKind(mutants, 'harmless', name, (trial) => !isKilled(trial));
  const rule = isAsked ? SCOPE_OF_JUDGE : SCOPE;
  const wrongMutants = mutants.filter(({ role }) => role.harm === 'wrong');
  const groups = scopeOf(
    wrongMutants.filter(({ role }) => role.half === 0),
    isKilled,
    rule,
  );
  const inScope = wrongMutants.filter(({ role }) => groups.has(rule.groupOf(role)));
  const measured = inScope.filter(({ role }) => role.half === 1);
  const harmlessMutants = mutants.filter(({ role }) => role.harm === 'harmless');
  const evidence = {
    kind,
    verdicts: isAsked && judged === undefined ? noVerdicts(recordedOf(seen).length) : verdictsOn(recordedOf(trials), name),
    ...realRuns(name, spec, runs, input),
    findings: findingsFailed(name, runs, input.analysis),
    scope: [...new Set(inScope.map(({ role }) => role.kind))],
    killed: proportion(measured.filter(isKilled).length, measured.length),
    false_kills: proportion(harmlessMutants.filter(isKilled).length, harmlessMutants.length),
    fault,
  };
  const pairs = [...runs].flatMap(([traceId, trial]) => {
    const [isGood, passed] = [input.feedback.get(traceId), hasPassed(trial.verdicts[name])];
    return isGood === undefined || passed === undefined ? [] : [{ failed: !passed, bad: !isGood }];
  });
  const use = !isAsked
    ? allowedUse(evidence, reason)
    : judged === undefined
      ? useOfUnaskedJudge(name, fault, reason, seen)
      : useOfAskedJudge(name, evidence, reason, { outcome: judged, judged: trials, seen });
  return {
    scorer: name,
    ...use,
    ...evidence,
    wrong,
    harmless,
    cannot_see: wrong.filter(({ result }) => result.n >= BLIND_AFTER && result.k === 0).map((item) => item.kind),
    sight: sight.fields,
    agreement: pairs.length === 0 ? null : agreement(countPairs(pairs), input.seed),
    repeats: null,
  };
}

function byKind(
  mutants: readonly MutantTrial[],
  harm: 'wrong' | 'harmless',
  name: string,
  counts: (trial: MutantTrial) => boolean,
): KindResult[] {
  const ofHarm = mutants.filter(({ role }) => role.harm === harm);
  return [...new Set(ofHarm.map(({ role }) => role.kind))].map((kind) => {
    const own = ofHarm.filter(({ role }) => role.kind === kind);
    return {
      kind,
      result: proportion(own.filter(counts).length, own.length),
      not_applicable: own.filter(({ verdicts }) => verdicts[name] === null).length,
      error: own.filter(({ verdicts }) => verdicts[name] === 'error' || verdicts[name] === undefined).length,
    };
  });
}

function scopeOf(
  mutants: readonly MutantTrial[],
  isKilled: (trial: MutantTrial) => boolean,
  { share, tried, groupOf }: ScopeRule,
): Set<string> {
  const groups = [...new Set(mutants.map(({ role }) => groupOf(role)))].filter((group) => {
    const own = mutants.filter(({ role }) => groupOf(role) === group);
    return own.length >= tried && own.filter(isKilled).length >= share * own.length;
  });
  return new Set(groups);
}

/** Runs that show a finding the scorer was made for, and runs of which nothing and nobody says anything bad. */
function realRuns(
  name: string,
  spec: ScorerSpec | undefined,
  recorded: Table['recorded'],
  { analysis, feedback }: CountInput,
): Pick<Certificate, 'failures_caught' | 'healthy_passed'> {
  const own = analysis.findings.filter(({ id, scorer }) => scorer === name || spec?.findings.includes(id));
  const named = new Set(analysis.findings.flatMap(({ trace_ids: ids }) => ids));
  const passes = (traceId: string): boolean | undefined => hasPassed(recorded.get(traceId)?.verdicts[name]);
  const failing = [...new Set(own.flatMap(({ trace_ids: ids }) => ids))].map(passes).filter((passed) => passed !== undefined);
  const healthy = [...recorded.keys()]
    .filter((id) => !named.has(id) && feedback.get(id) !== false)
    .map(passes)
    .filter((passed) => passed !== undefined);
  return {
    failures_caught: proportion(failing.filter((passed) => !passed).length, failing.length),
    healthy_passed: proportion(healthy.filter(Boolean).length, healthy.length),
  };
}

function findingsFailed(name: string, recorded: Table['recorded'], { findings }: Analysis): Certificate['findings'] {
  return findings.flatMap(({ id, trace_ids: ids }) => {
    const runs = ids.filter((traceId) => recorded.has(traceId));
    const passed = runs.map((traceId) => hasPassed(recorded.get(traceId)!.verdicts[name])).filter((value) => value !== undefined);
    if (runs.length === 0) return [];
    return [{ finding: id, runs: runs.length, failed: proportion(passed.filter((value) => !value).length, passed.length) }];
  });
}

function verdictsOn(recorded: readonly ScoredTrial[], name: string): Certificate['verdicts'] {
  const counts = { ...noVerdicts(recorded.length), missing: 0 };
  for (const { verdicts } of recorded) {
    const verdict = verdicts[name];
    const passed = hasPassed(verdict);
    if (verdict === undefined) counts.missing += 1;
    else if (verdict === null) counts.not_applicable += 1;
    else if (verdict === 'error') counts.error += 1;
    else if (typeof verdict === 'number' && verdict !== 0 && verdict !== 1) counts.other_value += 1;
    else counts[passed === true ? 'passed' : 'failed'] += 1;
  }
  return counts;
}

/** A judge without a model has said nothing yet: all its rows are missing. */
const noVerdicts = (rows: number): Certificate['verdicts'] => ({
  rows,
  passed: 0,
  failed: 0,
  other_value: 0,
  not_applicable: 0,
  error: 0,
  missing: rows,
});
