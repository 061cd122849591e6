/** One value that a text gives away, as a detector reports it. */

/**
 * The classes of what is replaced; the class is what a placeholder says of a value. CREDENTIALS: "user:password" of a URL. USER: a user
 * name that is made of a person's name, or that traces declare.
 */
export const kinds = ['EMAIL', 'PHONE', 'CARD', 'IBAN', 'SECRET', 'IP', 'CREDENTIALS', 'NAME', 'USER'] as const;
export type Kind = (typeof kinds)[number];

export interface Found {
  /** UTF-16 units. */
  start: number;
  end: number;
  kind: Kind;
  /** What all spellings of the value share: the e-mail address in lower case, the digits of a card. */
  canonical: string;
}

/** Takes time linear in the length of `text`, whatever it holds. `label`: the key that the text is the value of, "" for none. */
export type Detector = (text: string, label: string) => Found[];

/** Lower-case words just before a position: what a number is said to be. */
export const wordsBefore = (text: string, start: number, length = 28): string =>
  text.slice(Math.max(0, start - length), start).toLowerCase();
