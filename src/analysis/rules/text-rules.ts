// oxlint-disable typescript/consistent-return -- the switch is exhaustive, which the compiler checks
/** Rules about a text that the user was shown. */
import { wordsIn } from './agreement.ts';
import { languageOf } from '../signals/language.ts';
import type { TextCheck, TextPlace } from './rule-types.ts';

/** Equal for equal checks: "max_length 120 words". */
export function textKey(check: TextCheck): string {
  switch (check.type) {
    case 'forbidden_text':
    case 'required_text':
      return `${check.type} ${check.where} ${check.text}`;
    case 'answer_language':
      return `${check.type} ${check.language}`;
    case 'max_length':
      return `${check.type} ${check.most} ${check.unit}`;
  }
}

/** Words from which on the language of a text is held against a rule: a short one may be names and figures. */
const LANGUAGE_WORDS = 12;

/** undefined: it cannot be told. */
export function keepsText(check: TextCheck, text: string): boolean | undefined {
  switch (check.type) {
    case 'forbidden_text':
    case 'required_text': {
      const wanted = wordsIn(check.text);
      if (wanted.length === 0) return undefined;
      return holds(wordsIn(text), wanted, check.where) === (check.type === 'required_text');
    }
    case 'answer_language': {
      const language = wordsIn(text).length < LANGUAGE_WORDS ? undefined : languageOf(text);
      return language === undefined ? undefined : language === check.language;
    }
    case 'max_length':
      return sizeOf(text, check.unit) <= check.most;
  }
}

/** Letter case, kind of apostrophe, white space and what stands around the text (quotes, stops, emphasis) do not matter. */
function holds(words: readonly string[], wanted: readonly string[], where: TextPlace): boolean {
  const [whole, part] = [` ${words.join(' ')} `, ` ${wanted.join(' ')} `];
  if (where === 'start') return whole.startsWith(part);
  return where === 'end' ? whole.endsWith(part) : whole.includes(part);
}

/** Sentences: pieces between ".", "!" or "?" and white space that hold a word of two letters or more. */
function sizeOf(text: string, unit: 'words' | 'sentences' | 'characters'): number {
  switch (unit) {
    case 'words':
      return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
    case 'sentences':
      return text.split(/[.!?]+\s+/).filter((part) => /\p{L}{2}/u.test(part)).length;
    case 'characters':
      return Array.from(text).length;
  }
}
