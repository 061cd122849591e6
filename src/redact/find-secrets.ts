/** Keys and tokens: by their beginning, as PEM blocks (RFC 7468), after "Bearer", and by chance-like values after a name for such. */
import { tokenShape } from '../base/secret-shapes.ts';
import type { Detector, Found } from './found.ts';

export const findSecrets: Detector = (text, key) => [
  ...privateKeys(text),
  ...(isSecretField(key) && isKept(text.trim()) ? [secret(text, 0, text.length)] : []),
  ...[...text.matchAll(tokenShape())].map(({ 0: match, index }) => secret(text, index, index + match.length)),
  ...valuesAfter(text, bearer, (value) => value.length >= 20 || (/\d/.test(value) && value.length >= 8)),
  ...valuesAfter(text, parameter, (value) => value.length >= 6),
  ...valuesAfter(text, labelled, looksRandom),
  ...valuesAfter(text, password, isPassword),
  ...valuesAfter(text, quotedPassword, (value) => !nothingSecret.test(value)),
];

function secret(text: string, start: number, end: number): Found {
  return { start, end, kind: 'SECRET', canonical: text.slice(start, end) };
}

const opening = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const closing = /-----END (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;

/** A block that was cut before its end goes on to the end of the text. */
function privateKeys(text: string): Found[] {
  if (!text.includes('-----BEGIN ')) return [];
  const ends = [...text.matchAll(closing)].map(({ 0: match, index }) => index + match.length);
  const found: Found[] = [];
  let done = 0;
  let next = 0;
  for (const { index } of text.matchAll(opening)) {
    if (index < done) continue;
    while (next < ends.length && ends[next]! <= index) next += 1;
    done = ends[next] ?? text.length;
    found.push(secret(text, index, done));
  }
  return found;
}

const value = String.raw`([^\s"'\\,;<>()\[\]{}]{6,4096})`;
const between = String.raw`["'\\]{0,3}\s{0,3}(?::|=>?|\bis\b)\s{0,3}["'\\]{0,3}`;
const bearer = /\b(?:Bearer|Basic)\s{1,3}([A-Za-z0-9._~+/=-]{8,4096})/g;
const parameter = /[?&;](?:[\w.-]{0,24}(?:token|password|secret|key|signature|sig))=([^&\s"'#<>]{6,4096})/gi;
const names = String.raw`(?:api|access|secret|private|auth|account|encryption|signing|storage)[ _-]?key|secret|token|credentials?`;
const labelled = new RegExp(String.raw`(?:${names})(?:[ _-]?(?:value|id|key|hash))?${between}${value}`, 'gi');
const password = new RegExp(String.raw`(?:password|passwd|passphrase|passwort|pwd)${between}${value}`, 'gi');

/** A field of JSON: its value is the password, whatever it is made of. */
const quotedPassword = /"(?:password|passwd|passphrase|pwd)\\?"\s{0,3}:\s{0,3}\\?"([^"\\]{4,256})/gi;
const nothingSecret =
  /^(?:string|required|optional|none|null|true|false|hidden|redacted|invalid|incorrect|wrong|missing|password)\b/i;

function valuesAfter(text: string, pattern: RegExp, accept: (value: string) => boolean): Found[] {
  return [...text.matchAll(pattern)].flatMap(({ 0: match, 1: written, index }) => {
    const bare = written!.replace(/[.,:?*]+$/, '');
    const start = index + match.length - written!.length;
    return accept(bare) && isKept(bare) ? [secret(text, start, start + bare.length)] : [];
  });
}

/** Not taken out or left open already: "***", "<token>", "${TOKEN}", "{{ key }}". */
const isKept = (written: string): boolean => written !== '' && !/^[*xX•.…_-]+$|^[<$%{]/.test(written);

/** Letters and digits, and hardly a character twice as often as chance has it: no word, number, path or version. */
function looksRandom(written: string): boolean {
  return (
    written.length >= 12 &&
    /[a-z]/i.test(written) &&
    /\d/.test(written) &&
    !/:\/\/|^[\w-]+\.[\w-]+\.(?:com|org|net|io)$/.test(written) &&
    bitsPerCharacter(written) >= 3
  );
}

const isPassword = (written: string): boolean => /\d|[^\p{L}\p{N}._/-]/u.test(written) && /\p{L}/u.test(written);

/** Shannon's entropy of the characters; 4 for random hexadecimal digits, about 3 for ten different characters. */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

const secretField =
  /(?:^|[_\W])(?:password|passwd|pwd|passphrase|secret|(?:api|access|secret|private|signing)_?key|(?:access|refresh|auth|api|id|bearer|session)_?token|authorization)$/i;
const isSecretField = (key: string): boolean => key !== '' && secretField.test(key.replace(/([a-z])([A-Z])/g, '$1_$2'));
