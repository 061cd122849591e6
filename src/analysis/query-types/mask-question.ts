/** A question without its particulars: two questions with the same template ask for the same thing about different things. */

/** Applied in order; what an earlier rule replaced, a later one no longer sees. */
const masks: readonly [RegExp, string][] = [
  [/https?:\/\/\S+/gi, ' <url> '],
  [/[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+/g, ' <email> '],
  [
    /"[^"\n]{1,200}"|“[^”\n]{1,200}”|«[^»\n]{1,200}»|`[^`\n]{1,200}`|(?<![\p{L}\p{N}])'[^'\n]{1,200}'(?![\p{L}\p{N}])/gu,
    ' <quoted> ',
  ],
  [/(?<![\p{L}\p{N}])[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?![\p{L}\p{N}])/gu, ' <date> '],
  [/#?(?=[\p{L}\p{N}_-]*[0-9])(?=[\p{L}\p{N}_-]*\p{L})[\p{L}\p{N}][\p{L}\p{N}_-]*/gu, ' <id> '],
  [/#?[-+]?[$€£]?[0-9][0-9.,:]*%?/g, ' <number> '],
  // Two or more capitalised words in a row that do not open a sentence: a person, a place, a product.
  [/(?<=[\p{Ll}\p{N},;:>)] )\p{Lu}[\p{Ll}'’-]+(?: \p{Lu}[\p{Ll}'’-]+)+/gu, ' <name> '],
];

/** At most this much of a question is read. */
const QUESTION_LIMIT = 1000;

export function maskQuestion(question: string): string {
  let text = question.slice(0, QUESTION_LIMIT).replaceAll('<', ' ').replaceAll('>', ' ').replace(/\s+/g, ' ');
  for (const [pattern, replacement] of masks) text = text.replace(pattern, replacement);
  return text.toLowerCase().replace(/\s+/g, ' ').trim();
}
