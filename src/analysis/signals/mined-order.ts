/** What nearly always comes before a call: the look-up before the change. */
import type { TraceFeatures } from '../features.ts';
import { isChange } from './actions.ts';
import { callsOf, isNearlyAll, LEAST_RUNS, listed, minedSignal } from './mined-groups.ts';
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

/** Of each run that calls one of the tools: the tools that had succeeded before. */
interface Later {
  tools: string[];
  runs: Set<string>[];
}

/** Each tool, and all that change something together: look-ups are often shared by changes that are rare alone. */
function laterTools(all: readonly Firsts[]): Later[] {
  const found = new Map<string, Later>();
  for (const { called } of all)
    for (const tool of [...called.keys()].slice(0, TOOLS)) if (!found.has(tool)) found.set(tool, { tools: [tool], runs: [] });
  const changes = [...found.keys()].filter(isChange).sort();
  const together: Later = { tools: changes, runs: [] };
  for (const firsts of all) {
    const earlier = [...firsts.succeeded].slice(0, TOOLS);
    const add = (later: Later): void => {
      const first = firstOf(firsts, later.tools);
      if (first === undefined) return;
      const before = earlier.filter(([other, at]) => at < first.at && !later.tools.includes(other));
      later.runs.push(new Set(before.map(([other]) => other)));
    };
    for (const tool of [...firsts.called.keys()].slice(0, TOOLS)) add(found.get(tool)!);
    if (changes.length > 1) add(together);
  }
  return [...found.values(), together];
}

/** Tools that on their own nearly always come before; if there is none, the few that do so together. */
function precedencesOf({ tools, runs }: Later): Precedence[] {
  const counts = (open: readonly Set<string>[]): [string, number][] => {
    const found = new Map<string, number>();
    for (const before of open) for (const other of before) found.set(other, (found.get(other) ?? 0) + 1);
    return [...found].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  };
  const single = counts(runs).filter(([, count]) => isNearlyAll(count, runs.length));
  if (single.length > 0) return single.map(([other]) => ({ before: [other], tools }));
  const before: string[] = [];
  let open = runs;
  while (before.length < ALTERNATIVES && open.length > 0) {
    const [best] = counts(open);
    if (best === undefined) return [];
    before.push(best[0]);
    open = open.filter((others) => !others.has(best[0]));
    if (isNearlyAll(runs.length - open.length, runs.length)) return [{ before: before.sort(), tools }];
  }
  return [];
}

/** A look-up before a change, or more frequent than where the later call is not made. */
function isInformative({ before, tools }: Precedence, share: number, all: readonly Firsts[]): boolean {
  if (tools.every(isChange) && !before.some(isChange)) return true;
  const others = all.filter(({ called }) => !tools.some((tool) => called.has(tool)));
  if (others.length < LEAST_RUNS) return false;
  const base = others.filter(({ called }) => before.some((other) => called.has(other))).length / others.length;
  return share >= LIFT * base;
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

const keptIn = (before: readonly string[], runs: readonly Set<string>[]): number =>
  runs.filter((others) => before.some((other) => others.has(other))).length;

export const orderBreaches = minedSignal<Precedence[]>({
  name: 'order_breaches',
  family: 'actions',
  noun: 'calls without the call that nearly always comes before',
  isFault: true,
  mine(features) {
    const all = features.map(firstsOf);
    const found = laterTools(all).flatMap((later) =>
      precedencesOf(later).map((precedence) => ({
        precedence,
        runs: later.runs.length,
        kept: keptIn(precedence.before, later.runs),
      })),
    );
    const informative = found.filter(({ precedence, runs, kept }) => isInformative(precedence, kept / runs, all));
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
