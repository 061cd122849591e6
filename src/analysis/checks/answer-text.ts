/** What an answer is, from its text alone: empty, refusing. */
import { remembered } from '../../base/remembered.ts';

const nothing = new Set(['none', 'null', 'nan', 'undefined', 'n/a']);

/** No letter and no digit at all ("", "[]", "…"), or only a word that stands for nothing. Missing counts as empty. */
export function isEmptyAnswer(answer: string | undefined): boolean {
  if (answer === undefined) return true;
  const text = answer.trim().toLowerCase();
  return nothing.has(text) || !/[\p{L}\p{N}]/u.test(text);
}

/**
 * First-person inability in the languages most agents speak. Verbs of being unable, nothing about any domain; apostrophes are
 * normalised first. Deliberately short: a refusal in other words is missed, not guessed.
 */
export const REFUSAL_CUES = [
  "i can't",
  'i cannot',
  'i can not',
  "i'm unable",
  'i am unable',
  "i'm not able",
  'i am not able',
  "i wasn't able",
  'i was unable',
  'i was not able',
  "i couldn't",
  'i could not',
  "i don't have access",
  'i do not have access',
  "i don't have enough information",
  'i do not have enough information',
  'we are unable',
  "we're unable",
  'as an ai',
  'ich kann nicht',
  'ich kann das nicht',
  'kann ich nicht',
  'kann ich leider nicht',
  'je ne peux pas',
  'je ne suis pas en mesure',
  'no puedo',
  'no tengo acceso',
  'non posso',
  'não posso',
] as const;

/** How far into an answer a refusal is looked for: later ones usually concern a side matter. */
export const REFUSAL_WINDOW = 200;

/** Words by which an answer owns up to a failure, in the same languages. */
export const FAILURE_WORDS = [
  'error',
  'errors',
  'failed',
  'failure',
  'unavailable',
  'timed out',
  'timeout',
  'fehler',
  'fehlgeschlagen',
  'erreur',
  'échoué',
  'falló',
  'errore',
  'erro',
] as const;

/** Lower case, "’" as "'", everything else but letters, digits and "'" as one space; a space at both ends. */
export const plainWords = remembered((text) => {
  const lower = text.toLowerCase().replaceAll('’', "'");
  return ` ${lower.replace(/[^\p{L}\p{N}']+/gu, ' ').trim()} `;
});

/** One of REFUSAL_CUES occurs as whole words in the first REFUSAL_WINDOW characters. */
export function isRefusal(answer: string | undefined): boolean {
  if (answer === undefined) return false;
  const text = plainWords(answer.slice(0, REFUSAL_WINDOW));
  return REFUSAL_CUES.some((cue) => text.includes(` ${cue} `));
}

/** The answer says that something went wrong: a refusal cue or a word of failure anywhere in it. */
export function admitsFailure(answer: string | undefined): boolean {
  if (answer === undefined) return false;
  const text = plainWords(answer);
  return [...REFUSAL_CUES, ...FAILURE_WORDS].some((cue) => text.includes(` ${cue} `));
}
