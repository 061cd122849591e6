/** What nearly always comes before a call: the look-up before the change. */
import type { TraceFeatures } from '../features.ts';
import { isChange } from './actions.ts';
import { byCount, callsOf, isNearlyAll, LEAST_RUNS, listed, minedSignal } from './mined-groups.ts';
import { counted } from './signal.ts';

/** One of `before` succeeds before the first call of one of `tools`. */
type Precedence = { before: string[]; tools: string[] };

/** How much more often than in runs without the later call the earlier one must occur, unless a look-up comes before a change. */
const LIFT = 1.2;
/** Tools of one run that are compared, alternatives of one precedence, and precedences that are kept. */
const TOOLS = 40;
const ALTERNATIVES = 3;
const MOST = 40;

/** Position of the first call of each tool, whatever came of it, with its span; and of the first that succeeded. */
interface Firsts {
  called: Map<string, { at: number; spanId: string }>;
  succeeded: Map<string, number>;
}

function firstsOf(trace: TraceFeatures): Firsts {
  const firsts: Firsts = { called: new Map(), succeeded: new Map() };
  for (const [at, { name, error, span_id: spanId }] of callsOf(trace).entries()) {
    if (!firsts.called.has(name)) firsts.called.set(name, { at, spanId });
    if (error === undefined && !firsts.succeeded.has(name)) firsts.succeeded.set(name, at);
  }
  return firsts;
}

const firstOf = ({ called }: Firsts, tools: readonly string[]): { at: number; spanId: string } | undefined =>
  tools.flatMap((tool) => called.get(tool) ?? []).sort((a, b) => a.at - b.at)[0];

/** How many runs had called this before: names of tools, in the order in which they first succeeded. */
type Before = Map<string, number>;

/** Of the runs that call one of the tools: what had succeeded before. */
interface Later {
  tools: string[];
  before: Before;
  runs: number;
}

const SEPARATOR = '\u0000';
const add = (counts: Map<string, number>, key: string): Map<string, number> => counts.set(key, (counts.get(key) ?? 0) + 1);

/** Each tool, and all that change something together: look-ups are often shared by changes that are rare alone. */
function laterTools(features: readonly TraceFeatures[]): Later[] {
  const found = new Map<string, Before>();
  const changes: Before = new Map();
  for (const trace of features) {
    const [called, succeeded] = [new Set<string>(), new Set<string>()];
    let [before, hasChanged] = ['', false];
    for (const { name, error } of callsOf(trace)) {
      if (!called.has(name) && called.size < TOOLS) {
        called.add(name);
        found.set(name, add(found.get(name) ?? new Map(), before));
        if (!hasChanged && isChange(name)) {
          hasChanged = true;
          add(changes, before);
        }
      }
      if (error !== undefined || succeeded.has(name) || succeeded.size >= TOOLS) continue;
      succeeded.add(name);
      before = before === '' ? name : `${before}${SEPARATOR}${name}`;
    }
  }
  const laterOf = (tools: string[], before: Before): Later => ({ tools, before, runs: sum(before.values()) });
  const each = [...found].map(([tool, before]) => laterOf([tool], before));
  const changing = [...found.keys()].filter(isChange).sort();
  return changing.length > 1 ? [...each, laterOf(changing, changes)] : each;
}

function sum(counts: Iterable<number>): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}

/** Runs by the tools that they call, sorted. */
const calledTogether = (features: readonly TraceFeatures[]): [tools: Set<string>, runs: number][] => {
  const counts = new Map<string, number>();
  for (const trace of features)
    add(counts, [...new Set(callsOf(trace).map(({ name }) => name))].slice(0, TOOLS).sort().join(SEPARATOR));
  return [...counts].map(([key, runs]) => [new Set(key.split(SEPARATOR)), runs]);
};

interface Found {
  precedence: Precedence;
  /** Runs with the later call, and those of them that keep to it. */
  runs: number;
  kept: number;
}

/** Tools that on their own nearly always come before; if there is none, the few that do so together. */
function precedencesOf({ tools, before: befores, runs }: Later): Found[] {
  const sets = [...befores].map(([key, count]): [Set<string>, number] => [
    new Set(key === '' ? [] : key.split(SEPARATOR)),
    count,
  ]);
  const counts = (open: readonly [Set<string>, number][]): [string, number][] => {
    const found = new Map<string, number>();
    for (const [others, count] of open)
      for (const other of others) if (!tools.includes(other)) found.set(other, (found.get(other) ?? 0) + count);
    return byCount(found);
  };
  const single = counts(sets).filter(([, count]) => isNearlyAll(count, runs));
  if (single.length > 0) return single.map(([other, kept]) => ({ precedence: { before: [other], tools }, runs, kept }));
  const before: string[] = [];
  let open = sets;
  while (before.length < ALTERNATIVES && open.length > 0) {
    const [best] = counts(open);
    if (best === undefined) return [];
    before.push(best[0]);
    open = open.filter(([others]) => !others.has(best[0]));
    const kept = runs - sum(open.map(([, count]) => count));
    if (isNearlyAll(kept, runs)) return [{ precedence: { before: before.sort(), tools }, runs, kept }];
  }
  return [];
}

/** A look-up before a change, or more frequent than where the later call is not made. */
function isInformative(
  { precedence: { before, tools }, runs, kept }: Found,
  together: readonly [Set<string>, number][],
): boolean {
  if (tools.every(isChange) && !before.some(isChange)) return true;
  const others = together.filter(([called]) => !tools.some((tool) => called.has(tool)));
  const all = sum(others.map(([, count]) => count));
  if (all < LEAST_RUNS) return false;
  const base = sum(others.map(([called, count]) => (before.some((other) => called.has(other)) ? count : 0))) / all;
  return kept / runs >= LIFT * base;
}

/** Without those that follow from two others: the first before the second and that before the third. */
function reduced(all: readonly Precedence[]): Precedence[] {
  const earlier = new Map<string, Set<string>>();
  const isSingle = ({ before, tools }: Precedence): boolean => before.length === 1 && tools.length === 1;
  for (const item of all.filter(isSingle))
    earlier.set(item.tools[0]!, (earlier.get(item.tools[0]!) ?? new Set()).add(item.before[0]!));
  const follows = ({ before, tools }: Precedence): boolean =>
    [...(earlier.get(tools[0]!) ?? [])].some((middle) => earlier.get(middle)?.has(before[0]!) === true);
  return all.filter((item) => !isSingle(item) || !follows(item));
}

export const orderBreaches = minedSignal<Precedence[]>({
  name: 'order_breaches',
  family: 'actions',
  noun: 'calls without the call that nearly always comes before',
  isFault: true,
  mine(features) {
    const together = calledTogether(features);
    const informative = laterTools(features)
      .flatMap(precedencesOf)
      .filter((found) => isInformative(found, together));
    const necessary = new Set(reduced(informative.map(({ precedence }) => precedence)));
    const chosen = informative
      .filter(({ precedence }) => necessary.has(precedence))
      .sort((a, b) => b.runs - a.runs || (JSON.stringify(a.precedence) < JSON.stringify(b.precedence) ? -1 : 1))
      .slice(0, MOST);
    if (chosen.length === 0) return undefined;
    const shown = chosen.map(
      ({ precedence: { before, tools }, kept, runs }) =>
        `${before.join(' or ')} came first in ${kept} of ${runs} runs that called ${tools.length > 1 ? 'what changes something' : tools[0]}`,
    );
    return { parameters: chosen.map(({ precedence }) => precedence), evidence: listed(shown) };
  },
  measure(trace, parameters) {
    const firsts = firstsOf(trace);
    const applying = parameters.flatMap(({ before, tools }) => {
      const first = firstOf(firsts, tools);
      return first === undefined ? [] : [{ before, first }];
    });
    if (applying.length === 0) return undefined;
    const broken = applying
      .filter(({ before, first }) => !before.some((other) => (firsts.succeeded.get(other) ?? Infinity) < first.at))
      .sort((a, b) => a.first.at - b.first.at);
    return counted([...new Set(broken.map(({ first }) => first.spanId))].map((spanId) => ({ spanId })));
  },
});
