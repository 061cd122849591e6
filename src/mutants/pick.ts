/** Seeded choice among candidates, and values that look like others but occur nowhere. */

/** The candidates in a random order. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const rest = [...items];
  for (let index = rest.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [rest[index], rest[other]] = [rest[other]!, rest[index]!];
  }
  return rest;
}

export const pick = <T>(items: readonly T[], random: () => number): T | undefined => items[Math.floor(random() * items.length)];

/** The first result over the candidates in random order; of many candidates only `limit` are tried. */
export function firstOf<T, R>(
  items: readonly T[],
  random: () => number,
  attempt: (item: T) => R | undefined,
  limit = 12,
): R | undefined {
  for (const item of shuffled(items, random).slice(0, limit)) {
    const result = attempt(item);
    if (result !== undefined) return result;
  }
  return undefined;
}

const lower = 'abcdefghijklmnopqrstuvwxyz';

/** Digits become other digits (no leading 0 where none was), letters other letters of the same case; the rest stays. */
export function sameShape(value: string, random: () => number): string {
  return value.replace(/[A-Za-z0-9]/g, (character, position: number) => {
    if (/[0-9]/.test(character)) {
      const keepsZero = position > 0 || character === '0';
      return String(keepsZero ? Math.floor(random() * 10) : 1 + Math.floor(random() * 9));
    }
    const letter = lower[Math.floor(random() * 26)]!;
    return /[a-z]/.test(character) ? letter : letter.toUpperCase();
  });
}

/** A value of the same shape that `occurs` does not know; undefined when 20 tries all did. */
export function unknownValue(value: string, random: () => number, occurs: (value: string) => boolean): string | undefined {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const candidate = sameShape(value, random);
    if (candidate !== value && !occurs(candidate)) return candidate;
  }
  return undefined;
}
