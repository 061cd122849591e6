/** Judges and checks held against labels: agreement, and the pass rate that the labels say lies behind the verdicts. */
import { agreement, countPairs, type Agreement, type Estimate } from '../statistics/agreement.ts';
import { correctedPassRate } from '../statistics/rogan-gladen.ts';
import { stratifiedAgreement } from '../statistics/stratified-agreement.ts';
import { proportion, type Proportion } from '../statistics/wilson.ts';
import type { Calibration, CaseLabel } from './calibration.ts';
import { passes, type VerdictTable } from './verdict-table.ts';

export interface HeldAgainstLabels {
  scorer: string;
  /** As Calibration.about. */
  about: string | null;
  /**
   * drawn: only labels of drawn rows count, each for the rows that it stands for. found: rows were labelled that nobody drew; all labels
   * count the same, and nothing is known of how their rows were chosen.
   */
  basis: 'drawn' | 'found';
  /** Labelled rows on which it passed or failed. */
  labels: number;
  /** Share of the rows that it passes, of all it ruled on. */
  apparent_pass_rate: Proportion;
  agreement: Agreement;
  corrected_pass_rate: Estimate | null;
  /** Why there is no corrected rate. */
  corrected_reason: string | null;
}

/** Of one scorer. A calibration about another scorer gives no labels. */
export function holdAgainstLabels(scorer: string, calibration: Calibration, verdicts: VerdictTable): HeldAgainstLabels {
  const labels = given(calibration);
  const basis = basisOf(calibration, labels);
  const ruled = [...(verdicts.get(scorer)?.keys() ?? [])].filter((id) => passes(verdicts, scorer, id) !== undefined);
  const passed = ruled.filter((id) => passes(verdicts, scorer, id));
  const apparent = proportion(passed.length, ruled.length);
  const { found, rate, reason } =
    basis === 'found'
      ? heldAsFound(scorer, ruled, apparent, labels, verdicts, calibration)
      : heldByStrata(scorer, ruled, labels, verdicts, calibration);
  return {
    scorer,
    about: calibration.about,
    basis,
    apparent_pass_rate: apparent,
    labels: found.tpr.n + found.tnr.n,
    agreement: found,
    corrected_pass_rate: rate,
    corrected_reason: reason,
  };
}

interface Held {
  found: HeldAgainstLabels['agreement'];
  rate: HeldAgainstLabels['corrected_pass_rate'];
  reason: HeldAgainstLabels['corrected_reason'];
}

function heldAsFound(
  scorer: string,
  ruled: readonly string[],
  apparent: Proportion,
  labels: ReturnType<typeof given>,
  verdicts: VerdictTable,
  { seed }: Calibration,
): Held {
  const found = agreement(countPairs(pairsOf(scorer, ruled, labels, verdicts)), seed);
  return { found, ...correctedPassRate(apparent, found.tpr, found.tnr, seed) };
}

function heldByStrata(
  scorer: string,
  ruled: readonly string[],
  labels: ReturnType<typeof given>,
  verdicts: VerdictTable,
  { strata, seed }: Calibration,
): Held {
  const population = new Set(ruled);
  const counted = strata.map(({ rows, drawn }) => {
    const own = rows.filter((id) => population.has(id));
    const failed = own.filter((id) => passes(verdicts, scorer, id) === false).length;
    const asked = rows.slice(0, drawn).filter((id) => population.has(id));
    return { failed, passed: own.length - failed, ...countPairs(pairsOf(scorer, asked, labels, verdicts)) };
  });
  const { pass_rate: rate, ...found } = stratifiedAgreement(counted, seed);
  const reason = rate === null ? 'it has no label among the rows that it passes, or among those that it fails' : null;
  return { found, rate, reason };
}

/** Without what was skipped. */
const given = ({ labels }: Calibration): Map<string, CaseLabel['label']> =>
  new Map(labels.filter(({ label }) => label !== 'skip').map(({ case_id, label }) => [case_id, label]));

/**
 * A row that was drawn counts as drawn whoever labelled it. With labels outside the draw the draw's stand alone when at least four of
 * five of it are labelled; else they are too few, or a choice of their own, and all labels are taken as they are.
 */
function basisOf({ strata }: Calibration, labels: ReadonlyMap<string, unknown>): HeldAgainstLabels['basis'] {
  const drawn = strata.flatMap(({ rows, drawn: count }) => rows.slice(0, count));
  const labelled = drawn.filter((id) => labels.has(id)).length;
  return labels.size === labelled || labelled >= 0.8 * drawn.length ? 'drawn' : 'found';
}

function pairsOf(
  scorer: string,
  caseIds: readonly string[],
  labels: ReadonlyMap<string, CaseLabel['label']>,
  verdicts: VerdictTable,
): { failed: boolean; bad: boolean }[] {
  return caseIds
    .filter((id) => labels.has(id))
    .map((id) => ({ failed: passes(verdicts, scorer, id) === false, bad: labels.get(id) === 'fail' }));
}
