/**
 * Does a tool read or change something? Told from what the runs show (a call repeated between two reads that differ changed something),
 * the verb of its name and its description, in this order of trust; 'unknown' where they do not tell.
 */
import { canonicalText } from '../checks/value-text.ts';
import type { CheckStep } from '../checks/check-input.ts';
import type { ToolDeclaration } from '../../trace/trace.ts';
import { bareName, nameWords, stem, wordsOf } from './stem.ts';
import { nameSense, verbSense } from './verbs.ts';

export type ToolEffect = 'read' | 'write' | 'unknown';

/** What was seen of one tool, summed over runs: plain numbers, so features may keep and add them. */
export interface ToolFacts {
  name: string;
  /** Its beginning, cut at 200 characters. */
  description?: string;
  calls: number;
  /** Runs of two calls with the same arguments, neither failed, with nothing but reads of the same tool between: were the results equal? */
  same_result: number;
  other_result: number;
  /** The tool was the only other one called between two such calls of another tool whose results differ. */
  changed_others: number;
}

export interface EffectEstimate {
  effect: ToolEffect;
  /** 0 to 1: how far to trust it; not a measured frequency. */
  confidence: number;
  reason: string;
}

/** What a description says a tool does stands at its beginning. */
const DESCRIPTION_LIMIT = 200;

/** Facts of one run. Linear in its calls. */
export function toolFacts(steps: readonly CheckStep[], declarations: readonly ToolDeclaration[] = []): ToolFacts[] {
  const facts = new Map<string, ToolFacts>();
  const factsOf = (name: string): ToolFacts => {
    const known = facts.get(name) ?? {
      name,
      calls: 0,
      same_result: 0,
      other_result: 0,
      changed_others: 0,
    };
    facts.set(name, known);
    return known;
  };
  for (const { name, description } of declarations) {
    const own = factsOf(name);
    if (description !== undefined) own.description ??= description.slice(0, DESCRIPTION_LIMIT);
  }
  const last = new Map<string, { step: CheckStep; at: number }>();
  const calls = steps.filter((step) => step.kind === 'tool' || step.kind === 'retrieval');
  for (const [at, step] of calls.entries()) {
    const own = factsOf(step.name);
    own.calls += 1;
    if (step.error !== undefined) continue;
    const key = `${step.name}\u0000${canonicalText(step.input)}`;
    const before = last.get(key);
    last.set(key, { step, at });
    if (before === undefined) continue;
    const between = othersBetween(calls, before.at, at);
    if (between === 'many') continue;
    const isSame = canonicalText(before.step.output) === canonicalText(step.output);
    if (between === 'none') own[isSame ? 'same_result' : 'other_result'] += 1;
    else if (!isSame) factsOf(between).changed_others += 1;
  }
  return [...facts.values()];
}

/** The one other tool called between two calls; looks back 20 calls at most. */
function othersBetween(calls: readonly CheckStep[], from: number, to: number): string {
  if (to - from > 20) return 'many';
  const names = new Set(calls.slice(from + 1, to).map((call) => call.name));
  names.delete(calls[to]!.name);
  const [only] = names;
  return only === undefined ? 'none' : names.size === 1 ? only : 'many';
}

/** Sums facts of the same tool; the description that sorts first stays. In order of name. */
export function mergeToolFacts(all: Iterable<ToolFacts>): ToolFacts[] {
  const merged = new Map<string, ToolFacts>();
  for (const facts of all) {
    const known = merged.get(facts.name);
    if (known === undefined) {
      merged.set(facts.name, { ...facts });
      continue;
    }
    known.calls += facts.calls;
    known.same_result += facts.same_result;
    known.other_result += facts.other_result;
    known.changed_others += facts.changed_others;
    const { description } = facts;
    if (description !== undefined && (known.description === undefined || description < known.description))
      known.description = description;
  }
  return [...merged.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Times that other tools' results changed after a call from which on this is no chance. */
const SEEN_CHANGES = 2;
/** Repeats with the same result from which on a tool without a telling name is taken to read. */
const SEEN_SAME = 3;

export function toolEffect(facts: ToolFacts): EffectEstimate {
  const sense = nameSense(nameWords(bareName(facts.name)).map(stem));
  if (sense === 'hand') return { effect: 'unknown', confidence: 0, reason: 'it hands the conversation on' };
  const described = describedSense(facts.description);
  if (sense === 'write') return { effect: 'write', confidence: described === 'read' ? 0.6 : 0.9, reason: 'its name says so' };
  if (facts.changed_others >= SEEN_CHANGES && sense !== 'read')
    return { effect: 'write', confidence: 0.9, reason: 'what other tools return differs after it' };
  if (sense === 'read') return { effect: 'read', confidence: described === 'write' ? 0.6 : 0.9, reason: 'its name says so' };
  if (described !== undefined) return { effect: described, confidence: 0.7, reason: 'its description says so' };
  if (sense === 'write?') return { effect: 'write', confidence: 0.6, reason: 'its name says so' };
  if (facts.same_result >= SEEN_SAME && facts.other_result === 0)
    return { effect: 'read', confidence: 0.6, reason: 'the same arguments give the same result' };
  return { effect: 'unknown', confidence: 0, reason: 'neither its name nor its results tell' };
}

/** The first verb of the description, after "this tool", "use this to" and the like. */
function describedSense(description: string | undefined): 'read' | 'write' | undefined {
  const words = wordsOf(description ?? '').map(stem);
  const start = words.findIndex((word) => !preamble.has(word));
  const rest = words.slice(Math.max(0, start));
  if (rest[0] === 'return' || rest[0] === 'giv') return 'read';
  const sense = verbSense(rest);
  return sense === 'read' || sense === 'write' ? sense : undefined;
}

const preamble = new Set(
  'this that the a an tool function use used to for can be will it you let allow enable help call when'.split(' ').map(stem),
);
