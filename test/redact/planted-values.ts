/** Personal data and secrets made from a seed, by rules written here and nowhere else, in sentences and in JSON. */
import { createRandom, type Random } from './seeded.ts';

export type PlantedKind = 'EMAIL' | 'PHONE' | 'CARD' | 'IBAN' | 'SECRET' | 'IP' | 'CREDENTIALS';
export interface Planted {
  kind: PlantedKind;
  /** As written; must be gone afterwards. */
  value: string;
  text: string;
}

const given = ['Mila', 'Jonas', 'Aylin', 'Piotr', 'Chiara', 'Kwame', 'Noor', 'Yusuf', 'Ingrid', 'Mateo'];
const family = ['Kovacs', 'Rossi', 'Okafor', 'Lindqvist', 'Nowak', 'Haddad', 'Tanaka', 'Moreau', 'Silva', 'Berg'];
const domains = ['example.com', 'mail.example.org', 'firma-nord.de', 'uni.example.ac.uk', 'post.io', 'xn--bcher-kva.example'];

const digit = (random: Random): string => String(random.below(10));
const digits = (random: Random, count: number): string => Array.from({ length: count }, () => digit(random)).join('');
const from = (random: Random, alphabet: string, count: number): string =>
  Array.from({ length: count }, () => alphabet[random.below(alphabet.length)]!).join('');
const letters = 'abcdefghijklmnopqrstuvwxyz';
const alphanumeric = `${letters}${letters.toUpperCase()}0123456789`;

function email(random: Random): string {
  const [first, last] = [random.pick(given), random.pick(family)];
  const form = random.below(5);
  const local = [
    `${first}.${last}`.toLowerCase(),
    `${first[0]}${last}`.toLowerCase(),
    `${last}${digits(random, 4)}`,
    `${first}_${last}`,
    `${first.toLowerCase()}+news`,
  ][form]!;
  return `${local}@${random.pick(domains)}`;
}

function phone(random: Random): string {
  const area = `${2 + random.below(8)}${digits(random, 2)}`;
  const exchange = `${2 + random.below(8)}${digits(random, 2)}`;
  const line = digits(random, 4);
  return [
    `+1 ${area} ${exchange} ${line}`,
    `(${area}) ${exchange}-${line}`,
    `${area}-${exchange}-${line}`,
    `+1-${area}-${exchange}-${line}`,
    `+49 ${1 + random.below(9)}${digits(random, 2)} ${digits(random, 7)}`,
    `+44 20 ${digits(random, 4)} ${digits(random, 4)}`,
    `+33 ${1 + random.below(9)} ${digits(random, 2)} ${digits(random, 2)} ${digits(random, 2)} ${digits(random, 2)}`,
    `0${1 + random.below(9)}${digits(random, 2)} ${digits(random, 7)}`,
    `+${random.pick(['34', '48', '39', '31'])}${1 + random.below(9)}${digits(random, 8)}`,
  ][random.below(9)]!;
}

/** Digits, then the one that makes the weighted sum a multiple of ten (every second from the right counts double). */
function withCheckDigit(body: string): string {
  let sum = 0;
  const reversed = Array.from(body).reverse();
  for (const [at, character] of reversed.entries()) {
    const weighted = Number(character) * (at % 2 === 0 ? 2 : 1);
    sum += Math.floor(weighted / 10) + (weighted % 10);
  }
  return `${body}${(1000 - sum) % 10}`;
}

function card(random: Random): string {
  const [start, length] = random.pick([
    ['4', 16],
    ['5' + String(1 + random.below(5)), 16],
    ['34', 15],
    ['37', 15],
    ['6011', 16],
    ['3528', 16],
  ] as const);
  const number = withCheckDigit(start + digits(random, length - start.length - 1));
  if (random.below(3) === 0) return number;
  const separator = random.pick([' ', '-']);
  const parts = length === 15 ? [number.slice(0, 4), number.slice(4, 10), number.slice(10)] : number.match(/.{4}/g)!;
  return parts.join(separator);
}

/** The check digits are what makes the rearranged number leave 1 when divided by 97: big integers say so without a trick. */
function iban(random: Random): string {
  const [country, body] = random.pick([
    () => ['DE', digits(random, 18)],
    () => ['GB', from(random, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 4) + digits(random, 14)],
    () => ['NL', from(random, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 4) + digits(random, 10)],
    () => ['FR', digits(random, 23)],
    () => ['ES', digits(random, 20)],
    () => ['AT', digits(random, 16)],
  ])() as [string, string];
  const numeric = Array.from(`${body}${country}00`, (character) =>
    /\d/.test(character) ? character : String(character.charCodeAt(0) - 55),
  ).join('');
  const check = String(98n - (BigInt(numeric) % 97n)).padStart(2, '0');
  const written = `${country}${check}${body}`;
  return random.below(2) === 0 ? written : written.match(/.{1,4}/g)!.join(' ');
}

function secret(random: Random): { value: string; written: string } {
  const plain = (value: string): { value: string; written: string } => ({ value, written: value });
  const after = (label: string, value: string): { value: string; written: string } => ({ value, written: `${label}${value}` });
  const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const hex = '0123456789abcdef';
  return [
    () => plain(`sk-proj-${from(random, alphanumeric, 40)}`),
    () => plain(`ghp_${from(random, alphanumeric, 36)}`),
    () => plain(`AKIA${from(random, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`),
    () => plain(`dapi${from(random, hex, 32)}`),
    () => plain(`xoxb-${digits(random, 11)}-${from(random, alphanumeric, 24)}`),
    () => plain(`sk_live_${from(random, alphanumeric, 24)}`),
    () => plain(`AIza${from(random, alphanumeric, 35)}`),
    () =>
      plain(
        `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64({ sub: digits(random, 8), iat: random.below(1e9) })}.${from(random, alphanumeric, 43)}`,
      ),
    () =>
      plain(
        `-----BEGIN RSA PRIVATE KEY-----\n${from(random, alphanumeric, 64)}\n${from(random, alphanumeric, 64)}\n-----END RSA PRIVATE KEY-----`,
      ),
    () => after('Authorization: Bearer ', from(random, alphanumeric, 32)),
    () => after('api_key=', from(random, hex, 32)),
    () => after('"client_secret": "', from(random, alphanumeric, 28)),
    () => after('the access token is ', from(random, alphanumeric, 24)),
    () => after('password: ', `${from(random, letters, 6)}${digits(random, 3)}!`),
  ][random.below(14)]!();
}

const group = (random: Random): string => from(random, '0123456789abcdef', 4);
const ip = (random: Random): string =>
  [
    () => `${1 + random.below(126)}.${random.below(256)}.${random.below(256)}.${1 + random.below(254)}`,
    () => `192.168.${random.below(256)}.${1 + random.below(254)}`,
    () => Array.from({ length: 8 }, () => group(random)).join(':'),
    () => `2001:db8:${group(random)}::${1 + random.below(9)}`,
  ][random.below(4)]!();

const credentials = (random: Random): { value: string; written: string } => {
  const value = `${from(random, letters, 6)}:${from(random, alphanumeric, 12)}`;
  return { value, written: `${random.pick(['https', 'postgres', 'redis', 'amqp'])}://${value}@db.internal.example:5432/main` };
};

const sentences = [
  (value: string): string => `Hello, please use ${value} for this, thank you.`,
  (value: string): string => `My contact is ${value}. Can you check it?`,
  (value: string): string => `(${value})`,
  (value: string): string => `Ich habe es geändert: ${value}\nDanke!`,
  (value: string): string => JSON.stringify({ status: 'ok', details: { note: `see ${value}`, count: 3 } }),
  (value: string): string => `| row | ${value} | done |`,
  (value: string): string => `found=["${value}"]`,
  (value: string): string => `Thought: the user gave ${value}, so I look it up.`,
];

export function plantedValues(seed: number, perKind: number): Planted[] {
  const random = createRandom(seed);
  const all: Planted[] = [];
  const plant = (kind: PlantedKind, value: string, written = value): void => {
    const text = random.pick(sentences)(written);
    // What JSON escapes is gone when its parts are gone.
    all.push({ kind, value: text.includes(value) ? value : JSON.stringify(value).slice(1, -1), text });
  };
  for (let count = 0; count < perKind; count += 1) {
    plant('EMAIL', email(random));
    plant('PHONE', phone(random));
    plant('CARD', card(random));
    plant('IBAN', iban(random));
    const key = secret(random);
    plant('SECRET', key.value, key.written);
    plant('IP', ip(random));
    const pair = credentials(random);
    plant('CREDENTIALS', pair.value, pair.written);
  }
  return all;
}
