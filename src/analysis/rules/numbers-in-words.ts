/** Small numbers as people write them in instructions. */

const names = new Map(
  [
    'one ein eine einen eins un une uno una',
    'two zwei deux dos',
    'three drei trois tres',
    'four vier quatre cuatro',
    'five fünf cinq cinco',
    'six sechs seis',
    'seven sieben sept siete',
    'eight acht huit ocho',
    'nine neun neuf nueve',
    'ten zehn dix diez',
  ].flatMap((words, index) => words.split(' ').map((word): [string, number] => [word, index + 1])),
);

/** As part of a regular expression over lower-case text. */
export const NUMBER = `[0-9]{1,6}|${[...names.keys()].join('|')}`;

export function amount(word: string): number | undefined {
  return /^[0-9]{1,6}$/.test(word) ? Number(word) : names.get(word);
}
