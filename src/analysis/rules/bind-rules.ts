/**
 * Rules with a deterministic reading, and the others, which go on as guidelines for a judge. Precision before recall: a sentence that
 * names a case ("if", "unless", "when") or words that no tool has is not bound, and nothing that is not bound is lost.
 */
import { bindAnswer } from './bind-answer.ts';
import { bindCalls } from './bind-calls.ts';
import { bindOrder } from './bind-order.ts';
import type { RuleSentence, RuleVocabulary, StatedRule } from './rule-types.ts';
import { ToolIndex } from './tool-index.ts';

export interface BoundRules {
  /** One for each different check. A sentence may state several. */
  bound: StatedRule[];
  unbound: RuleSentence[];
}

export function bindRules(rules: readonly RuleSentence[], vocabulary: RuleVocabulary): BoundRules {
  const index = new ToolIndex(vocabulary);
  const bound = new Map<string, StatedRule>();
  const unbound: RuleSentence[] = [];
  for (const sentence of rules) {
    const checks = [...bindOrder(sentence, index), ...bindCalls(sentence, index), ...bindAnswer(sentence)];
    if (checks.length === 0) unbound.push(sentence);
    for (const check of checks) {
      const key = JSON.stringify(check);
      const known = bound.get(key);
      if (known === undefined) bound.set(key, { check, sentences: [sentence] });
      else if (known.sentences.at(-1) !== sentence) known.sentences.push(sentence);
    }
  }
  return { bound: [...bound.values()], unbound };
}
