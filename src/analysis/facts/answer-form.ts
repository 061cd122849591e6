/** The form of an answer, whatever it says: marks of layout, script, and its short frequent words, which tell a language. */
import { words } from '../checks/evidence-index.ts';
import { beginning, characters, ending } from '../signals/signal-run.ts';
import { isJsonText } from './json-text.ts';

export interface AnswerForm {
  /** Of `MARKS`, and "script ..." for ten letters and more. */
  marks: string[];
  /** Characters. */
  length: number;
  /** Its most frequent short words, sorted; [] for fewer than 30 words. */
  words: string[];
}

/** Marks in words: "the answer has ...". */
export const MARKS = {
  json: 'JSON',
  table: 'a table',
  bullets: 'a list',
  numbers: 'a numbered list',
  headings: 'headings',
  link: 'a link',
  citations: 'citation marks',
  code: 'a code block',
  ended: 'a mark that ends a sentence at the end',
  one_line: 'one line',
  lines: 'several lines',
} as const;

/** Characters that script and words are read from. */
const READ = 5000;
/** Words from which on a language can be told; letters of those that tell, none beyond U+FFFF; how many are kept. */
export const TELLING_WORDS = 30;
const SHORT = { least: 2, most: 5 };
const KEPT = 40;
const LETTERS = 10;
/** Characters at the end in which a sentence must end; quotation marks, emphasis and emoji may follow. */
const LAST = 40;

/** First and last code point of the letters of a script (Unicode blocks); kana and han count as one, since Japanese mixes them. */
export const SCRIPTS: readonly (readonly [name: string, ranges: readonly (readonly [number, number])[]])[] = [
  [
    'latin',
    [
      [0x41, 0x5a],
      [0x61, 0x7a],
      [0xc0, 0x24f],
    ],
  ],
  ['greek', [[0x370, 0x3ff]]],
  ['cyrillic', [[0x400, 0x52f]]],
  ['hebrew', [[0x590, 0x5ff]]],
  ['arabic', [[0x600, 0x6ff]]],
  ['devanagari', [[0x900, 0x97f]]],
  ['thai', [[0xe00, 0xe7f]]],
  ['hangul', [[0xac00, 0xd7af]]],
  [
    'han',
    [
      [0x3040, 0x30ff],
      [0x4e00, 0x9fff],
    ],
  ],
];

/** undefined for an answer without letters and digits. */
export function answerForm(answer: string | undefined): AnswerForm | undefined {
  const text = (answer ?? '').replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
  if (!/[\p{L}\p{N}]/u.test(text)) return undefined;
  const script = scriptOf(text);
  return {
    marks: [...layoutOf(text), ...(script === undefined ? [] : [`script ${script}`])],
    length: characters(text),
    words: frequentWords(text),
  };
}

function layoutOf(text: string): string[] {
  const lines = text.split('\n');
  const starting = (pattern: RegExp): number => lines.filter((line) => pattern.test(line)).length;
  const isRuled = (line: string, at: number): boolean =>
    at > 0 && lines[at - 1]!.includes('|') && line.includes('|') && line.includes('-') && /^[ \t\r:|-]+$/.test(line);
  const has: [keyof typeof MARKS, boolean][] = [
    ['json', isJsonText(text)],
    ['table', lines.some(isRuled)],
    ['bullets', starting(/^[ \t]*[-*•][ \t]+[^ \t\r]/) > 1],
    ['numbers', starting(/^[ \t]*[0-9]{1,3}[.)][ \t]+[^ \t\r]/) > 1],
    ['headings', starting(/^#{1,6} [^ ]/) > 0],
    ['link', /https?:\/\/|\]\(/.test(text)],
    ['citations', /\[\^?[0-9]{1,3}\]/.test(text)],
    ['code', text.includes('```')],
    ['ended', /[.!?。！？…][^\p{L}\p{N}]*$/u.test(ending(text, LAST))],
    ['one_line', lines.length === 1],
    ['lines', lines.length > 1],
  ];
  return has.flatMap(([mark, isThere]) => (isThere ? [mark] : []));
}

const latin = /[A-Za-z\u00c0-\u024f]/g;

/** The script of most letters. */
export function scriptOf(text: string): string | undefined {
  const counts = new Map<string, number>();
  const read = beginning(text, READ);
  if (!/[\u0250-\uffff]/.test(read)) return (read.match(latin)?.length ?? 0) >= LETTERS ? 'latin' : undefined;
  for (const character of read) {
    const point = character.codePointAt(0)!;
    const script = SCRIPTS.find(([, ranges]) => ranges.some(([first, last]) => first <= point && point <= last))?.[0];
    if (script !== undefined) counts.set(script, (counts.get(script) ?? 0) + 1);
  }
  let most: string | undefined;
  for (const [script] of SCRIPTS) {
    const count = counts.get(script) ?? 0;
    if (count >= LETTERS && count > (most === undefined ? 0 : counts.get(most)!)) most = script;
  }
  return most;
}

function frequentWords(text: string): string[] {
  const all = words(beginning(text, READ));
  if (all.length < TELLING_WORDS) return [];
  const counts = new Map<string, number>();
  for (const word of all)
    if (word.length >= SHORT.least && word.length <= SHORT.most && !/[0-9\ud800-\udfff]/.test(word))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, KEPT)
    .map(([word]) => word)
    .sort();
}
