/** The figures of bench/trust.ts as a page, and the targets that were missed. */
import { proportion, type Proportion } from '../src/statistics/wilson.ts';
import type { CertifiedSuite } from './trust-suites.ts';

/** Wanted. Rates are shares; seconds are for a suite of 100 runs on two cores. */
const WANTED = { generated: 200, killed: 0.9, falseKills: 0.02, seconds: 60 };

export function trustPage(suites: readonly CertifiedSuite[]): { markdown: string; missed: string[] } {
  const all = suites.flatMap(({ certificates }) => certificates.scorers);
  const ran = proportion(
    all.filter(({ reasons }) => !reasons.some((text) => /^It (?:broke|gave no verdict)/.test(text))).length,
    all.length,
  );
  const gates = suites.flatMap((suite) => suite.gates);
  const killed = proportion(sum(gates.map((gate) => gate.killed)), sum(gates.map((gate) => gate.wrong)));
  const spoiled = proportion(sum(gates.map((gate) => gate.spoiled)), sum(gates.map((gate) => gate.harmless)));
  const faulty = proportion(all.filter(({ fault }) => fault !== null).length, all.length);
  const handedOver = proportion(all.filter(({ fault, use }) => fault !== null && use !== 'rejected').length, all.length);
  const slowest = Math.max(...suites.map(({ certifyMs }) => certifyMs)) / 1000;
  const missed = [
    ...(all.length < WANTED.generated ? [`${all.length} generated scorers, ${WANTED.generated} wanted`] : []),
    ...(ran.k < ran.n ? [`${ran.n - ran.k} of ${ran.n} scorers did not run the first time`] : []),
    ...(killed.n === 0 || killed.rate! < WANTED.killed ? [`gates kill ${shown(killed)}`] : []),
    ...(spoiled.n === 0 || spoiled.rate! > WANTED.falseKills ? [`gates fail harmless changes: ${shown(spoiled)}`] : []),
    ...(handedOver.k > 0 ? [`${handedOver.k} dead or blind scorers handed over`] : []),
    ...(slowest > WANTED.seconds ? [`certification took ${slowest.toFixed(0)} s`] : []),
  ];
  const markdown = [
    '# What certificates are worth',
    '',
    'Written by `npm run bench:trust` from the recorded sample and published runs of agents that nobody on this project wrote. Half of the runs of a source,',
    '100 at most, make a suite, which is certified; its gates are then measured again on mutants of runs that it has not, with another seed.',
    "Intervals are Wilson's at 95 %.",
    '',
    table(
      ['figure', 'measured', 'wanted'],
      [
        ['generated scorers that ran the first time', shown(ran), `all of ${WANTED.generated} or more`],
        ['wrong mutants killed by the gates meant for them, fresh runs', shown(killed), `${WANTED.killed} or more`],
        ['harmless mutants that a gate fails, fresh runs', shown(spoiled), `${WANTED.falseKills} or less`],
        ['dead, blind or unsteady scorers handed over', shown(handedOver), '0'],
        ['the same without the check', shown(faulty), '–'],
        ['slowest certification', `${slowest.toFixed(0)} s`, `${WANTED.seconds} s`],
      ],
    ),
    '',
    'How often a gate is red though nothing changed, and which drops it sees: `npm run bench:gate`, in [measurements](explanation/measurements.md).',
    'How well intervals of calibrated judges hold: `npm run bench:calibration`, in [calibrating judges](how-to/calibrate-judges.md).',
    '',
    '## By suite',
    '',
    'Killed by gates: wrong mutants of every kind that at least one gate fails, on the runs of the suite; no kind is left out here, whether a scorer is meant for it or not.',
    '',
    table(
      [
        'source',
        'seed',
        'runs',
        'scorers',
        'gate',
        'trend',
        'explore',
        'rejected',
        'mutants wrong / harmless',
        'killed by gates',
        'seen by no scorer',
        's',
      ],
      suites.map(({ source, seed, runs, certificates, certifyMs }) => {
        const uses = (use: string): string => String(certificates.scorers.filter((item) => item.use === use).length);
        return [
          source,
          String(seed),
          String(runs),
          String(certificates.scorers.length),
          uses('gate'),
          uses('trend'),
          uses('explore'),
          uses('rejected'),
          `${certificates.wrong_mutants} / ${certificates.harmless_mutants}`,
          shown(certificates.gate_killed),
          `${certificates.unseen_kinds.length} kinds`,
          (certifyMs / 1000).toFixed(0),
        ];
      }),
    ),
    '',
    '## Gates on fresh runs',
    '',
    table(
      ['source', 'seed', 'scorer', 'killed', 'harmless failed'],
      suites.flatMap(({ source, seed, gates: own }) =>
        own.map((gate) => [
          source,
          String(seed),
          `\`${gate.scorer}\``,
          `${gate.killed} of ${gate.wrong}`,
          `${gate.spoiled} of ${gate.harmless}`,
        ]),
      ),
    ),
    '',
  ].join('\n');
  return { markdown, missed };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const shown = ({ k, n, rate, low, high }: Proportion): string =>
  n === 0 ? 'none' : `${rate!.toFixed(3)} (${k} of ${n}; ${low!.toFixed(3)} to ${high!.toFixed(3)})`;

const table = (header: readonly string[], rows: readonly string[][]): string =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
