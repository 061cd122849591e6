/** The language that a text is written in, by its script and by the commonest words; undefined where they do not tell. */
import { remembered } from '../../base/remembered.ts';
import { words } from '../checks/evidence-index.ts';
import { withoutCode } from './fault-text.ts';

/** Words of eight languages that are among the commonest; those of several languages count for each. */
export const LANGUAGE_PARTICLES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    en: 'the and of to is that for with you are this not be have your it was from can will i my in on an please what do me how who which when where why many',
    de: 'der die das und ist nicht ein eine zu den mit sie für auf ich von dem werden auch wir wurde im bitte mein haben es ihre wie wer wann welche wo warum viele',
    fr: 'le les des et est une vous pour dans que qui pas du sur avec nous votre ce sont cette je la mon ma avez été plaît en quand où combien quel quelle',
    es: 'el los las y es una que para con por su del se no está este como lo más son mi la en favor ha qué tiene usted quiero cuál cuándo dónde cuánto cuántos quién',
    it: 'il gli che di è una per con non del della sono questo si le nel alla più anche ha mi la vorrei suo stato',
    pt: 'os as que de é uma para com não do da em você por seu dos são está um isso meu minha foi no na quero',
    nl: 'de het een en is van niet dat voor met zijn op te u er aan ook wordt kan deze ik mijn uw wat heb graag',
    pl: 'i w nie na się z do jest to że o jak są oraz za dla w po od być czy proszę państwa mam',
  }).map(([code, text]) => [code, text.split(' ')]),
);
const codes = Object.keys(LANGUAGE_PARTICLES);
/** By word: positions in `codes`. */
const languagesOf = new Map<string, number[]>();
for (const [at, code] of codes.entries())
  for (const word of new Set(LANGUAGE_PARTICLES[code])) languagesOf.set(word, [...(languagesOf.get(word) ?? []), at]);

/** First and last code point of the scripts of other languages. */
export const WRITING_SYSTEMS: readonly (readonly [string, number, number])[] = [
  ['greek', 0x370, 0x3ff],
  ['cyrillic', 0x400, 0x52f],
  ['hebrew', 0x590, 0x5ff],
  ['arabic', 0x600, 0x6ff],
  ['indic', 0x900, 0xdff],
  ['thai', 0xe00, 0xe7f],
  ['kana', 0x3040, 0x30ff],
  ['han', 0x4e00, 0x9fff],
  ['hangul', 0xac00, 0xd7af],
];

/** Words of a text that are read. */
const MOST_WORDS = 1000;
/** Letters of another script, and share of the letters, from which on a text is written in it. */
const LEAST_LETTERS = 6;
const SCRIPT_SHARE = 0.5;
/** Function words from which on, and share of all words, a text is in their language; twice as many as of the next. */
const LEAST_WORDS = 2;
const WORD_SHARE = 0.15;

/** "en", "de", "fr", "es", "it", "pt", "nl", "pl", or a script: "cyrillic", "han" (Japanese is "kana"). */
export const languageOf = remembered((text) => {
  const found = words(withoutCode(text)).slice(0, MOST_WORDS);
  return scriptOf(found.join('')) ?? byCommonWords(found);
});

function scriptOf(letters: string): string | undefined {
  if (!/[\u0370-\uffff]/.test(letters)) return undefined;
  const counts = new Map<string, number>();
  let total = 0;
  for (const letter of letters) {
    total += 1;
    const code = letter.codePointAt(0)!;
    const script = code < 0x370 ? undefined : WRITING_SYSTEMS.find(([, first, last]) => code >= first && code <= last)?.[0];
    if (script !== undefined) counts.set(script, (counts.get(script) ?? 0) + 1);
  }
  const japanese = counts.get('kana') ?? 0;
  if (japanese >= LEAST_LETTERS && japanese + (counts.get('han') ?? 0) >= SCRIPT_SHARE * total) return 'kana';
  return [...counts].find(([, count]) => count >= LEAST_LETTERS && count >= SCRIPT_SHARE * total)?.[0];
}

function byCommonWords(found: readonly string[]): string | undefined {
  const counts = codes.map(() => 0);
  for (const word of found) for (const at of languagesOf.get(word) ?? []) counts[at]! += 1;
  const most = Math.max(...counts);
  const at = counts.indexOf(most);
  const next = Math.max(...counts.filter((_, index) => index !== at));
  return most >= LEAST_WORDS && most >= WORD_SHARE * found.length && most >= 2 * next ? codes[at] : undefined;
}

/** What each language is called, in it and in others: beginnings of words. A text that names one may ask for it. */
export const LANGUAGE_NAMES: Readonly<Record<string, readonly string[]>> = {
  en: ['english', 'englisch', 'anglais', 'inglés', 'ingles', 'inglês'],
  de: ['german', 'deutsch', 'allemand', 'alemán', 'aleman', 'tedesc'],
  fr: ['french', 'französisch', 'français', 'francés', 'frances', 'francês'],
  es: ['spanish', 'spanisch', 'espagnol', 'español', 'espanhol', 'castellano'],
  it: ['italian', 'italienisch'],
  pt: ['portug'],
  nl: ['dutch', 'nederlands', 'niederländisch', 'néerlandais', 'holandés'],
  pl: ['polish', 'polnisch', 'polski', 'polonais', 'polaco'],
};

/** Beginnings of words that speak of languages or of putting one into another. */
export const LANGUAGE_WORDS = [
  'translat',
  'language',
  'übersetz',
  'sprache',
  'tradu',
  'langue',
  'idioma',
  'lingua',
  'vertaal',
  'taal',
];

/** The answer's language may be another one than the user's because someone said so. */
export function speaksOfLanguage(texts: readonly string[], language: string): boolean {
  const names = [...LANGUAGE_WORDS, ...(Object.hasOwn(LANGUAGE_NAMES, language) ? LANGUAGE_NAMES[language]! : [])];
  return texts.some((text) => words(text).some((word) => names.some((name) => word.startsWith(name))));
}
