/**
 * As many features as wanted of the size of a sample's: its runs again and again under new ids, with other values and other questions.
 * Seeded, so that two runs measure the same.
 */
import { toTrace } from '../src/adapters/to-trace.ts';
import { extractFeatures, type TraceFeatures } from '../src/analysis/features.ts';
import { seededRandom } from '../src/base/random.ts';
import { readTraceFile } from '../src/mlflow/trace-file.ts';

export type Sample = 'tau-retail' | 'supervisor';

const SEED = 5;
/** A word of a question in five is another one, and one in four of those is made up, so that nearly every question is unique. */
const CHANGED_WORDS = 0.2;
const MADE_UP = 0.25;

export async function sampleFeatures(sample: Sample): Promise<TraceFeatures[]> {
  const features: TraceFeatures[] = [];
  for await (const raw of readTraceFile(new URL(`../samples/${sample}/traces.jsonl.gz`, import.meta.url).pathname))
    features.push(extractFeatures(toTrace(raw)));
  return features;
}

/** Sessions stay together: all runs of one repetition of the sample have the same suffix. */
export function synthetic(models: readonly TraceFeatures[], count: number): TraceFeatures[] {
  const random = seededRandom(SEED);
  const words = [...new Set(models.flatMap(({ question }) => question?.split(' ') ?? []))];
  const madeUp = (): string => Array.from({ length: 7 }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('');
  const other = (): string => (random() < MADE_UP ? madeUp() : words[Math.floor(random() * words.length)]!);
  const asked = (text: string): string =>
    text
      .split(' ')
      .map((word) => (random() < CHANGED_WORDS ? other() : word))
      .join(' ');
  return Array.from({ length: count }, (_, index) => {
    const model = models[index % models.length]!;
    const suffix = `-${Math.floor(index / models.length).toString(36)}`;
    const digits = Array.from({ length: 10 }, (__, digit) => String((digit * 3 + Math.floor(random() * 10)) % 10));
    const ids = new Set([model.trace_id, model.session_id, ...model.steps.map(({ span_id }) => span_id)]);
    // Equal values stay equal within a run and differ between runs; names have fewer digits.
    const renamed = (value: string): string =>
      ids.has(value)
        ? value + suffix
        : /(?:\d.*){3}/.test(value)
          ? value.replace(/\d/g, (digit) => digits[Number(digit)]!)
          : value;
    const copy = JSON.parse(JSON.stringify(model), (_key, value: unknown) =>
      typeof value === 'string' ? renamed(value) : value,
    ) as TraceFeatures;
    return copy.question === undefined ? copy : { ...copy, question: asked(copy.question) };
  });
}
