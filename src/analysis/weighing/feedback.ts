/**
 * What people said about a run, as good or bad. Assessments of people come as booleans, numbers, words and categories, under any name,
 * from several raters: each name is read on its own scale, then the majority decides. What cannot be read is left out, never guessed.
 */
import type { TraceFeatures } from '../features.ts';

/** Values and words of a verdict; open classes of English, compared as whole values. */
const GOOD = new Set(
  'true yes y pass passed good great excellent correct right positive up thumbs_up like helpful satisfied solved resolved success successful acceptable ok'.split(
    ' ',
  ),
);
const BAD = new Set(
  'false no n fail failed bad poor terrible incorrect wrong negative down thumbs_down dislike unhelpful dissatisfied unsolved unresolved failure unsuccessful unacceptable'.split(
    ' ',
  ),
);
/** Names under which "yes" means that something is wrong. */
const FAULTY_NAME =
  /(?:^|[^a-z])(?:is_?|has_?)?(?:hallucinat\w*|error\w*|wrong|incorrect|issue\w*|problem\w*|fail\w*|bug\w*|toxic\w*|harm\w*|unsafe|bad|bias\w*|violation\w*|complaint\w*|leak\w*|missing|inaccura\w*|unhelpful)(?:$|[^a-z])/;
/** Of such names those that turn it back: "no_errors", "issue_resolved". */
const MENDED = /(?:^|[^a-z])(?:no|not|non|without|free|resolved|solved|fixed|handled|avoided|absent)(?:$|[^a-z])/;

type Reading = (value: unknown) => boolean | undefined;

/** Good (true) or bad of each trace about which people agree, by trace id. */
export function verdictsOfPeople(features: readonly TraceFeatures[]): Map<string, boolean> {
  const readings = readingsOf(features);
  const verdicts = new Map<string, boolean>();
  for (const { trace_id, feedback } of features) {
    let balance = 0;
    for (const { name, value } of feedback) {
      const isGood = readings.get(name)!(value);
      if (isGood !== undefined) balance += isGood ? 1 : -1;
    }
    if (balance !== 0) verdicts.set(trace_id, balance > 0);
  }
  return verdicts;
}

function readingsOf(features: readonly TraceFeatures[]): Map<string, Reading> {
  const values = new Map<string, unknown[]>();
  for (const { feedback } of features)
    for (const { name, value } of feedback) {
      const known = values.get(name);
      if (known === undefined) values.set(name, [value]);
      else known.push(value);
    }
  return new Map([...values].map(([name, given]) => [name, readingOf(name, given)]));
}

function readingOf(name: string, values: readonly unknown[]): Reading {
  const words = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  const isFault = FAULTY_NAME.test(words) && !MENDED.test(words);
  const turned = (isGood: boolean | undefined): boolean | undefined => (isGood === undefined || !isFault ? isGood : !isGood);
  const numbers = values.filter((value) => typeof value === 'number');
  // The scale's middle; one value alone tells no scale.
  const middle = numbers.length === 0 ? undefined : (Math.min(...numbers) + Math.max(...numbers)) / 2;
  return (value) => {
    if (typeof value === 'boolean') return turned(value);
    if (typeof value === 'number') return value === middle || middle === undefined ? undefined : turned(value > middle);
    if (typeof value !== 'string') return undefined;
    const word = value
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_');
    return GOOD.has(word) ? turned(true) : BAD.has(word) ? turned(false) : undefined;
  };
}
