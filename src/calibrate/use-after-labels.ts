/**
 * What labels change in the use that a certificate allows. docs/how-to/calibrate-judges.md tells these rules to users; keep the two
 * together. Labels about a scorer's own criterion decide; labels about whole runs decide for judges, and can only take the gate from a
 * check, which is made to see one thing.
 */
import type { Certificate, Certificates, Use } from '../certify/certificate.ts';
import type { Estimate } from '../statistics/agreement.ts';
import type { CalibrationDocument } from './calibration.ts';
import type { HeldAgainstLabels } from './hold-against-labels.ts';

export const LABEL_RULES = {
  /** Lower end of balanced accuracy from which on a scorer may gate. */
  gate: 0.8,
  /** Labelled bad runs and labelled good runs that a gate needs, each. */
  classLabels: 5,
  /** Balanced accuracy of a coin. */
  chance: 0.5,
  /** A check whose TNR is surely below this fails too many good runs to gate. */
  checkTnr: 0.8,
} as const;

const BEST_FIRST: readonly Use[] = ['gate', 'trend', 'explore', 'rejected'];
const worseOf = (first: Use, second: Use): Use => BEST_FIRST[Math.max(BEST_FIRST.indexOf(first), BEST_FIRST.indexOf(second))]!;

/** Begins every reason that labels gave, so that a later calibration can replace it. */
const PREFIX = 'Labels: ';

export function useByLabels({ agreement }: HeldAgainstLabels): { use: Use; reason: string } {
  const { tpr, tnr, balanced_accuracy: accuracy } = agreement;
  if (accuracy === null)
    return { use: 'explore', reason: `${tpr.n} bad and ${tnr.n} good runs are labelled: TPR and TNR are not both known` };
  const shown = `balanced accuracy ${interval(accuracy)} from ${tpr.n} bad and ${tnr.n} good runs`;
  if (accuracy.high < LABEL_RULES.chance) return { use: 'rejected', reason: `${shown}, surely worse than chance` };
  if (accuracy.low <= LABEL_RULES.chance) return { use: 'explore', reason: `${shown}, maybe no better than chance` };
  if (accuracy.low < LABEL_RULES.gate)
    return { use: 'trend', reason: `${shown}; a gate needs a lower end of ${LABEL_RULES.gate}` };
  if (Math.min(tpr.n, tnr.n) < LABEL_RULES.classLabels)
    return { use: 'trend', reason: `${shown}; a gate needs ${LABEL_RULES.classLabels} labels of each` };
  return { use: 'gate', reason: shown };
}

/** `held`: at most one result a scorer about its own criterion and one about whole runs; its own decides. */
export function withLabels(
  certificates: Certificates,
  document: CalibrationDocument,
  held: readonly HeldAgainstLabels[],
): { certificates: Certificates; document: CalibrationDocument } {
  const before = new Map(document.uses_before.map((item) => [item.scorer, item]));
  const scorers = certificates.scorers.map((certificate) => {
    const { scorer, reasons } = certificate;
    const own = reasons.filter((reason) => !reason.startsWith(PREFIX));
    // Where the file of labels was deleted nobody knows what the use was before them; it stays until the next validation certifies anew.
    if (own.length === reasons.length || !before.has(scorer)) before.set(scorer, { scorer, use: certificate.use, reasons: own });
    const results = held.filter((item) => item.scorer === scorer && item.labels > 0);
    const deciding = results.find(({ about }) => about !== null) ?? results[0];
    const base = { ...certificate, use: before.get(scorer)!.use, reasons: before.get(scorer)!.reasons };
    return deciding === undefined ? base : { ...base, agreement: deciding.agreement, ...changed(base, deciding) };
  });
  return {
    certificates: { ...certificates, scorers },
    document: { ...document, uses_before: certificates.scorers.map(({ scorer }) => before.get(scorer)!) },
  };
}

function changed({ kind, use, reasons, fault }: Certificate, held: HeldAgainstLabels): Pick<Certificate, 'use' | 'reasons'> {
  const isCheck = kind === 'code' || kind === 'python';
  if (isCheck && held.about === null) {
    const { tnr } = held.agreement;
    if (use !== 'gate' || tnr.high === null || tnr.high >= LABEL_RULES.checkTnr)
      return {
        use,
        reasons: [
          ...reasons,
          `${PREFIX}it passes ${rate(tnr)} of the good runs and fails ${rate(held.agreement.tpr)} of the bad`,
        ],
      };
    return { use: 'trend', reasons: [...reasons, `${PREFIX}it passes only ${rate(tnr)} of the good runs: no gate`] };
  }
  const said = useByLabels(held);
  // A judge is nothing before labels speak for it, but what is dead, blind or broken stays rejected.
  const next = isCheck || fault !== null || use === 'rejected' ? worseOf(use, said.use) : said.use;
  return { use: next, reasons: [...reasons, `${PREFIX}${said.reason}`] };
}

const interval = ({ value, low, high }: Estimate): string => `${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
const rate = (share: { rate: number | null; low: number | null; high: number | null }): string =>
  share.rate === null ? 'an unknown share' : interval({ value: share.rate, low: share.low!, high: share.high! });
