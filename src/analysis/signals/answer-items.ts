/** Answers that are lists of records, and how many fields a question asks for. The question is read in English; elsewhere one field is assumed. */

/** Items of a bracketed list, as they stand; undefined when the answer is none. Nested brackets and quotations stay together. */
export function answerItems(answer: string): string[] | undefined {
  const text = answer.trim();
  return text.startsWith('[') ? split(text.endsWith(']') ? text.slice(1, -1) : text.slice(1)) : undefined;
}

/** Parts between commas outside of brackets and quotations, empty ones left out. */
function split(text: string): string[] {
  const parts: string[] = [];
  let [part, quote, depth] = ['', '', 0];
  for (const character of text) {
    if (quote !== '') {
      part += character;
      if (character === quote) quote = '';
      continue;
    }
    if (character === '"' || character === "'") quote = character;
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += character;
  }
  parts.push(part.trim());
  return parts.filter((item) => item !== '');
}

/** Fields of one item: of a tuple or list its parts, else 1. */
export function answerFields(item: string): number {
  return /^[([{]/.test(item) ? split(Array.from(item).slice(1, -1).join('')).length : 1;
}

const conditions = /\b(?:whose|who|with|that|having|where|ordered|sorted|order|sort|when|between|from)\b/i;

/** One and each "and" or comma before the first condition: "the name and age of singers who ..." asks for two. */
export function askedFields(question: string): number {
  const head = question.replace(/^[ \t\r\n]*for each[^,]*,/i, '').split(conditions)[0]!;
  return 1 + (head.match(/\band\b|,(?![ \t\r\n]*and\b)/gi) ?? []).length;
}

/** A superlative, and no word that asks for a ranking or for one of each. */
export function asksForOne(question: string): boolean {
  return (
    /\b(?:most|least|maximum|minimum|[a-z]{3,}est)\b/i.test(question) &&
    !/\b(?:each|every|all|order|ordered|sort|sorted|descending|ascending|alphabetical)\b/i.test(question)
  );
}
