/**
 * Replaces personal data and secrets by typed placeholders: the same value by the same one, however it is written, in every text, value
 * and trace that passes through one redactor. Numbers are counted by first occurrence, so equal input in equal order gives equal output.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../base/json-value.ts';
import type { Trace } from '../trace/trace.ts';
import { findCards, findIbans } from './find-accounts.ts';
import { findAddresses, findCredentials } from './find-addresses.ts';
import { findEmails, findPhones } from './find-contacts.ts';
import { findNames, findUsers } from './find-names.ts';
import { findSecrets } from './find-secrets.ts';
import type { Detector, Found } from './found.ts';
import { participantsIn, type Participants } from './participants.ts';
import { placeholder, Placeholders, type RecordedValue } from './placeholders.ts';
import { redactTrace } from './redact-trace.ts';

/** All that a redactor has learnt; holds the values themselves, so it stays where the traces are. */
export interface RedactionRecord {
  values: readonly RecordedValue[];
  names: readonly string[];
  ordinary: readonly string[];
  users: readonly string[];
}

/** Of two that begin at one place the first is taken. */
const detectors: readonly Detector[] = [
  findCredentials,
  findSecrets,
  findEmails,
  findIbans,
  findCards,
  findAddresses,
  findPhones,
];

/** Nesting from which on a value is left out: no reader of it goes as deep. */
const DEPTH = 500;
/** Texts that are remembered. */
const MOST = 10_000;

export class Redactor {
  readonly #placeholders: Placeholders;
  readonly #participants: Participants;
  /** By label and text: conversations repeat in every call of a model. */
  readonly #done = new Map<string, Map<string, string>>();
  #remembered = 0;

  constructor(record?: RedactionRecord) {
    this.#placeholders = new Placeholders(record?.values);
    this.#participants = {
      names: new Set(record?.names),
      ordinary: new Set(record?.ordinary),
      users: new Set(record?.users),
    };
  }

  get record(): RedactionRecord {
    const { names, ordinary, users } = this.#participants;
    return { values: this.#placeholders.record, names: [...names], ordinary: [...ordinary], users: [...users] };
  }

  /** From now on the participants of these traces are replaced everywhere. */
  learn(traces: Iterable<Trace>): void {
    const { names, ordinary, users } = participantsIn(traces);
    this.#forget();
    for (const word of names) this.#participants.names.add(word);
    for (const word of ordinary) this.#participants.ordinary.add(word);
    for (const user of users) this.#participants.users.add(user);
  }

  /** `label`: the key whose value the text is; it tells a password or a telephone number that has no form of its own. */
  text(text: string, label = ''): string {
    if (text.length < 2) return text;
    const known = this.#done.get(label)?.get(text);
    if (known !== undefined) return known;
    const replaced = this.#replaced(text, label);
    if (this.#remembered >= MOST) this.#forget();
    this.#remembered += 1;
    const ofLabel = this.#done.get(label) ?? new Map<string, string>();
    this.#done.set(label, ofLabel.set(text, replaced));
    return replaced;
  }

  #forget(): void {
    this.#done.clear();
    this.#remembered = 0;
  }

  #replaced(text: string, label: string): string {
    const found = this.#find(text, label);
    if (found.length === 0) return this.#withoutCutValue(text);
    let result = '';
    let done = 0;
    for (const { start, end, kind, canonical } of found) {
      result += text.slice(done, start) + this.#placeholders.of(kind, canonical, text.slice(start, end));
      done = end;
    }
    return this.#withoutCutValue(result + text.slice(done));
  }

  /** Where a text was cut for its length ("... jane.d…"), the beginning of a known value is no less telling. */
  #withoutCutValue(text: string): string {
    const cut = text.endsWith('…') ? /[^\s"'<>]{3,64}(?=…$)/u.exec(text.slice(-66)) : null;
    if (cut === null) return text;
    const start = cut[0].toLowerCase();
    const value = this.#placeholders.record.find(([, , written]) => written.toLowerCase().startsWith(start));
    return value === undefined ? text : `${text.slice(0, -cut[0].length - 1)}${this.#placeholders.of(...value)}…`;
  }

  /** Keys too. A number that is a card or has a telling key becomes a text. */
  value(value: JsonValue, label = '', depth = 0): JsonValue {
    if (typeof value === 'string') return this.text(value, label);
    if (typeof value === 'number' || typeof value === 'bigint') {
      const written = String(value);
      const redacted = written.length < 7 ? written : this.text(written, label);
      return redacted === written ? value : redacted;
    }
    if (value === null || typeof value !== 'object') return value;
    if (depth >= DEPTH) return '…';
    if (Array.isArray(value)) return value.map((item) => this.value(item, label, depth + 1));
    return isJsonObject(value) ? this.#object(value, depth) : value;
  }

  trace(trace: Trace): Trace {
    return redactTrace(trace, this);
  }

  /** Own keys only, and a key that is "__proto__" stays one. */
  #object(value: JsonObject, depth: number): JsonObject {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.value(item, key, depth + 1)]));
  }

  #find(text: string, label: string): Found[] {
    const all = detectors.flatMap((detect) => detect(text, label));
    all.push(...findUsers(text, this.#participants), ...findNames(text, this.#participants));
    if (all.length === 0) return all;
    const kept: Found[] = [];
    const own = [...text.matchAll(placeholder)].map(({ 0: match, index }) => ({ start: index, end: index + match.length }));
    let next = 0;
    // Array.prototype.sort is stable: at one place the order of the detectors decides.
    for (const hit of all.sort((a, b) => a.start - b.start)) {
      while (next < own.length && own[next]!.end <= hit.start) next += 1;
      if (hit.start < (kept.at(-1)?.end ?? 0) || hit.end <= hit.start || (own[next]?.start ?? Infinity) < hit.end) continue;
      kept.push(hit);
    }
    return kept;
  }
}
