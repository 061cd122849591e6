/** What is read from system texts and tool descriptions, and what of it can be decided from recorded events. */
import type { ToolEffect } from './tool-effects.ts';

export type RuleKind = 'prohibition' | 'obligation' | 'condition' | 'order' | 'limit';

/** must: no way around it; should: advice that is meant; plain: a bare instruction ("Answer in Markdown."). */
export type RuleStrength = 'must' | 'should' | 'plain';

export interface RuleSentence {
  /** Verbatim, white space apart; at most 400 characters. A list item is preceded by the line that introduces its list. */
  text: string;
  /** Headings above it, outermost first, at most 120 characters each. */
  section: string[];
  kind: RuleKind;
  strength: RuleStrength;
}

export type RuleCheck = EventCheck | TextCheck;

/** Decided by what was called and when somebody spoke. */
export type EventCheck =
  /** The tool is not called. */
  | { type: 'never_call'; tools: string[] }
  /** No tool of `later` is called unless one of `first` was called before, without failing. */
  | { type: 'call_before'; first: string[]; later: string[] }
  /** No answer unless one of the tools was called before, without failing. */
  | { type: 'call_before_answer'; first: string[] }
  /** The user's last message before a call of the tools agrees to something. */
  | { type: 'confirm_before'; tools: string[] }
  /**
   * At most `most` calls of each of the tools (of all tools when empty): in the run together, with the same subject (the first
   * argument that is an identifier), or in one message of the model.
   */
  | { type: 'max_calls'; tools: string[]; most: number; per: 'run' | 'subject' | 'message' }
  /** A message to the user does not come with calls. */
  | { type: 'no_text_with_call' };

/** Decided by what the user was shown. */
export type TextCheck =
  | { type: 'forbidden_text'; text: string; where: TextPlace }
  | { type: 'required_text'; text: string; where: TextPlace }
  /** ISO 639-1. */
  | { type: 'answer_language'; language: string }
  | { type: 'max_length'; most: number; unit: 'words' | 'sentences' | 'characters' };

export type TextPlace = 'start' | 'end' | 'anywhere';

export interface StatedRule {
  check: RuleCheck;
  /** All that state it, at least one, in the order in which they were read. */
  sentences: RuleSentence[];
}

/** A tool as the traces show it. */
export interface RuleTool {
  name: string;
  effect: ToolEffect;
}

/** What the traces let one observe. */
export interface RuleVocabulary {
  tools: readonly RuleTool[];
}
