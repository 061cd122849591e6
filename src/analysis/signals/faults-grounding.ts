/** What the agent stated or passed on that it had not seen, and what it had seen and did not use. */
import { admitsFailure, isEmptyAnswer, isRefusal } from '../checks/answer-text.ts';
import { evidenceSteps, outputTexts } from '../checks/check-input.ts';
import { words } from '../checks/evidence-index.ts';
import { isEmptyResult } from '../facts/empty-result.ts';
import { isChange } from './actions.ts';
import { isLookup, matcher, seenBy, sentencesIn, withoutCode } from './fault-text.ts';
import { ADMISSIONS, NOTHING_FOUND, PERSONAL } from './fault-words.ts';
import { languageOf } from './language.ts';
import { counted, type Measured, type Signal } from './signal.ts';
import { beginning, characters, type SignalRun } from './signal-run.ts';
import { unseenNames } from './unseen-names.ts';

/** Letters of a word that says something, and how many of them tell it from others: "cancelled" and "cancellation" are alike. */
const TELLING = 4;
const STEM = 5;
const stems = (text: string): string[] =>
  words(text)
    .filter((word) => characters(word) >= TELLING)
    .map((word) => beginning(word, STEM));

/** Texts with that many words and no bracket at the start are prose; a sentence with that many telling words can be judged. */
const PROSE_WORDS = 20;
const JUDGED_WORDS = 5;
/** Share of a sentence's telling words that the run must have seen. */
const SUPPORTED = 0.25;
const isPersonal = matcher(PERSONAL);

/** Statements of the answer of whose telling words the run had seen hardly any; only for runs that read prose in the answer's language. */
function unsupportedSentences(run: SignalRun): Measured | undefined {
  const prose = evidenceSteps(run)
    .flatMap(outputTexts)
    .filter((text) => !/^[ \t\r\n]*[[{]/.test(text) && words(text).length >= PROSE_WORDS);
  if (prose.length === 0 || isEmptyAnswer(run.answer)) return undefined;
  const language = languageOf(run.answer);
  if (language === undefined || languageOf(prose.join('\n')) !== language) return undefined;
  const known = new Set([...seenBy(run).words].map((word) => beginning(word, STEM)));
  const unsupported = sentencesIn(withoutCode(run.answer)).filter((sentence) => {
    const own = stems(sentence);
    if (own.length < JUDGED_WORDS || sentence.includes('?') || isPersonal(sentence)) return false;
    return own.filter((word) => known.has(word)).length < SUPPORTED * own.length;
  });
  return { value: unsupported.length };
}

const admits = matcher(ADMISSIONS);
/** Words of an answer that states something. */
const STATED_WORDS = 2;

/** Every call came back empty or failed, some looked something up, and yet the answer states something and admits nothing. */
function answeredFromNothing({ calls, answer }: SignalRun): Measured | undefined {
  const lookups = calls.filter(isLookup);
  if (lookups.length === 0 || isEmptyAnswer(answer)) return undefined;
  const nothing = calls.every(({ step }) => step.error !== undefined || isEmptyResult(step.output));
  const states = words(answer).length >= STATED_WORDS && !answer.includes('?') && !admits(answer) && !admitsFailure(answer);
  return nothing && states ? counted(lookups.map(({ step }) => step)) : { value: 0 };
}

const foundNothing = matcher(NOTHING_FOUND);
/** Words of a refusal that tells nothing else. */
const REFUSAL_WORDS = 40;
/** Words of the question, and their share, that a result must have to bear on it. */
const SHARED_WORDS = 2;
const SHARED = 0.5;

/** Results that bear on the request, if the answer does nothing but refuse, or say that nothing was found. */
function refusedWithEvidence(run: SignalRun): Measured | undefined {
  const results = run.calls.filter(({ step }) => step.error === undefined && !isChange(step.name));
  if (run.question === '' || results.length === 0 || isEmptyAnswer(run.answer)) return undefined;
  const isBare = words(run.answer).length <= REFUSAL_WORDS && !/[0-9?]/.test(run.answer);
  if (!isBare || !(isRefusal(run.answer) || foundNothing(run.answer))) return { value: 0 };
  const asked = new Set(stems(run.question));
  const identifiers = run.users
    .flatMap(({ text }) => words(text))
    .filter((word) => characters(word) >= TELLING && /[0-9]/.test(word));
  const bearing = results.filter(({ outputWords, inputWords }) => {
    if (outputWords.size < JUDGED_WORDS) return false;
    if (identifiers.some((word) => outputWords.has(word) || inputWords.includes(word))) return true;
    const found = new Set([...outputWords, ...inputWords].map((word) => beginning(word, STEM)));
    const shared = [...asked].filter((word) => found.has(word)).length;
    return shared >= SHARED_WORDS && shared >= SHARED * asked.size;
  });
  return counted(bearing.map(({ step }) => step));
}

function ungroundedArguments({ grounding }: SignalRun): Measured | undefined {
  if (grounding.arguments.length === 0) return undefined;
  return counted(grounding.arguments.filter(({ grounded }) => !grounded));
}

const grounding = (name: string, noun: string, measure: Signal['measure'], family: Signal['family'] = 'grounding'): Signal => ({
  name,
  family,
  noun,
  isFault: true,
  measure,
});

export const groundingFaultSignals: readonly Signal[] = [
  grounding('ungrounded_numbers', 'numbers of the answer that nothing supports', (run) => {
    const numbers = run.grounding.ungroundedNumbers;
    return numbers === undefined ? undefined : { value: numbers.length };
  }),
  grounding('ungrounded_arguments', 'arguments of calls that came from nowhere', (run) => ungroundedArguments(run), 'provenance'),
  grounding('ungrounded_names', 'names, identifiers, addresses and quotations of the answer that occur nowhere else', (run) => {
    const names = seenBy(run).hasEvidence && run.answer !== '' ? unseenNames(run) : undefined;
    return names === undefined ? undefined : { value: names.length };
  }),
  grounding('unsupported_sentences', 'statements of the answer that no passage supports', unsupportedSentences),
  grounding('answered_from_nothing', 'look-ups that all came back empty though the answer states something', answeredFromNothing),
  grounding(
    'refusal',
    'answer that refuses',
    ({ answer, state }) => (isEmptyAnswer(answer) || state === 'ERROR' ? undefined : { value: isRefusal(answer) ? 1 : 0 }),
    'answer',
  ),
  grounding('refused_with_evidence', 'results that bear on the request though the answer refuses', refusedWithEvidence),
];
