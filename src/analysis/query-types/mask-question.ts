/** A question without its particulars: two questions with the same template ask for the same thing about different things. */
import { maskNames, namesIn } from './names.ts';

/** Applied in order; what an earlier rule replaced, a later one no longer sees. Shapes only, no words of any language. */
const masks: readonly [RegExp, string][] = [
  [/(?:https?|ftp|s3|dbfs|file):\/\/\S+|(?<!\S)www\.\S+/gi, ' <url> '],
  [/[^\s@<>]{1,64}@[^\s@<>]+\.[^\s@<>.]+/g, ' <email> '],
  [
    /"[^"\n]{1,200}"|“[^”\n]{1,200}”|«[^»\n]{1,200}»|„[^“”\n]{1,200}[“”]|「[^」\n]{1,200}」|`[^`\n]{1,200}`|(?<![\p{L}\p{N}])'[^'\n]{1,200}'(?![\p{L}\p{N}])/gu,
    ' <quoted> ',
  ],
  // A path: at least two separators, or a drive.
  [/(?<![\p{L}\p{N}/.~])(?:[A-Za-z]:\\|~?\/)[\p{L}\p{N}_.-]+(?:[\\/][\p{L}\p{N}_.-]+)+/gu, ' <path> '],
  [/(?<![\p{L}\p{N}])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![\p{L}\p{N}])/gu, ' <address> '],
  // A telephone number in the international form.
  [/(?<![\p{L}\p{N}])\+[0-9](?:[ ().-]{0,2}[0-9]){6,14}(?![\p{L}\p{N}])/gu, ' <phone> '],
  [
    /(?<![\p{L}\p{N}])(?:[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?:T[0-9:.]+Z?)?|[0-9]{4}-(?:0[1-9]|1[0-2]))(?![\p{L}\p{N}])/gu,
    ' <date> ',
  ],
  [/#?(?=[\p{L}\p{N}_-]*[0-9])(?=[\p{L}\p{N}_-]*\p{L})[\p{L}\p{N}][\p{L}\p{N}_-]*/gu, ' <id> '],
  [/#?[-+]?[$€£]?\p{Nd}[\p{Nd}.,:]*%?/gu, ' <number> '],
];

/** At most this much of a question is read. */
const QUESTION_LIMIT = 1000;

/** Everything but names masked, case kept. */
export function maskParticulars(question: string): string {
  let text = question.slice(0, QUESTION_LIMIT).replaceAll('<', ' ').replaceAll('>', ' ').replace(/\s+/g, ' ');
  for (const [pattern, replacement] of masks) text = text.replace(pattern, replacement);
  return text.replace(/\s+/g, ' ').trim();
}

/** `isName` is asked for each capitalised word, in lower case; without it, the question alone tells its names. */
export function maskQuestion(question: string, isName?: (word: string) => boolean): string {
  const masked = maskParticulars(question);
  const names = isName === undefined ? namesIn([masked]).certain : undefined;
  return maskNames(masked, isName ?? ((word) => names!.has(word))).toLowerCase();
}
