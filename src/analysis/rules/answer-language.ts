/** The language of a text by its commonest words; undefined for short, mixed and other texts. */
import { wordsIn } from './agreement.ts';

/** Of each language the commonest. */
export const FUNCTION_WORDS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    en: 'the and of to is that for with you are this not be have your it was from can will',
    de: 'der die das und ist nicht ein eine zu den mit sie für auf ich von dem werden auch wir',
    fr: 'le les des et est une vous pour dans que qui pas du sur avec nous votre ce sont cette',
    es: 'el los las y es una que para con por su del se no está este como lo más son',
    it: 'il gli che di è una per con non del della sono questo si le nel alla più anche ha',
    pt: 'os as que de é uma para com não do da em você por seu dos são está um isso',
    nl: 'de het een en is van niet dat voor met zijn op te u er aan ook wordt kan deze',
  }).map(([code, words]) => [code, words.split(' ')]),
);
const functionWords = Object.entries(FUNCTION_WORDS).map(([code, words]) => ({ code, words: new Set(words) }));

const LEAST_WORDS = 12;
const LEAST_SHARE = 0.12;
/** The language must have this many times the common words of the next. */
const LEAD = 2;

export function languageOf(text: string): string | undefined {
  const words = wordsIn(text.replace(/```[\s\S]*?(?:```|$)|`[^`\n]*`|https?:\/\/[^ \t\r\n]+/g, ' ')).slice(0, 2000);
  if (words.length < LEAST_WORDS) return undefined;
  const counts = functionWords.map(({ code, words: known }) => ({ code, count: words.filter((word) => known.has(word)).length }));
  counts.sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
  const [best, next] = counts;
  return best!.count >= LEAST_SHARE * words.length && best!.count >= LEAD * next!.count ? best!.code : undefined;
}
