/**
 * The rules for judges. Mutants alone let a judge be a trend at most: what it is worth on real runs, labels say (`evalwright calibrate`).
 * That its model could not be asked is never held against it. docs/explanation/certificates.md tells them to users.
 */
import type { ScorerSpec } from '../spec/suite-spec.ts';
import { ofTried, proportion, type Proportion } from '../statistics/wilson.ts';
import { USE_RULES, type Evidence } from './allowed-use.ts';
import type { Certificate } from './certificate.ts';
import { decidingClaims } from './claimed-fields.ts';
import type { JudgedOutcome, ScoredTrial } from './run-trials.ts';
import { ENOUGH, isAbout } from './sight.ts';
import type { SightField } from './sight-fields.ts';

type UseAndReasons = Pick<Certificate, 'use' | 'reasons'>;

/** Harmless mutants that a trend must have been tried on. */
const HARMLESS_TRIED = 5;

/** `seen`: its rows on loopback. */
export function useOfUnaskedJudge(
  name: string,
  fault: Certificate['fault'],
  reason: string | null,
  seen: readonly ScoredTrial[],
): UseAndReasons {
  if (fault !== null) return { use: 'rejected', reasons: [`It is ${fault}: ${reason ?? ''}`] };
  const isSeen = seen.some(({ requests }) => requests[name] !== undefined);
  const reasons = isSeen
    ? ['No model has judged: only its requests were looked at.', ...cutEvidence(name, seen)]
    : ['No model has judged, and its requests could not be looked at (MLflow before 3.14 sends them to the vendor only).'];
  return { use: 'explore', reasons };
}

const CUT = /… \(\d+ characters\)|"left_out": \d+/;

function cutEvidence(name: string, seen: readonly ScoredTrial[]): string[] {
  const requests = seen
    .filter(({ role }) => role.type === 'recorded')
    .map((trial) => trial.requests[name])
    .filter((text) => text !== undefined);
  const cut = requests.filter((text) => CUT.test(text)).length;
  return cut > 0 ? [`Long evidence was cut in ${cut} of ${requests.length} requests.`] : [];
}

/** No planted fault is about the harm that this judge looks for: one verdict on all of them says nothing against it. */
const isBeyondMutants = (spec: ScorerSpec | undefined): boolean => spec?.kind === 'builtin' && spec.class_name === 'Safety';

/** Why a judge is dead: one verdict on every row, though enough planted faults were in what it claims to judge. null: it is not. */
export function deadOnVerdicts(
  name: string,
  spec: ScorerSpec | undefined,
  judged: readonly ScoredTrial[],
  claims: readonly SightField[],
): string | null {
  const deciding = decidingClaims(claims);
  const ruled = judged.filter(({ verdicts }) => ![undefined, null, 'error'].includes(verdicts[name] as null));
  const values = [...new Set(ruled.map(({ verdicts }) => verdicts[name]))];
  const faulty = ruled.filter(
    ({ role }) => role.type === 'mutant' && role.harm === 'wrong' && (deciding.length === 0 || isAbout(role, deciding)),
  );
  if (values.length !== 1 || faulty.length < ENOUGH || isBeyondMutants(spec)) return null;
  return `Its model said ${String(values[0])} of all ${ruled.length} rows that it judged, ${faulty.length} planted faults of what it claims to judge included.`;
}

/** `judged`, `seen`: its rows with the model, and on loopback. */
export function useOfAskedJudge(
  name: string,
  evidence: Evidence,
  faultReason: string | null,
  { outcome, judged, seen }: { outcome: JudgedOutcome; judged: readonly ScoredTrial[]; seen: readonly ScoredTrial[] },
): UseAndReasons {
  const { verdicts, healthy_passed: healthy, killed, false_kills: spoiled, fault } = evidence;
  if (fault !== null) return { use: 'rejected', reasons: [`It is ${fault}: ${faultReason ?? ''}`] };
  const notes = [...unanswered(name, judged, outcome), ...cutEvidence(name, seen)];
  if (!judged.some(({ verdicts: said }) => said[name] !== undefined && said[name] !== 'error'))
    return { use: 'explore', reasons: ['It could not be asked: no verdict of its model is known.', ...notes] };
  const scored = verdicts.passed + verdicts.failed + verdicts.other_value;
  const shown = `its model fails ${ofTried(killed)} wrong mutants of its families, ${ofTried(spoiled)} harmless ones, and passes ${ofTried(healthy)} runs in which nothing was found`;
  // Where the change is not shown to a judge, a harmless mutant is the same request again: runs have to tell, too, that it is no coin.
  const isSure = (killed.low ?? 0) > Math.max(spoiled.rate ?? 1, 1 - (healthy.low ?? 0));
  const obstacles = [
    scored < USE_RULES.scoredRows
      ? `it gave ${scored} verdicts on recorded runs (${USE_RULES.scoredRows} are needed)`
      : undefined,
    spoiled.n < HARMLESS_TRIED
      ? `only ${spoiled.n} harmless changes could be tried on it (${HARMLESS_TRIED} are needed)`
      : !isSure
        ? `${shown}: not surely more of the wrong ones`
        : spoiled.low! > USE_RULES.falseKillsTrend
          ? `it fails ${ofTried(spoiled)} runs after a change that does no harm`
          : undefined,
  ].filter((reason) => reason !== undefined);
  if (obstacles.length > 0) return { use: 'explore', reasons: [`No trend: ${obstacles.join('; ')}.`, ...notes] };
  const noGate = 'No gate: only labels of people let a judge gate (evalwright calibrate).';
  return { use: 'trend', reasons: [`On planted faults ${shown}.`, noGate, ...notes] };
}

/** Rows without a verdict, each with the reason that is nobody's fault in the suite. */
function unanswered(name: string, judged: readonly ScoredTrial[], { stopped, errors }: JudgedOutcome): string[] {
  const count = (verdict: unknown): Proportion =>
    proportion(judged.filter(({ verdicts }) => verdicts[name] === verdict).length, judged.length);
  const [failed, missing] = [count('error'), count(undefined)];
  return [
    ...(failed.k > 0
      ? [`Its model gave no verdict on ${ofTried(failed)} rows: ${errors.get(name) ?? 'no reason is known'}`]
      : []),
    ...(missing.k > 0
      ? [`${ofTried(missing)} rows were not asked: ${stopped ?? 'it did not answer several times in a row'}.`]
      : []),
  ];
}
