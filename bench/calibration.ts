/**
 * How often the 95 % intervals of a calibration hold the truth, over populations and label budgets: `npm run bench:calibration`.
 * Shares of 1000 simulations; one point in a hundred is chance.
 */
import { coverage } from '../test/calibrate/simulated-rows.ts';

const judges = [
  { bad: 0.1, tpr: 0.7, tnr: 0.95 },
  { bad: 0.25, tpr: 0.85, tnr: 0.9 },
  { bad: 0.4, tpr: 0.75, tnr: 0.8 },
  { bad: 0.3, tpr: 0.95, tnr: 0.95 },
];
const sizes = [
  { rows: 300, budget: 30 },
  { rows: 1000, budget: 30 },
  { rows: 600, budget: 60 },
  { rows: 1000, budget: 120 },
];

console.log('rows  labels  bad   TPR   TNR   | held: TPR    TNR    corrected  bias of corrected');
for (const judge of judges)
  for (const size of sizes) {
    const { tpr, tnr, corrected, bias } = coverage({ ...judge, ...size }, 1000);
    const shares = [tpr, tnr, corrected].map((share) => share.toFixed(3).padEnd(6));
    const setting = [size.rows, size.budget, judge.bad, judge.tpr, judge.tnr].map((value) => String(value).padEnd(5));
    console.log(`${setting.join(' ')} | ${shares.join(' ')} ${bias >= 0 ? '+' : ''}${bias.toFixed(4)}`);
  }
