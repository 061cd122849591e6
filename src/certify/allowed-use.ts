/**
 * The rules by which a scorer is allowed to gate, to be watched as a trend, to be explored, or is rejected. docs/explanation/certificates.md
 * tells them to users; keep the two together.
 */
import { ofTried, type Proportion } from '../statistics/wilson.ts';
import type { Certificate, Use } from './certificate.ts';

export const USE_RULES = {
  /** Wrong mutants of its scope (half 1) that a gate kills, and how many must have been tried. */
  killed: 0.9,
  killedTried: 8,
  /** Harmless mutants that a gate, a trend may fail; of how many at least. */
  falseKills: 0.02,
  falseKillsTrend: 0.1,
  harmlessTried: 20,
  /** Runs with the finding it was made for that it fails, runs without that it passes. */
  caught: 0.8,
  healthy: 0.8,
  /** Verdicts on recorded rows from which on a mean says something. */
  scoredRows: 10,
} as const;

export type Evidence = Omit<
  Certificate,
  'use' | 'reasons' | 'agreement' | 'repeats' | 'wrong' | 'harmless' | 'sight' | 'cannot_see' | 'scorer'
>;

/** `faultReason`: that of `fault`. */
export function allowedUse(evidence: Evidence, faultReason: string | null): { use: Use; reasons: string[] } {
  const { verdicts, failures_caught: caught, healthy_passed: healthy, killed, false_kills: spoiled, fault } = evidence;
  const scored = verdicts.passed + verdicts.failed + verdicts.other_value;
  const rejections = [
    fault === null ? undefined : `It is ${fault}: ${faultReason ?? ''}`,
    verdicts.error > 0 ? `It broke on ${verdicts.error} of ${verdicts.rows} rows.` : undefined,
    verdicts.missing > 0 ? `It gave no verdict on ${verdicts.missing} of ${verdicts.rows} rows.` : undefined,
    spoiled.n >= USE_RULES.harmlessTried && spoiled.rate! > USE_RULES.falseKillsTrend
      ? `It fails ${ofTried(spoiled)} runs after a change that does no harm.`
      : undefined,
    caught.n >= 3 && caught.k === 0 && killed.k === 0 ? `It fails none of the ${caught.n} runs that it was made for.` : undefined,
  ].filter((reason) => reason !== undefined);
  if (rejections.length > 0) return { use: 'rejected', reasons: rejections };
  const gateObstacles = [
    killed.n < USE_RULES.killedTried
      ? `only ${killed.n} wrong mutants of kinds that it sees could be tried (${USE_RULES.killedTried} are needed)`
      : killed.rate! < USE_RULES.killed
        ? `it fails ${ofTried(killed)} wrong mutants of its kinds (${USE_RULES.killed * 100} % are needed)`
        : undefined,
    spoiled.n < USE_RULES.harmlessTried
      ? `only ${spoiled.n} harmless changes could be tried on it (${USE_RULES.harmlessTried} are needed)`
      : spoiled.rate! > USE_RULES.falseKills
        ? `it fails ${ofTried(spoiled)} runs after a change that does no harm`
        : undefined,
    below(caught, USE_RULES.caught) ? `it fails only ${ofTried(caught)} runs that it was made for` : undefined,
    below(healthy, USE_RULES.healthy) ? `it passes only ${ofTried(healthy)} runs in which nothing was found` : undefined,
  ].filter((reason) => reason !== undefined);
  if (gateObstacles.length === 0)
    return {
      use: 'gate',
      reasons: [`It fails ${ofTried(killed)} wrong mutants of its kinds and ${ofTried(spoiled)} harmless ones.`],
    };
  const noGate = `No gate: ${gateObstacles.join('; ')}.`;
  if (scored < USE_RULES.scoredRows)
    return { use: 'explore', reasons: [noGate, `No trend: it gave ${scored} verdicts (${USE_RULES.scoredRows} are needed).`] };
  if (verdicts.failed === scored && killed.k === 0)
    return { use: 'explore', reasons: [noGate, 'No trend: it passes no run at all.'] };
  return { use: 'trend', reasons: [noGate] };
}

const below = ({ n, rate }: Proportion, limit: number): boolean => n > 0 && rate! < limit;
