/** Which placeholder stands for which value: `<EMAIL_1>`, counted by class in the order in which values are first met. */
import { kinds, type Kind } from './found.ts';

/** One line of the record: class, canonical value, as it was first written. Its number is its place among those of its class. */
export type RecordedValue = [kind: Kind, canonical: string, written: string];

export const placeholder = /<(?:EMAIL|PHONE|CARD|IBAN|SECRET|IP|CREDENTIALS|NAME|USER)_[0-9]+>/g;

export class Placeholders {
  readonly #byKind = new Map<Kind, Map<string, string>>(kinds.map((kind) => [kind, new Map()]));
  readonly #record: RecordedValue[] = [];

  constructor(record: readonly RecordedValue[] = []) {
    for (const [kind, canonical, written] of record) this.of(kind, canonical, written);
  }

  of(kind: Kind, canonical: string, written: string): string {
    const known = this.#byKind.get(kind)!;
    const found = known.get(canonical);
    if (found !== undefined) return found;
    const made = `<${kind}_${known.size + 1}>`;
    known.set(canonical, made);
    this.#record.push([kind, canonical, written]);
    return made;
  }

  /** In the order of first occurrence. */
  get record(): readonly RecordedValue[] {
    return this.#record;
  }
}
