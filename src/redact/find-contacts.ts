/** E-mail addresses (RFC 5321 limits the local part to 64 octets) and telephone numbers (ITU-T E.164; North American plan). */
import { wordsBefore, type Detector, type Found } from './found.ts';

const address =
  /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]{1,64}(?:@|%40)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/gu;

export const findEmails: Detector = (text) => {
  if (!text.includes('@') && !text.includes('%40')) return [];
  return [...text.matchAll(address)].flatMap(({ 0: match, index }) => {
    const start = index + /^['.%+-]*/.exec(match)![0].length;
    const written = text.slice(start, index + match.length);
    // The user of every hosted repository, and of no person.
    if (written.startsWith('@') || written.startsWith('git@')) return [];
    return [
      { start, end: start + written.length, kind: 'EMAIL', canonical: written.toLowerCase().replace('%40', '@') } satisfies Found,
    ];
  });
};

/** After "+": a country code and the rest, at most 15 digits. */
const international = /(?<![\p{L}\p{N}_+.])\+(?=[1-9(])[\d()./ -]{7,26}/gu;
/** Area and exchange begin with 2 to 9. */
const northAmerican =
  /(?<![\p{L}\p{N}_.#-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[.-])[2-9]\d{2}[ .-]\d{4}(?![\p{L}\p{N}_-]|\.\d)/gu;
/** With spaces only, where something says that it is a telephone number. */
const spaced = /(?<![\p{L}\p{N}_.#-])(?:001 |1 )?[2-9]\d{2} [2-9]\d{2} \d{4}(?![\p{L}\p{N}_-]|\.\d)/gu;
const saysNumber = /(?:number|call|dial|reach|contact|text|ring)[ a-z:]{0,12}$/;
/** A leading zero and groups. */
const national = /(?<![\p{L}\p{N}_.,:/#+-])\(?0[1-9]\d{0,3}\)?[ /-]\d[\d /-]{4,13}/gu;
const labelled =
  /(?<![\p{L}\p{N}])(?:phone|telephone|tel|mobile|cell|cellphone|fax|whatsapp|handy|telefon|téléphone|teléfono|móvil|(?:call|reach|text|ring) (?:me|us|him|her|them) (?:at|on|under))(?:[ _]?(?:number|nummer|no))?(?![\p{L}])[^\d\n(+]{0,14}((?:\+|\()?\d[\d()./ -]{5,24})/giu;
const label = /(?:^|[_\W])(?:phone|telephone|tel|mobile|cell|cellphone|fax|whatsapp)(?:[_\W]?(?:number|no))?s?$/i;
/** "homePhone", "phoneNumber". */
const inWords = (key: string): string => key.replace(/([a-z])([A-Z])/g, '$1_$2');

const isDate = /^\(?\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?!\d)|^\d{4}[/.-]\d{1,2}[/.-]\d{1,2}(?!\d)/;
/** What else a number with dashes is. */
const otherNumber =
  /(?:order|invoice|ref(?:erence)?|ticket|case|tracking|sku|isbn|part|serial|model|item|booking|confirmation|account|id|#)[\s\w.:#"']{0,8}$/;

export const findPhones: Detector = (text, key) => {
  if (/^\s*[+(]?\d[\d()./ -]{5,24}$/.test(text) && label.test(inWords(key))) return phone(text, 0, text.length, [7, 15]);
  if (!/\d{2}/.test(text)) return [];
  return [
    ...[...text.matchAll(international)].flatMap(({ 0: match, index }) => phone(text, index, index + match.length, [8, 15])),
    ...[...text.matchAll(northAmerican)].flatMap(({ 0: match, index }) =>
      otherNumber.test(wordsBefore(text, index)) ? [] : phone(text, index, index + match.length, [10, 11]),
    ),
    ...[...text.matchAll(spaced)].flatMap(({ 0: match, index }) =>
      saysNumber.test(wordsBefore(text, index)) && !otherNumber.test(wordsBefore(text, index))
        ? phone(text, index, index + match.length, [10, 13])
        : [],
    ),
    ...[...text.matchAll(national)].flatMap(({ 0: match, index }) =>
      isDate.test(match) || otherNumber.test(wordsBefore(text, index)) ? [] : phone(text, index, index + match.length, [9, 12]),
    ),
    ...[...text.matchAll(labelled)].flatMap(({ 0: match, 1: number, index }) =>
      isDate.test(number!) ? [] : phone(text, index + match.length - number!.length, index + match.length, [7, 15]),
    ),
  ];
};

/** The number without what follows its last digit; nothing when a letter follows or the digits are too many or too few. */
function phone(text: string, start: number, limit: number, [least, most]: [number, number]): Found[] {
  const from = start + /^\s*(?:\((?!\d+\)))?/.exec(text.slice(start, limit))![0].length;
  // A bracket that is not closed after the area is not part of it. Two separators in a row end a number; a bracket may stand beside a space.
  const written = /^(?:[+(]*\d+(?:[ ./-]?\(?\d+\)?|\)[ ./-]?\d+)*)/.exec(text.slice(from, limit))?.[0] ?? '';
  const all = onlyDigits(written);
  // The plan of the country code 1 says how long a number is: what follows is another one.
  const length = /^\+1(?!\d{11})/.test(written.replace(/[^+\d]/g, '')) ? 11 : all.length;
  const end = from + endOfDigits(written, length);
  if (length < least || length > most || all.length < length || /^[\p{L}\p{N}_]/u.test(text.slice(end, end + 1))) return [];
  return [
    {
      start: from,
      end,
      kind: 'PHONE',
      canonical: all
        .slice(0, length)
        .replace(/^00/, '')
        .replace(/^1(?=\d{10}$)/, ''),
    },
  ];
}

export const onlyDigits = (text: string): string => text.replace(/[^0-9]/g, '');

/** Where the `count`-th digit ends. */
export function endOfDigits(text: string, count: number): number {
  let left = count;
  for (let at = 0; at < text.length; at++) if (/[0-9]/.test(text[at]!) && --left === 0) return at + 1;
  return text.length;
}
