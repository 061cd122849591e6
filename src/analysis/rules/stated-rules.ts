/** The rules that an agent's runs were given, from their features: those that recorded events decide, and the others. */
import type { TraceFeatures } from '../features.ts';
import { bindRules } from './bind-rules.ts';
import type { RuleCheck, RuleSentence } from './rule-types.ts';
import { ruleViolations } from './rule-violations.ts';
import { wordsOf } from './stem.ts';
import { mergeToolFacts, toolEffect } from './tool-effects.ts';

export interface DecidedRule {
  check: RuleCheck;
  /** The sentence that states it, of several the one that comes first in the commonest prompt. */
  sentence: RuleSentence;
  /** Runs that it applies to, and that break it. */
  applicable: number;
  broken: number;
}

export interface GivenSentence {
  sentence: RuleSentence;
  /** Runs that were given it. */
  runs: number;
}

export interface StatedRules {
  decided: DecidedRule[];
  /** Sentences that decide nothing, in order of the commonest prompt first and of appearance in it. */
  undecided: GivenSentence[];
  /** Sentences that state a decided rule. */
  decidedSentences: number;
}

/** A sentence that fewer runs were given belongs to those runs, not to the agent. */
const SUPPORT_SHARE = 0.1;
/** Of the runs that a check applies to, and whose prompts were recorded, this share must have been given the rule. */
const GIVEN_SHARE = 0.9;

interface Prompt {
  stated: readonly RuleSentence[];
  /** Words of its sentences, each as one text. */
  keys: ReadonlySet<string>;
  runs: TraceFeatures[];
}

const keyOf = ({ text }: RuleSentence): string => wordsOf(text).join(' ');

/** Deterministic; the order of the traces decides nothing. */
export function statedRules(features: readonly TraceFeatures[]): StatedRules {
  const prompts = promptsOf(features);
  const given = sentencesOf(prompts).filter(({ runs }) => runs >= SUPPORT_SHARE * features.length);
  const tools = mergeToolFacts(features.flatMap(({ rules }) => rules.tools));
  const { bound } = bindRules(
    given.map(({ sentence }) => sentence),
    { tools: tools.map((facts) => ({ name: facts.name, effect: toolEffect(facts).effect })) },
  );
  const decided = new Map<RuleSentence, boolean>();
  const rules = bound.flatMap(({ check, sentences }): DecidedRule[] => {
    const keys = sentences.map(keyOf);
    const counts = { applicable: 0, broken: 0, given: 0, unread: 0 };
    for (const prompt of prompts) {
      const isGiven = keys.some((key) => prompt.keys.has(key));
      for (const run of prompt.runs) {
        const found = ruleViolations(check, run);
        if (found === undefined) continue;
        counts.applicable += 1;
        if (found.value > 0) counts.broken += 1;
        if (isGiven) counts.given += 1;
        else if (prompt.stated.length === 0) counts.unread += 1;
      }
    }
    if (counts.given === 0 || counts.given < GIVEN_SHARE * (counts.applicable - counts.unread)) return [];
    for (const sentence of sentences) decided.set(sentence, true);
    return [{ check, sentence: sentences[0]!, applicable: counts.applicable, broken: counts.broken }];
  });
  return {
    decided: rules,
    undecided: given.filter(({ sentence }) => !decided.has(sentence)),
    decidedSentences: decided.size,
  };
}

/** Runs by what they were told, the commonest first. */
function promptsOf(features: readonly TraceFeatures[]): Prompt[] {
  // The runs of one process share the list of rules of a prompt, so that most are told by identity alone.
  const keys = new Map<readonly RuleSentence[], string>();
  const prompts = new Map<string, Prompt>();
  for (const run of features) {
    const { stated } = run.rules;
    const key = keys.get(stated) ?? JSON.stringify(stated.map(({ section, text }) => [section, text]));
    keys.set(stated, key);
    const prompt = prompts.get(key);
    if (prompt === undefined) prompts.set(key, { stated, keys: new Set(stated.map(keyOf)), runs: [run] });
    else prompt.runs.push(run);
  }
  return [...prompts]
    .sort(([a, one], [b, other]) => other.runs.length - one.runs.length || (a < b ? -1 : 1))
    .map(([, prompt]) => prompt);
}

/** Sentences with the same words once. */
function sentencesOf(prompts: readonly Prompt[]): GivenSentence[] {
  const found = new Map<string, GivenSentence>();
  for (const { stated, runs } of prompts) {
    const own = new Set<string>();
    for (const sentence of stated) {
      const key = keyOf(sentence);
      if (own.has(key)) continue;
      own.add(key);
      const known = found.get(key);
      if (known === undefined) found.set(key, { sentence, runs: runs.length });
      else known.runs += runs.length;
    }
  }
  return [...found.values()];
}
