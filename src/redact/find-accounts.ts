/** Payment cards (ISO/IEC 7812: issuer's digits, length, Luhn's check digit) and bank accounts (ISO 13616: IBAN, remainder 1 of 97). */
import { passesLuhn } from '../base/luhn.ts';
import { onlyDigits } from './find-contacts.ts';
import { wordsBefore, type Detector, type Found } from './found.ts';

const cardShape =
  /(?<![\p{L}\p{N}_.#-])(?:\d{13,19}|\d{4}([ .-])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{4,5})(?![\p{L}\p{N}_]|[.-]\d)/gu;
/** Issuers and the lengths of their numbers: Visa, Mastercard, American Express, Discover, JCB, Diners Club, UnionPay. */
const issuers =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d+|3[47]\d{13}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|3(?:0[0-5]|[689]\d)\d{11}|62\d{14,17})$/;
const isCardLabel = /(?:card|karte|\bpan\b|credit|debit|visa|master|maestro|amex|payment)/i;
const otherNumber =
  /(?:order|invoice|ref|ticket|case|tracking|sku|item|product|booking|trace|span|account|timestamp|time|id|no\.?|#)["'\s:=#.]{0,6}$/i;

export const findCards: Detector = (text, key) => {
  if (!/\d{4}/.test(text)) return [];
  return [...text.matchAll(cardShape)].flatMap(({ 0: match, index }): Found[] => {
    const before = `${key} ${wordsBefore(text, index)}`;
    const isNamed = isCardLabel.test(before);
    if (!isNamed && otherNumber.test(before)) return [];
    const written = isCard(match, isNamed) ? match : match.replace(/[ .-]\d{3}$/, '');
    return isCard(written, isNamed)
      ? [{ start: index, end: index + written.length, kind: 'CARD', canonical: onlyDigits(written) }]
      : [];
  });
};

/** Maestro's ranges hold too much else to count without a word for a card before. */
function isCard(written: string, isNamed: boolean): boolean {
  const digits = onlyDigits(written);
  if (isNamed && /^(?:5[0678]|6\d)\d{11,17}$/.test(digits)) return passesLuhn(digits);
  return issuers.test(digits) && (!/^[25]/.test(digits) || digits.length === 16) && passesLuhn(digits);
}

/** Characters of an IBAN by country (SWIFT's registry of IBANs). */
const ibanLengths = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 ' +
    'GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 ' +
    'MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 ' +
    'VA22 VG24 XK20'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
const ibanStart = /(?<![\p{L}\p{N}])[A-Za-z]{2}\d{2}[ -]?[A-Za-z0-9]/gu;

export const findIbans: Detector = (text) =>
  [...text.matchAll(ibanStart)].flatMap(({ 0: match, index }): Found[] => {
    const length = ibanLengths.get(match.slice(0, 2).toUpperCase());
    if (length === undefined) return [];
    const written = new RegExp(`^(?:[A-Za-z0-9][ -]?){${length - 1}}[A-Za-z0-9](?![\\p{L}\\p{N}])`, 'u').exec(
      text.slice(index, index + 2 * length + 1),
    )?.[0];
    if (written === undefined) return [];
    const canonical = written.replace(/[ -]/g, '').toUpperCase();
    return hasRemainderOne(canonical) ? [{ start: index, end: index + written.length, kind: 'IBAN', canonical }] : [];
  });

/** The first four characters at the end, letters as 10 to 35, the whole as one number: 1 modulo 97. */
function hasRemainderOne(account: string): boolean {
  let remainder = 0;
  for (const character of account.slice(4) + account.slice(0, 4)) {
    const value = parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
