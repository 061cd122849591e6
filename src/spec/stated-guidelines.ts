/** Rules that prompts and tool descriptions state and that no recorded event decides: candidates for a judge, each with its source. */
import { bindRules } from '../analysis/rules/bind-rules.ts';
import { rulesOf } from '../analysis/rules/read-rules.ts';
import type { RuleSentence, RuleStrength } from '../analysis/rules/rule-types.ts';
import { wordsOf } from '../analysis/rules/stem.ts';
import { mergeToolFacts, toolEffect, toolFacts } from '../analysis/rules/tool-effects.ts';
import type { Trace } from '../trace/trace.ts';

export interface StatedGuidelines {
  /** At most 12: the strongest, then those that come first. */
  guidelines: string[];
  rationale: string;
}

const MOST = 12;
/** A sentence that fewer runs were given belongs to those runs, not to the agent. */
const SUPPORT_SHARE = 0.1;
/** Left-out sentences that the rationale names. */
const MOST_NAMED = 20;
const ranks: Record<RuleStrength, number> = { must: 0, should: 1, plain: 2 };

interface Candidate {
  sentence: RuleSentence;
  runs: number;
}

/** Undefined when the traces state no such rule. Deterministic; the order of the traces decides nothing. */
export function statedGuidelines(traces: ReadonlyMap<string, Trace>): StatedGuidelines | undefined {
  const all = [...traces.values()].sort((a, b) => (a.traceId < b.traceId ? -1 : 1));
  const tools = mergeToolFacts(all.flatMap((trace) => toolFacts(trace.steps, trace.toolDeclarations)));
  const vocabulary = { tools: tools.map((facts) => ({ name: facts.name, effect: toolEffect(facts).effect })) };
  const candidates = readCandidates(all).filter(({ runs }) => runs >= SUPPORT_SHARE * all.length);
  const { unbound } = bindRules(
    candidates.map(({ sentence }) => sentence),
    vocabulary,
  );
  if (unbound.length === 0) return undefined;
  const order = new Map(unbound.map((sentence, index) => [sentence, index]));
  const ranked = candidates
    .filter(({ sentence }) => order.has(sentence))
    .sort((a, b) => rank(a.sentence) - rank(b.sentence) || order.get(a.sentence)! - order.get(b.sentence)!);
  const chosen = ranked.slice(0, MOST);
  return {
    guidelines: chosen.map(({ sentence }) => guideline(sentence)),
    rationale: rationale(chosen, ranked.slice(MOST), all.length, candidates.length - unbound.length),
  };
}

/** Sentences with the same words once, in order of the commonest text first and of appearance in it. */
function readCandidates(traces: readonly Trace[]): Candidate[] {
  const groups = new Map<string, { trace: Trace; runs: number }>();
  for (const trace of traces) {
    const key = JSON.stringify([trace.systemTexts, trace.toolDeclarations.map(({ name, description }) => [name, description])]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { trace, runs: 1 });
    else known.runs += 1;
  }
  const found = new Map<string, Candidate>();
  for (const [, { trace, runs }] of [...groups].sort(([a, one], [b, other]) => other.runs - one.runs || (a < b ? -1 : 1))) {
    const own = new Set<string>();
    for (const sentence of rulesOf(trace.systemTexts, trace.toolDeclarations)) {
      const key = wordsOf(sentence.text).join(' ');
      if (own.has(key)) continue;
      own.add(key);
      const known = found.get(key);
      if (known === undefined) found.set(key, { sentence, runs });
      else known.runs += runs;
    }
  }
  return [...found.values()];
}

/** Last come sentences that lean on the one before, and those about calls, which a judge of the answer is not shown. */
function rank({ text, strength }: RuleSentence): number {
  const isHard = /^(?:this|that|these|those|they|it|so|such|in particular|otherwise)\b/i.test(text) || aboutCalls.test(text);
  return ranks[strength] + (isHard ? 3 : 0);
}

const aboutCalls = /\b(?:tools?|functions?|API|APIs|calls?|calling|called)\b/;

function guideline({ text, section }: RuleSentence): string {
  const where = section.length === 0 ? '' : ` under ${JSON.stringify(section.at(-1))}`;
  return `The agent was told${where} (quoted as data): ${JSON.stringify(text)}. Where it applies, the answer does not break it.`;
}

function rationale(chosen: readonly Candidate[], rest: readonly Candidate[], total: number, decided: number): string {
  const runs = chosen.map((candidate) => candidate.runs);
  const [least, most] = [Math.min(...runs), Math.max(...runs)];
  const lines = [
    `Rules that the instructions or the tools state and that no recorded event decides; ${least === most ? most : `${least} to ${most}`} of ${total} runs were given them. ${decided} more can be decided from events and are no matter for a judge.`,
  ];
  if (rest.length > 0) {
    const named = rest.slice(0, MOST_NAMED).map(({ sentence }) => JSON.stringify(sentence.text.slice(0, 120)));
    lines.push(`Stated as well, but weaker or later (${rest.length}): ${named.join(', ')}`);
  }
  return lines.join('\n\n');
}
