/**
 * Do the strict checks see one planted fault in a run that was good? Mutants of healthy runs (src/mutants), a seeded sample for each kind
 * and source, judged by what was learnt from the runs as they are. A fault is detected when a check fails that the untouched run did not
 * fail. Labels choose the healthy runs and nothing else.
 */
import { mutations } from '../src/mutants/mutations.ts';
import type { Mutation } from '../src/mutants/mutation.ts';
import { shuffled } from '../src/mutants/pick.ts';
import { seededRandom, stableHash } from '../src/base/random.ts';
import type { Trace } from '../src/trace/trace.ts';
import { meantChecks } from './planted-fault-kinds.ts';
import { sources, strictFailures, type Failures, type Source } from './planted-fault-sources.ts';

/** Mutants of one kind in one source at most; runs that are tried for them; other runs that foreign values come from. */
const MOST = { mutants: 60, tried: 180, others: 200 };
/** Wanted of each kind: share detected by the checks meant for it, share of untouched runs that those fail, and of harmless changes that any check fails. */
const WANTED = { detected: 0.9, falseAlarms: 0.05, harmless: 0.05, kinds: 20, mutants: 1000 };

export interface Planted {
  /** The checks that fail on the mutant and did not fail before, for each mutant. */
  caught: string[][];
  /** What was changed, for each mutant. */
  changes: string[];
  source: string;
  /** Share of the source's untouched healthy runs that fail a check meant for the kind. */
  falseAlarms: number;
}

interface Row {
  kind: string;
  sources: string[];
  mutants: number;
  meant: number;
  any: number;
  falseAlarms: number;
  /** The check that caught most, and its share. */
  best: string;
}

const meantFor = (kind: string): readonly string[] => (Object.hasOwn(meantChecks, kind) ? meantChecks[kind]!.checks : []);

/** Mutants of every kind by kind. */
export function plant(wanted: (mutation: Mutation) => boolean = () => true): Map<string, Planted[]> {
  const found = new Map<string, Planted[]>();
  for (const source of sources()) {
    const failures = strictFailures(source);
    const healthy = source.runs.filter(({ traceId }) => source.healthy.has(traceId));
    const before = new Map(healthy.map((trace) => [trace.traceId, failures(trace)]));
    for (const mutation of mutations.filter(wanted)) {
      const planted = plantOne(mutation, source, healthy, failures, before);
      if (planted.caught.length === 0) continue;
      found.set(mutation.kind, [...(found.get(mutation.kind) ?? []), planted]);
    }
  }
  return found;
}

function plantOne(
  { kind, apply }: Mutation,
  { name, runs }: Source,
  healthy: readonly Trace[],
  failures: Failures,
  before: ReadonlyMap<string, ReadonlySet<string>>,
): Planted {
  const random = seededRandom(stableHash(`${name} ${kind}`));
  const meant = meantFor(kind);
  const alarms = healthy.filter(({ traceId }) => meant.some((check) => before.get(traceId)!.has(check)));
  const planted: Planted = { caught: [], changes: [], source: name, falseAlarms: alarms.length / healthy.length };
  for (const trace of shuffled(healthy, random).slice(0, MOST.tried)) {
    if (planted.caught.length === MOST.mutants) break;
    const others = shuffled(
      runs.filter(({ traceId }) => traceId !== trace.traceId),
      random,
    ).slice(0, MOST.others);
    const mutant = apply(trace, random, others);
    if (mutant === undefined) continue;
    const failed = failures(mutant.trace, trace.traceId);
    planted.caught.push([...failed].filter((check) => !before.get(trace.traceId)!.has(check)));
    planted.changes.push(`${trace.traceId}: ${mutant.change}`);
  }
  return planted;
}

function rowOf(kind: string, planted: readonly Planted[]): Row {
  const caught = planted.flatMap((part) => part.caught);
  const meant = meantFor(kind);
  const share = (test: (checks: string[]) => boolean): number => caught.filter(test).length / caught.length;
  const counts = new Map<string, number>();
  for (const check of caught.flat()) counts.set(check, (counts.get(check) ?? 0) + 1);
  const [best] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return {
    kind,
    sources: planted.map(({ source }) => source),
    mutants: caught.length,
    meant: share((checks) => checks.some((check) => meant.includes(check))),
    any: share((checks) => checks.length > 0),
    falseAlarms: planted.reduce((sum, part) => sum + part.falseAlarms * part.caught.length, 0) / caught.length,
    best: best === undefined ? '–' : `\`${best[0]}\` (${(best[1] / caught.length).toFixed(2)})`,
  };
}

export function plantedFaultTables(planted = plant()): { markdown: string; missed: string[] } {
  const rows = (harm: Mutation['harm']): Row[] =>
    mutations
      .filter((mutation) => mutation.harm === harm && planted.has(mutation.kind))
      .map(({ kind }) => rowOf(kind, planted.get(kind)!));
  const [wrong, harmless] = [rows('wrong'), rows('harmless')];
  const total = [...wrong, ...harmless].reduce((sum, { mutants }) => sum + mutants, 0);
  return { markdown: page(wrong, harmless, total), missed: missedOf(wrong, harmless) };
}

function missedOf(wrong: readonly Row[], harmless: readonly Row[]): string[] {
  const faults = wrong.reduce((sum, { mutants }) => sum + mutants, 0);
  return [
    ...(wrong.length < WANTED.kinds ? [`${wrong.length} kinds of faults`] : []),
    ...(faults < WANTED.mutants ? [`${faults} mutants with a fault`] : []),
    ...wrong.flatMap(({ kind, meant, falseAlarms }) => [
      ...(meant < WANTED.detected ? [`${kind}: ${meant.toFixed(3)} detected`] : []),
      ...(falseAlarms > WANTED.falseAlarms ? [`${kind}: ${falseAlarms.toFixed(3)} false alarms`] : []),
    ]),
    ...harmless.flatMap(({ kind, any }) => (any > WANTED.harmless ? [`${kind}: ${any.toFixed(3)} alarms`] : [])),
  ];
}

function page(wrong: readonly Row[], harmless: readonly Row[], total: number): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = (header: readonly string[], rows: readonly string[][]): string[] => [
    line(header),
    line(header.map(() => '---')),
    ...rows.map(line),
  ];
  const every = Math.max(...wrong.map((row) => row.sources.length));
  const where = (names: readonly string[]): string => (names.length === every ? `all ${every}` : names.join(', '));
  return [
    '## Planted faults',
    '',
    `One fault at a time is planted in runs that were good (\`src/mutants\`; ${total} mutants, at most ${MOST.mutants} of each kind and source, seeded). A fault is detected when`,
    'a strict check fails that the untouched run did not fail; strict are the signals of which one is too many, and the checks of errors, repeated calls, presence, grounding,',
    'routes, refusals and latency where the analysis proposes them. What is usual is learnt from all untouched runs of the source, without a label.',
    'False alarms: share of the untouched good runs that fail a check meant for the kind.',
    '',
    `Wanted of each kind: ${WANTED.detected} detected by meant checks, at most ${WANTED.falseAlarms} false alarms.`,
    '',
    ...table(
      ['fault', 'runs of', 'mutants', 'by meant checks', 'by any', 'false alarms', 'caught most'],
      wrong.map((row) => [
        `\`${row.kind}\``,
        where(row.sources),
        String(row.mutants),
        meantFor(row.kind).length === 0 ? '–' : row.meant.toFixed(3),
        row.any.toFixed(3),
        row.falseAlarms.toFixed(3),
        row.best,
      ]),
    ),
    '',
    `Changes that do no harm: at most ${WANTED.harmless} may make any strict check fail.`,
    '',
    ...table(
      ['change', 'runs of', 'mutants', 'alarms', 'most by'],
      harmless.map((row) => [`\`${row.kind}\``, where(row.sources), String(row.mutants), row.any.toFixed(3), row.best]),
    ),
    '',
  ].join('\n');
}
