/**
 * The rows a suite is tried on: its own runs as they are, mutants of the healthy ones, the same rows again, and rows with a field
 * taken away or exchanged. A changed row keeps the id of its case, so that nothing but the change can move a verdict.
 */
import type { Analysis } from '../analysis/analysis.ts';
import { seededRandom, stableHash } from '../base/random.ts';
import { mutations } from '../mutants/mutations.ts';
import type { Mutation, MutationFamily } from '../mutants/mutation.ts';
import { shuffled } from '../mutants/pick.ts';
import { caseFromTrace } from '../spec/case-from-trace.ts';
import type { EvalCase } from '../spec/suite-spec.ts';
import type { Trace } from '../trace/trace.ts';
import { fieldsThatDiffer, SIGHT_FIELDS, withField, type SightField } from './sight-fields.ts';

export type TrialRole =
  | { type: 'recorded' }
  | { type: 'repeat' }
  /**
   * half 0 chooses what a scorer is held to, half 1 measures it; the halves are made of different runs. touches: fields that differ from
   * the original's.
   */
  | { type: 'mutant'; kind: string; family: MutationFamily; harm: Mutation['harm']; half: 0 | 1; touches: SightField[] }
  | { type: 'removed' | 'permuted'; field: SightField };

export interface Trial {
  traceId: string;
  role: TrialRole;
  case: EvalCase;
  /** code: checks. judges: their requests, on loopback. judged: their verdicts, from the judge model. */
  for: 'code' | 'judges' | 'judged';
}

export interface TrialSizes {
  /** Runs scored as they are. */
  recorded: number;
  /** Mutants of one kind, both halves together. */
  mutants: number;
  /** Rows that are repeated, and rows of which one field is changed. */
  repeats: number;
  sight: number;
  /** Rows a judge is asked about for each field, without a model. */
  judgeSight: number;
  /** Runs that the judge model is asked about as they are: half of them healthy, half with a finding. */
  judged: number;
  /** Mutants of each wrong kind in each half, and of each harmless kind, that the judge model is asked about. */
  judgeMutants: number;
}

export const DEFAULT_SIZES: TrialSizes = {
  recorded: 300,
  mutants: 24,
  repeats: 6,
  sight: 8,
  judgeSight: 2,
  judged: 16,
  judgeMutants: 1,
};

/** Rows that one judge is asked about with a model, at most. */
export function mostJudgedRows(given?: Partial<TrialSizes>): number {
  const { judged, judgeMutants } = { ...DEFAULT_SIZES, ...given };
  return mutations.reduce((sum, { harm }) => sum + judgeMutants * (harm === 'wrong' ? 2 : 1), judged);
}
/** Runs tried for one kind of mutant, so that a kind that fits no run does not cost them all. */
const MOST_TRIED = 60;

export interface TrialInput {
  traces: readonly Trace[];
  analysis: Analysis;
  /** Runs that people called good or bad. */
  feedback: ReadonlyMap<string, boolean>;
  hasJudges: boolean;
  /** A model answers the judges; false by default. */
  isModelAsked?: boolean;
  seed: number;
  sizes?: Partial<TrialSizes>;
}

/** In a fixed order: the same input gives the same rows. Recorded rows come first. */
export function* trialsOf(input: TrialInput): Generator<Trial, void, undefined> {
  const sizes = { ...DEFAULT_SIZES, ...input.sizes };
  const traces = input.traces.slice(0, sizes.recorded);
  const healthy = healthiest(traces, input);
  const cases = new Map(traces.map((trace) => [trace.traceId, caseFromTrace(trace, input.analysis)]));
  for (const [traceId, item] of cases) yield { traceId, role: { type: 'recorded' }, case: item, for: 'code' };
  for (const { traceId } of healthy.slice(0, sizes.repeats))
    yield { traceId, role: { type: 'repeat' }, case: cases.get(traceId)!, for: 'code' };
  yield* mutantsOf(healthy, traces, cases, input, () => [sizes.mutants / 2, sizes.mutants / 2], 'code');
  yield* sightRows([...cases.values()], input.seed, sizes.sight, 'code');
  if (!input.hasJudges) return;
  const shown = [...cases.values()].sort((a, b) => calls(b) - calls(a)).slice(0, Math.max(sizes.judgeSight * 4, 2));
  for (const item of shown) yield { traceId: item.metadata.source_trace!, role: { type: 'recorded' }, case: item, for: 'judges' };
  yield* sightRows(shown, input.seed, sizes.judgeSight, 'judges');
  if (input.isModelAsked) yield* judgedTrials(healthy, traces, cases, input, sizes);
}

/** The mutants are of runs that are asked about themselves, in a seeded order: what a limit cuts off is a sample of them. */
function* judgedTrials(
  healthy: readonly Trace[],
  traces: readonly Trace[],
  cases: ReadonlyMap<string, EvalCase>,
  input: TrialInput,
  { judged, judgeMutants: count }: TrialSizes,
): Generator<Trial, void, undefined> {
  const originals = healthy.slice(0, Math.ceil(judged / 2));
  const taken = new Set(originals.map(({ traceId }) => traceId));
  const failing = oneOfEach(
    input.analysis.findings.map(({ trace_ids: ids }) =>
      traces.filter(({ traceId }) => ids.includes(traceId) && !taken.has(traceId)),
    ),
  ).slice(0, judged - originals.length);
  for (const { traceId } of [...originals, ...failing])
    yield { traceId, role: { type: 'recorded' }, case: cases.get(traceId)!, for: 'judged' };
  const counts = ({ harm }: Mutation): [number, number] => (harm === 'wrong' ? [count, count] : [count, 0]);
  yield* shuffled([...mutantsOf(originals, traces, cases, input, counts, 'judged')], seededRandom(input.seed));
}

/** The first of each list, then the second of each, and so on; nothing twice. */
function oneOfEach<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return [...new Set(Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat())];
}

const calls = ({ evidence }: EvalCase): number => evidence?.steps.filter(({ kind }) => kind !== 'model').length ?? 0;

/** Those that no finding names, then those that few do; what people called bad comes last. In a seeded order otherwise. */
function healthiest(traces: readonly Trace[], { analysis, feedback, seed }: TrialInput): Trace[] {
  const trouble = new Map<string, number>();
  for (const { trace_ids: ids } of analysis.findings) for (const id of ids) trouble.set(id, (trouble.get(id) ?? 0) + 1);
  const of = ({ traceId }: Trace): number =>
    (trouble.get(traceId) ?? 0) + (feedback.get(traceId) === false ? 1000 : 0) - (feedback.get(traceId) === true ? 0.5 : 0);
  const ordered = shuffled(traces, seededRandom(seed)).sort((a, b) => of(a) - of(b));
  // At least half of the runs, so that a suite made of failures has something to be tried on.
  const clean = ordered.filter((trace) => of(trace) <= 0).length;
  return ordered.slice(0, Math.max(clean, Math.ceil(ordered.length / 2)));
}

function* mutantsOf(
  healthy: readonly Trace[],
  traces: readonly Trace[],
  /** Of `traces`, by trace id. */
  cases: ReadonlyMap<string, EvalCase>,
  { analysis, seed }: TrialInput,
  counts: (mutation: Mutation) => readonly [number, number],
  target: Trial['for'],
): Generator<Trial, void, undefined> {
  const halves = [healthy.filter((_, at) => at % 2 === 0), healthy.filter((_, at) => at % 2 === 1)] as const;
  for (const mutation of mutations)
    for (const half of [0, 1] as const) {
      const random = seededRandom(stableHash(`${seed} ${mutation.kind} ${half}`));
      const made = new Set<string>();
      const order = shuffled(halves[half], random).slice(0, MOST_TRIED);
      // Each run twice where there are few: another call, another value is another mutant.
      for (const trace of [...order, ...order]) {
        if (made.size === counts(mutation)[half]) break;
        const others = traces.filter((other) => other.traceId !== trace.traceId);
        const mutant = mutation.apply(trace, random, others);
        const change = `${trace.traceId} ${mutant?.change ?? ''}`;
        if (mutant === undefined || made.has(change)) continue;
        made.add(change);
        const { kind, family, harm } = mutation;
        const original = cases.get(trace.traceId)!;
        const item = mutantCase(mutant.trace, original, analysis);
        const touches = fieldsThatDiffer(original, item);
        yield { traceId: trace.traceId, role: { type: 'mutant', kind, family, harm, half, touches }, case: item, for: target };
      }
    }
}

/** Id, query type and expected route are those of the original: the mutant is the same question gone wrong. */
function mutantCase(mutant: Trace, original: EvalCase, analysis: Analysis): EvalCase {
  const item = caseFromTrace(mutant, analysis);
  const { query_type, expected_routing, source_trace } = original.metadata;
  return {
    ...item,
    id: original.id,
    expectations: original.expectations,
    metadata: { ...item.metadata, query_type, expected_routing, source_trace },
    evidence: item.evidence && { ...item.evidence, case_id: original.id },
  };
}

function* sightRows(
  cases: readonly EvalCase[],
  seed: number,
  count: number,
  target: Trial['for'],
): Generator<Trial, void, undefined> {
  for (const field of SIGHT_FIELDS) {
    const random = seededRandom(stableHash(`${seed} ${field}`));
    const having = shuffled(cases, random).filter((item) => withField(field, item, undefined) !== item);
    for (const item of having.slice(0, count)) {
      const traceId = item.metadata.source_trace!;
      yield { traceId, role: { type: 'removed', field }, case: withField(field, item, undefined), for: target };
      const other = shuffled(having, random).find((candidate) => withField(field, item, candidate) !== item);
      if (other !== undefined)
        yield { traceId, role: { type: 'permuted', field }, case: withField(field, item, other), for: target };
    }
  }
}
