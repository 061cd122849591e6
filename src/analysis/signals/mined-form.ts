/** The form that nearly all answers have: layout, script and language, length. */
import { MARKS, scriptOf, TELLING_WORDS } from '../facts/answer-form.ts';
import { words } from '../checks/evidence-index.ts';
import type { TraceFeatures } from '../features.ts';
import {
  byCount,
  countBy,
  isNearlyAll,
  isUsualHere,
  LEAST_RUNS,
  listed,
  mineByType,
  minedSignal,
  ofType,
  TYPE_RUNS,
  type ByType,
} from './mined-groups.ts';
import { beginning } from './signal-run.ts';

/** `words`: short words that most longer answers have, of which others have `least`; `length`: characters, both ends allowed. */
type Form = { marks: string[]; words: string[]; length: [least: number, most: number] | null };

/** Share of the longer answers from which on a word belongs to their language; how many are kept; how many an answer must have. */
const LANGUAGE = { share: 0.5, most: 12, least: 2 };
/** Lengths below a tenth of the 10th percentile and above ten times the 90th are far outside. */
const FAR = 10;
/** Characters of the question that are looked at. */
const QUESTION = 1000;

function formOf(group: readonly TraceFeatures[], ofAgent: Form | null = null): Form | undefined {
  const forms = group.flatMap(({ answer_form }) => answer_form ?? []);
  if (forms.length < LEAST_RUNS) return undefined;
  const marks = [...countBy(forms.flatMap((form) => form.marks))]
    .filter(([mark, count]) => isUsualHere(count, forms.length, ofAgent?.marks.includes(mark) === true))
    .map(([mark]) => mark);
  const long = forms.filter((form) => form.words.length > 0);
  const frequent = byCount(countBy(long.flatMap((form) => form.words)))
    .filter(([, count]) => count >= LANGUAGE.share * long.length)
    .slice(0, LANGUAGE.most)
    .map(([word]) => word);
  const typical = long.filter((form) => form.words.filter((word) => frequent.includes(word)).length >= LANGUAGE.least);
  const lengths = forms.map((form) => form.length).sort((a, b) => a - b);
  const at = (share: number): number => lengths[Math.floor(share * (lengths.length - 1))]!;
  const form: Form = {
    marks: marks.sort(),
    words: isNearlyAll(typical.length, long.length) ? frequent.sort() : [],
    length: forms.length < TYPE_RUNS ? null : [Math.ceil(at(0.1) / FAR), at(0.9) * FAR],
  };
  return form.marks.length === 0 && form.words.length === 0 && form.length === null ? undefined : form;
}

const holdsEnough = (found: ReadonlySet<string>, usual: readonly string[]): boolean =>
  usual.filter((word) => found.has(word)).length >= LANGUAGE.least;

/** Asked in the script that the answer has, or in another language than usual: then the answer follows the question. */
const followsScript = (question: string, marks: readonly string[]): boolean => marks.includes(`script ${scriptOf(question)}`);
function followsLanguage(question: string, usual: readonly string[]): boolean {
  const asked = words(question);
  return asked.length >= TELLING_WORDS / 3 && !asked.some((word) => usual.includes(word));
}

const inWords = (mark: string): string => (Object.hasOwn(MARKS, mark) ? MARKS[mark as keyof typeof MARKS] : mark);

export const usualFormMissing = minedSignal<ByType<Form>>({
  name: 'usual_form_missing',
  family: 'answer',
  noun: 'marks of the usual form that the answer lacks',
  isFault: true,
  mine(features, types) {
    const parameters = mineByType(features, types, formOf);
    if (parameters === undefined) return undefined;
    const { all, by_type } = parameters;
    const own = Object.keys(by_type).length;
    const parts = [
      ...(all === null || all.marks.length === 0 ? [] : [`nearly all answers have ${listed(all.marks.map(inWords))}`]),
      ...(all === null || all.length === null ? [] : [`${all.length[0]} to ${all.length[1]} characters`]),
      ...(own > 0 ? [`${own} query types have a form of their own`] : []),
    ];
    return { parameters, evidence: parts.join('; ') };
  },
  measure({ answer_form: form, question: asked = '' }, parameters, type) {
    const [usual, question] = [ofType(parameters, type), beginning(asked, QUESTION)];
    if (usual === undefined || form === undefined) return undefined;
    const missing = usual.marks.filter(
      (mark) =>
        !form.marks.includes(mark) &&
        !(
          mark.startsWith('script ') &&
          (!form.marks.some((own) => own.startsWith('script ')) || followsScript(question, form.marks))
        ),
    );
    const isOtherLanguage =
      usual.words.length > 0 &&
      form.words.length > 0 &&
      !holdsEnough(new Set(form.words), usual.words) &&
      !followsLanguage(question, usual.words);
    const isFar = usual.length !== null && (form.length < usual.length[0] || form.length > usual.length[1]);
    return { value: missing.length + (isOtherLanguage ? 1 : 0) + (isFar ? 1 : 0) };
  },
});
