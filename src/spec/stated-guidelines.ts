/** Rules that prompts and tool descriptions state and that no check decides: candidates for a judge, each with its source. */
import type { TraceFeatures } from '../analysis/features.ts';
import type { RuleSentence, RuleStrength } from '../analysis/rules/rule-types.ts';
import { statedRules, type GivenSentence } from '../analysis/rules/stated-rules.ts';

export interface StatedGuidelines {
  /** At most 12: the strongest, then those that come first. */
  guidelines: string[];
  rationale: string;
}

const MOST = 12;
/** Left-out sentences that the rationale names. */
const MOST_NAMED = 20;
const ranks: Record<RuleStrength, number> = { must: 0, should: 1, plain: 2 };

/** Undefined when the runs were given no such rule. Deterministic; the order of the runs decides nothing. */
export function statedGuidelines(features: readonly TraceFeatures[]): StatedGuidelines | undefined {
  const { undecided, decidedSentences } = statedRules(features);
  if (undecided.length === 0) return undefined;
  const ranked = undecided
    .map((given, index) => ({ given, index }))
    .sort((a, b) => rank(a.given.sentence) - rank(b.given.sentence) || a.index - b.index)
    .map(({ given }) => given);
  const chosen = ranked.slice(0, MOST);
  return {
    guidelines: chosen.map(({ sentence }) => guideline(sentence)),
    rationale: rationale(chosen, ranked.slice(MOST), features.length, decidedSentences),
  };
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

function rationale(chosen: readonly GivenSentence[], rest: readonly GivenSentence[], total: number, decided: number): string {
  const runs = chosen.map((given) => given.runs);
  const [least, most] = [Math.min(...runs), Math.max(...runs)];
  const lines = [
    `Rules that the instructions or the tools state and that no check decides; ${least === most ? most : `${least} to ${most}`} of ${total} runs were given them. ${decided} more are decided by checks and are no matter for a judge.`,
  ];
  if (rest.length > 0) {
    const named = rest.slice(0, MOST_NAMED).map(({ sentence }) => JSON.stringify(sentence.text.slice(0, 120)));
    lines.push(`Stated as well, but weaker or later (${rest.length}): ${named.join(', ')}`);
  }
  return lines.join('\n\n');
}
