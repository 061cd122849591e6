/** Sessions: the traces of one conversation in the order of their turns, and what only the whole of them shows. Pure. */
import type { TraceState } from '../trace/raw-trace.ts';
import type { TraceFeatures } from './features.ts';
import { termsOf } from './query-types/terms.ts';
import { cosine, unit, type Vector } from './query-types/vector.ts';

export interface Session {
  session_id: string;
  /** By request time, then by trace id; traces without a time come last. */
  turns: TraceFeatures[];
  last_state: TraceState;
  /** In turn order of the later question. */
  repeats: RepeatedQuestion[];
}

/** A later turn that asks what an earlier one asked: the answer did not help. */
export interface RepeatedQuestion {
  /** The nearest turn before `later` with the same question. */
  earlier: TraceFeatures;
  later: TraceFeatures;
  /** Cosine of the questions, at least `SAME_QUESTION`. */
  similarity: number;
}

/** One word of weight exchanged for another leaves a cosine of (n - 1) / n: at 0.9, questions of up to nine such words must agree in all. */
const SAME_QUESTION = 0.9;
/** Shorter turns ("yes please", "next page") are said again without being asked again. */
const LEAST_TERMS = 3;
/** A turn is compared with so many before it, which keeps endless sessions linear. */
const COMPARED = 20;
/** A text that is repeated in most of at least this many sessions that have it is a command. */
const COMMAND_SESSIONS = 3;

interface Turn {
  trace: TraceFeatures;
  vector: Vector;
  /** What must be equal, and the words that may hold it. */
  particulars: ReadonlySet<string>;
  words: ReadonlySet<string>;
  /** The terms alone: one text for all spellings. */
  key: string;
}

/** Sorted by session id; traces without one are in none. `features` have distinct trace ids. */
export function sessionsOf(features: readonly TraceFeatures[]): Session[] {
  const byId = new Map<string, TraceFeatures[]>();
  for (const trace of features) {
    if (trace.session_id === undefined) continue;
    const known = byId.get(trace.session_id);
    if (known === undefined) byId.set(trace.session_id, [trace]);
    else known.push(trace);
  }
  const sorted = [...byId].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, turns] of sorted) turns.sort(inTurnOrder);
  const repeats = repeatsIn(sorted.map(([, turns]) => turns));
  return sorted.map(([session_id, turns], index) => ({
    session_id,
    turns,
    last_state: turns.at(-1)!.state,
    repeats: repeats[index]!,
  }));
}

function inTurnOrder(a: TraceFeatures, b: TraceFeatures): number {
  const [first, second] = [a.request_time_ms ?? Infinity, b.request_time_ms ?? Infinity];
  if (first !== second) return first < second ? -1 : 1;
  return a.trace_id < b.trace_id ? -1 : 1;
}

/** Enough is said in the question that saying it again means something. */
export function isRepeatable(trace: TraceFeatures): boolean {
  return trace.question !== undefined && termsOf(trace.question.toLowerCase()).length >= LEAST_TERMS;
}

function repeatsIn(sessions: readonly (readonly TraceFeatures[])[]): RepeatedQuestion[][] {
  const asked = sessions.map((turns) => (turns.length < 2 ? [] : turns.filter(isRepeatable)));
  const termsOfTurns = asked.map((turns) =>
    turns.map(({ question }) => termsOf(question!.toLowerCase()).map(({ term }) => term)),
  );
  const count = asked.reduce((sum, turns) => sum + turns.length, 0);
  const frequency = new Map<string, number>();
  for (const term of termsOfTurns.flat(2)) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  const turns = asked.map((traces, session) =>
    traces.map((trace, index): Turn => {
      const terms = termsOfTurns[session]![index]!;
      const weights = terms.map((term) => [term, Math.log(1 + count / frequency.get(term)!)] as const);
      return { trace, vector: unit(weights), ...particularsOf(trace.question!), key: terms.toSorted().join(' ') };
    }),
  );
  const commands = commandsIn(turns);
  return turns.map((own) => own.flatMap((later, index) => (commands.has(later.key) ? [] : (repeated(own, later, index) ?? []))));
}

function repeated(turns: readonly Turn[], later: Turn, index: number): RepeatedQuestion | undefined {
  for (let before = index - 1; before >= Math.max(0, index - COMPARED); before -= 1) {
    const earlier = turns[before]!;
    const similarity = cosine(earlier.vector, later.vector);
    if (similarity >= SAME_QUESTION && hasAll(earlier.words, later.particulars) && hasAll(later.words, earlier.particulars))
      return { earlier: earlier.trace, later: later.trace, similarity };
  }
  return undefined;
}

const hasAll = (words: ReadonlySet<string>, wanted: ReadonlySet<string>): boolean => [...wanted].every((word) => words.has(word));

const anyWord = /[\p{L}\p{M}\p{N}]+(?:[-_.:/@'’][\p{L}\p{M}\p{N}]+)*/gu;

/** Words with a digit, and words with a capital where no sentence begins: "order 5" and "order 6" are two questions. */
function particularsOf(question: string): Pick<Turn, 'particulars' | 'words'> {
  const particulars = new Set<string>();
  const words = new Set<string>();
  for (const { 0: word, index } of question.matchAll(anyWord)) {
    const isInside = /[\p{L}\p{N},;:][ ]$/u.test(question.slice(Math.max(0, index - 2), index));
    words.add(word.toLowerCase());
    if (/\p{N}/u.test(word) || (isInside && /^\p{Lu}/u.test(word))) particulars.add(word.toLowerCase());
  }
  return { particulars, words };
}

function commandsIn(sessions: readonly (readonly Turn[])[]): Set<string> {
  const counts = new Map<string, { all: number; repeating: number }>();
  for (const turns of sessions) {
    const own = new Map<string, number>();
    for (const { key } of turns) own.set(key, (own.get(key) ?? 0) + 1);
    for (const [key, times] of own) {
      const known = counts.get(key) ?? { all: 0, repeating: 0 };
      known.all += 1;
      if (times > 1) known.repeating += 1;
      counts.set(key, known);
    }
  }
  const usual = [...counts].filter(([, { all, repeating }]) => all >= COMMAND_SESSIONS && 2 * repeating > all);
  return new Set(usual.map(([key]) => key));
}
