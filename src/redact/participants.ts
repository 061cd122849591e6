/**
 * Who takes part, as far as structured fields say it: names in fields that are there for names of persons, user names that are made of
 * them, and the users that traces declare. Nothing is guessed from free text.
 */
import { isJsonObject, type JsonValue } from '../base/json-value.ts';
import { parseJson } from '../base/lossless-json.ts';
import type { Trace } from '../trace/trace.ts';
import { textsOfTrace, valuesOfTrace } from './values-of-trace.ts';

export interface Participants {
  /** Words of names in lower case, at least two letters. */
  names: Set<string>;
  /** Of these, words that also mean something else: replaced only where they are written as names are. */
  ordinary: Set<string>;
  /** User names in lower case. */
  users: Set<string>;
}

const nameField =
  /^(?:(?:customer|user|client|passenger|guest|patient|member|employee|contact|account_?holder|card_?holder|recipient|sender|owner|participant|traveller|traveler|person|student|driver|doctor|agent|author|billing|shipping)_)?(?:first|last|middle|given|family|full|maiden|sur|fore|nick)_?names?$|^(?:customer|client|passenger|guest|patient|member|employee|contact|account_?holder|card_?holder|recipient|participant|traveller|traveler|person|student|driver)_?names?$|^(?:surname|forename|participants|attendees)$/;
const personField =
  /^(?:customers?|users?|clients?|passengers?|guests?|patients?|members?|employees?|contacts?|participants?|attendees?|travell?ers?|persons?|people|recipients?|owner)$/;
const personalField =
  /^(?:e_?mails?(?:_?address)?|phone(?:_?number)?|mobile|dob|date_?of_?birth|birth_?da(?:te|y)|ssn|passport(?:_?number)?)$/;
const userField = /^(?:user_?(?:name|id)|login|customer_?id|member_?id|account_?name|owner_?id|author_?id)$/;
const userMetadata = ['mlflow.trace.user', 'user_id', 'user.id', 'enduser.id'];

/** One to five words of letters, the first with a capital. */
const nameShape = /^\p{Lu}[\p{L}\p{M}'’.-]*(?: [\p{L}\p{M}'’.-]+){0,4}$/u;
const nothing = new Set([
  'n/a',
  'none',
  'null',
  'unknown',
  'undefined',
  'anonymous',
  'user',
  'guest',
  'customer',
  'admin',
  'test',
  'string',
]);
/** Names that are English words as well. What else is ordinary is seen in the traces at hand. */
const alsoWords = new Set(
  (
    'will mark rose grace art bill sue rich frank grant chase drew don pat faith hope joy autumn dawn eve gene guy jack jay max miles ' +
    'nick norm penny ray rob rusty sandy skip stew sky star tony van victor wade ward young long short price page case baker cook ' +
    'miller smith taylor turner walker hunter fisher best good love rice bush major chance order field stone wood'
  ).split(' '),
);
/** Those that begin with a capital inside a sentence too: months, and words of addresses and colours of products. */
export const alsoTitles: ReadonlySet<string> = new Set(
  'april may june august summer day king hill lane street park west north black brown green gray white'.split(' '),
);

export const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{M}]+/gu) ?? [];

/** Twice over the traces: whose names there are, and which of these are used as words in runs of others. */
export function participantsIn(traces: Iterable<Trace>): Participants {
  const all = [...traces];
  const own = all.map(namesOf);
  const names = new Set(own.flatMap((found) => [...found.names]));
  const ordinary = new Set([...names].filter((word) => word.length < 3 || alsoWords.has(word) || alsoTitles.has(word)));
  for (const [index, trace] of all.entries())
    for (const text of textsOfTrace(trace))
      for (const [word] of text.matchAll(/(?<![\p{L}\p{M}\p{N}_.@'’-])\p{Ll}[\p{Ll}\p{M}]+(?![\p{L}\p{M}\p{N}_@-]|\.\p{L})/gu))
        if (names.has(word) && !own[index]!.names.has(word)) ordinary.add(word);
  const spellings = new Set([...names, ...own.flatMap((found) => [...found.joined])]);
  const users = new Set(own.flatMap((found) => found.logins.filter((login) => isOfPerson(login, spellings))));
  for (const { declared } of own) for (const login of declared) users.add(login);
  return { names, ordinary, users };
}

interface NamesOfTrace {
  names: Set<string>;
  /** As user names spell them: "jeanluc", "oneill". */
  joined: Set<string>;
  logins: string[];
  declared: string[];
}

function namesOf(trace: Trace): NamesOfTrace {
  const found: NamesOfTrace = { names: new Set(), joined: new Set(), logins: [], declared: [] };
  for (const value of valuesOfTrace(trace)) collect(value, '', found, 0);
  const declared = [trace.userId, ...userMetadata.flatMap((key) => [trace.metadata[key], trace.tags[key]])];
  for (const user of declared) if (user !== undefined && isLogin(user)) found.declared.push(user.toLowerCase());
  return found;
}

const DEPTH = 60;

function collect(value: JsonValue, parent: string, found: NamesOfTrace, depth: number): void {
  if (depth > DEPTH) return;
  if (typeof value === 'string') {
    const inside = parsed(value);
    if (inside !== undefined) collect(inside, parent, found, depth + 1);
  } else if (Array.isArray(value)) for (const item of value) collect(item, parent, found, depth + 1);
  else if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([key, item]): [string, JsonValue] => [fieldName(key), item]);
    const isPerson = personField.test(parent) || entries.some(([key]) => personalField.test(key));
    for (const [key, item] of entries) {
      const isName = nameField.test(key) || (isPerson && /^(?:display_?)?name$/.test(key));
      if (isName) for (const text of Array.isArray(item) ? item : [item]) addName(text, found);
      if (userField.test(key) && typeof item === 'string' && isLogin(item)) found.logins.push(item.toLowerCase());
      collect(item, key, found, depth + 1);
    }
  }
}

/** Results of tools are often JSON in a text. */
function parsed(text: string): JsonValue | undefined {
  if (!/^\s*[[{]/.test(text.slice(0, 40))) return undefined;
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** customerName, customer-name and customer_name are one. */
const fieldName = (key: string): string =>
  key
    .slice(0, 60)
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[- ]/g, '_')
    .toLowerCase();

function addName(value: JsonValue, { names, joined }: NamesOfTrace): void {
  if (typeof value !== 'string' || value.length > 80 || !nameShape.test(value) || nothing.has(value.toLowerCase())) return;
  for (const word of wordsOf(value)) if (word.length > 1) names.add(word.toLowerCase());
  for (const part of value.split(' ')) joined.add(wordsOf(part).join('').toLowerCase());
}

/** A letter, no spaces, and no hash or UUID, which says nothing to anyone. */
const isLogin = (text: string): boolean =>
  /^[\p{L}\p{N}][\p{L}\p{N}._-]{2,63}$/u.test(text) &&
  /\p{L}/u.test(text) &&
  !nothing.has(text.toLowerCase()) &&
  !/^[0-9a-f-]{16,}$/i.test(text);

/** "yusuf_rossi_9620", "yrossi": words of a name, one letter before them or alone, and no other word. */
function isOfPerson(login: string, spellings: ReadonlySet<string>): boolean {
  const words = wordsOf(login).map((word) => word.toLowerCase());
  const isName = (word: string): boolean => spellings.has(word) || (word.length > 4 && spellings.has(word.slice(1)));
  return words.some(isName) && words.every((word) => word.length === 1 || isName(word));
}
