/**
 * The few rows worth a label: a stratified random sample (W. G. Cochran, Sampling Techniques, 1977) that asks more often where verdicts
 * differ or are near the pass mark, and keeps a control of the rest. Every row has a known chance, so weighted estimates stay unbiased.
 */
import { seededRandom } from '../base/random.ts';
import type { CaseVerdict } from '../validate/validation-result.ts';
import { STRATA, type Calibration, type CalibrationStratum, type StratumName } from './calibration.ts';
import { passes, type VerdictTable } from './verdict-table.ts';

/** Share of the labels that each stratum is given while it has rows left. */
const SHARES: Record<StratumName, number> = { boundary: 0.2, disagreement: 0.35, most_fail: 0.15, most_pass: 0.3 };

/** Up to this share of scorers may differ from the others without a disagreement: in a suite of 30 somebody always does. */
const FEW = 0.2;

/** Scores this near to the pass mark of 0.5 are on the boundary. */
const BOUNDARY = 0.2;

export interface DrawInput {
  verdicts: VerdictTable;
  /** Verdicts of further calls on the same rows, by scorer and case. */
  repeats: ReadonlyMap<string, ReadonlyMap<string, readonly CaseVerdict[]>>;
  /** As Calibration.about. */
  about: string | null;
  /** Labels wanted in all, more than 0. */
  budget: number;
  seed: number;
}

export function drawRows(input: DrawInput): Calibration {
  const { about, budget, seed } = input;
  const members = new Map<StratumName, string[]>(STRATA.map((name) => [name, []]));
  for (const caseId of casesOf(input)) members.get(stratumOf(input, caseId))!.push(caseId);
  const random = seededRandom(seed);
  const strata = [...members]
    .filter(([, rows]) => rows.length > 0)
    .map(([name, rows]) => ({ name, rows: shuffled(rows, random), drawn: 0 }));
  return drawMore({ about, seed, strata, labels: [] }, budget);
}

/** The same draw with more rows: those that were drawn stay drawn, and chances stay known. */
export function drawMore(calibration: Calibration, budget: number): Calibration {
  const strata = calibration.strata.map((stratum) => ({ ...stratum }));
  for (let left = budget - drawnCount(calibration); left > 0; left--) {
    const open = strata.filter(({ rows, drawn }) => drawn < rows.length);
    if (open.length === 0) break;
    // Sainte-Laguë's divisors: shares are kept at every size of the sample.
    const claim = ({ name, drawn }: CalibrationStratum): number => SHARES[name] / (2 * drawn + 1);
    open.reduce((best, stratum) => (claim(stratum) > claim(best) ? stratum : best)).drawn += 1;
  }
  return { ...calibration, strata };
}

export interface DrawnRow {
  case_id: string;
  stratum: StratumName;
  /** In (0, 1]. */
  inclusion_probability: number;
}

/** The order to ask in: strata take turns, so that whoever stops early leaves a sample of each. */
export function drawnRows({ strata }: Calibration): DrawnRow[] {
  return strata
    .flatMap(({ name, rows, drawn }) =>
      rows.slice(0, drawn).map((case_id, at) => ({
        at: (at + 0.5) / drawn,
        row: { case_id, stratum: name, inclusion_probability: drawn / rows.length },
      })),
    )
    .toSorted((first, second) => first.at - second.at)
    .map(({ row }) => row);
}

export const drawnCount = ({ strata }: Calibration): number => strata.reduce((sum, { drawn }) => sum + drawn, 0);

/** Cases on which the scorer in question, or any scorer, ruled; sorted, so that the draw depends on the seed only. */
function casesOf({ verdicts, about }: DrawInput): string[] {
  const scorers = about === null ? [...verdicts.keys()] : [about];
  const cases = scorers.flatMap((scorer) =>
    [...(verdicts.get(scorer)?.keys() ?? [])].filter((id) => passes(verdicts, scorer, id) !== undefined),
  );
  return [...new Set(cases)].toSorted();
}

function stratumOf({ verdicts, repeats, about }: DrawInput, caseId: string): StratumName {
  const asked = about === null ? [...verdicts.keys()] : [about];
  const isNear = asked.some((scorer) => {
    const verdict = verdicts.get(scorer)?.get(caseId);
    const again = repeats.get(scorer)?.get(caseId) ?? [];
    return (typeof verdict === 'number' && Math.abs(verdict - 0.5) < BOUNDARY) || again.some((other) => other !== verdict);
  });
  if (isNear) return 'boundary';
  const failing = failingShare(verdicts, asked, caseId);
  if (about === null) return failing >= FEW && failing <= 1 - FEW ? 'disagreement' : failing < FEW ? 'most_pass' : 'most_fail';
  // One scorer is held against whether more than a few of the others fail the row.
  const others = [...verdicts.keys()].filter((name) => name !== about && passes(verdicts, name, caseId) !== undefined);
  const othersFail = failingShare(verdicts, others, caseId) >= FEW;
  if (others.length > 0 && othersFail !== failing > 0) return 'disagreement';
  return failing > 0 ? 'most_fail' : 'most_pass';
}

/** Of those that rule on the case; 0 where none does. */
function failingShare(verdicts: VerdictTable, scorers: readonly string[], caseId: string): number {
  const said = scorers.map((name) => passes(verdicts, name, caseId)).filter((verdict) => verdict !== undefined);
  return said.length === 0 ? 0 : said.filter((verdict) => !verdict).length / said.length;
}

/** Fisher and Yates' shuffle. */
function shuffled(rows: readonly string[], random: () => number): string[] {
  const result = [...rows];
  for (let at = result.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [result[at], result[other]] = [result[other]!, result[at]!];
  }
  return result;
}
