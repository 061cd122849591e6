/** Answers that are no proper answer, whatever they state. */
import { isEmptyAnswer, isRefusal } from '../../analysis/checks/answer-text.ts';
import { checkInput, evidenceSteps, outputTexts } from '../../analysis/checks/check-input.ts';
import { parseJson } from '../../base/lossless-json.ts';
import type { Trace } from '../../trace/trace.ts';
import { defineMutation, type Mutation } from '../mutation.ts';
import { pick } from '../pick.ts';
import { quoted } from '../run-facts.ts';
import { withAnswer } from './answer-facts.ts';

const emptied = defineMutation(
  { kind: 'answer_emptied', harm: 'wrong', family: 'answer', description: 'The answer is empty.' },
  (trace) => (isEmptyAnswer(trace.answer) ? undefined : withAnswer(trace, '', `The answer ${quoted(trace.answer)} was emptied.`)),
);

const truncated = defineMutation(
  {
    kind: 'answer_truncated',
    harm: 'wrong',
    family: 'answer',
    description: 'An answer of 80 characters or more ends inside a word of its middle third.',
  },
  (trace, random) => {
    const answer = trace.answer ?? '';
    if (answer.length < 80) return undefined;
    const from = Math.floor(answer.length * (1 + random())) / 3;
    const inWord = answer.slice(Math.floor(from)).search(/(?<=\p{L}{2})\p{L}{2}/u);
    if (inWord < 0) return undefined;
    const text = answer.slice(0, Math.floor(from) + inWord);
    return withAnswer(
      trace,
      text,
      `The answer was cut after ${text.length} of ${answer.length} characters, at ${quoted(text.slice(-20))}.`,
    );
  },
);

const repeats = defineMutation(
  {
    kind: 'answer_repeats',
    harm: 'wrong',
    family: 'answer',
    description: 'A sentence or line of the answer, of 20 characters or more, stands there four times in a row.',
  },
  (trace, random) => {
    const answer = trace.answer ?? '';
    const sentence = pick(answer.match(/[^\n]{20,}?(?:[.!?]+(?=\s|$)|(?=\n)|$)/g) ?? [], random);
    if (sentence === undefined) return undefined;
    const again = ` ${sentence.trim()}`.repeat(3);
    const end = answer.indexOf(sentence) + sentence.length;
    return withAnswer(
      trace,
      answer.slice(0, end) + again + answer.slice(end),
      `The answer says ${quoted(sentence.trim())} four times.`,
    );
  },
);

/** A reply in each language with words that only it has. */
const foreignAnswers: { language: string; words: RegExp; text: string }[] = [
  {
    language: 'German',
    words: /\b(?:der|und|nicht|ist|Ihre|wurde)\b/,
    text: 'Vielen Dank für Ihre Anfrage. Ihr Anliegen wurde bearbeitet und die gewünschte Auskunft liegt nun vor. Bitte melden Sie sich, wenn Sie weitere Fragen haben.',
  },
  {
    language: 'French',
    words: /\b(?:les|vous|votre|est|nous|été)\b/,
    text: 'Merci pour votre demande. Nous avons traité votre dossier et les informations souhaitées sont maintenant disponibles. Contactez-nous si vous avez d\u2019autres questions.',
  },
  {
    language: 'Spanish',
    words: /\b(?:los|usted|para|está|su|ha)\b/,
    text: 'Gracias por su consulta. Hemos tramitado su solicitud y la información que necesita ya está disponible. Póngase en contacto con nosotros si tiene más preguntas.',
  },
  {
    language: 'Polish',
    words: /\b(?:jest|nie|się|oraz|dla)\b/,
    text: 'Dziękujemy za zapytanie. Państwa sprawa została rozpatrzona, a potrzebne informacje są już dostępne. Prosimy o kontakt w razie dalszych pytań.',
  },
];

const otherLanguage = defineMutation(
  {
    kind: 'answer_in_other_language',
    harm: 'wrong',
    family: 'answer',
    description:
      'An answer of words is replaced by fixed sentences in a language of which neither question nor answer has a word.',
  },
  (trace, random) => {
    const said = `${trace.question ?? ''} ${trace.answer ?? ''}`;
    if ((trace.answer?.match(/\p{L}{2,}/gu) ?? []).length < 8) return undefined;
    const foreign = pick(
      foreignAnswers.filter(({ words }) => !words.test(said)),
      random,
    );
    return foreign && withAnswer(trace, foreign.text, `The answer became ${foreign.language}: ${quoted(foreign.text)}.`);
  },
);

const listMark = /^[ \t]*(?:[-*•]|[0-9]+[.)])[ \t]+/gm;
const isJson = (text: string): boolean => {
  try {
    return /^\s*[[{]/.test(text) && typeof parseJson(text) === 'object';
  } catch {
    return false;
  }
};

const tableRows = (text: string): string[] => text.match(/^[ \t]*\|.*\|[ \t]*$/gm) ?? [];
const listMarks = (text: string): string[] => text.match(listMark) ?? [];

/** A list that an agent could have left out is no form that it owes. */
function isUsual(runs: readonly Trace[], hasForm: (answer: string) => boolean): boolean {
  const answers = runs.flatMap(({ answer }) => (isEmptyAnswer(answer) ? [] : [answer!]));
  return answers.length > 0 && answers.filter(hasForm).length >= 0.8 * answers.length;
}

const brokenFormat = defineMutation(
  {
    kind: 'answer_format_broken',
    harm: 'wrong',
    family: 'answer',
    description:
      'A JSON answer no longer parses; where four fifths of the other answers have a Markdown table or list (two items or more), it becomes running text.',
  },
  (trace, _random, others) => {
    const answer = trace.answer ?? '';
    if (isJson(answer)) return withAnswer(trace, answer.trimEnd().slice(0, -1), 'The JSON answer lost its last bracket.');
    const rows = tableRows(answer);
    if (rows.length >= 2) {
      if (!isUsual(others, (text) => tableRows(text).length >= 2)) return undefined;
      const flat = answer.replace(/^[ \t]*\|[ \t|:-]*\|[ \t]*\n?/gm, '').replace(/[ \t]*\|[ \t]*/g, ' ');
      return withAnswer(trace, flat, `The answer\u2019s table of ${rows.length} lines became running text.`);
    }
    const items = listMarks(answer);
    if (items.length < 2 || !isUsual(others, (text) => listMarks(text).length >= 2)) return undefined;
    const flat = answer.replace(listMark, '').replace(/\s*\n\s*/g, ' ');
    return withAnswer(trace, flat, `The answer\u2019s list of ${items.length} items became running text.`);
  },
);

const refusals = [
  "I'm sorry, but I can't help with that request.",
  'I am unable to find the information you asked for.',
  "Unfortunately, I don't have access to this information.",
];

const refused = defineMutation(
  {
    kind: 'answer_refuses',
    harm: 'wrong',
    family: 'answer',
    description: 'The run found something and answered with it; the answer becomes a refusal.',
  },
  (trace, random) => {
    const found = evidenceSteps(checkInput(trace)).some(
      (step) => step.error === undefined && outputTexts(step).some((text) => text.length > 2),
    );
    if (!found || isEmptyAnswer(trace.answer) || isRefusal(trace.answer)) return undefined;
    const text = pick(refusals, random)!;
    return withAnswer(trace, text, `The answer became the refusal ${quoted(text)}.`);
  },
);

/** As agent frameworks say it: LangChain's AgentExecutor, LangGraph, smolagents, and a plain one. */
const stops = [
  'Agent stopped due to iteration limit or time limit.',
  'Sorry, need more steps to process this request.',
  'Reached max steps.',
  'Recursion limit reached without hitting a stop condition.',
];

const stopped = defineMutation(
  {
    kind: 'answer_stops_at_limit',
    harm: 'wrong',
    family: 'answer',
    description: 'The answer becomes a framework\u2019s notice that a limit of steps was reached.',
  },
  (trace, random) => {
    if (isEmptyAnswer(trace.answer)) return undefined;
    const text = pick(stops, random)!;
    return withAnswer(trace, text, `The answer became ${quoted(text)}.`);
  },
);

export const answerFormMutations: readonly Mutation[] = [
  emptied,
  truncated,
  repeats,
  otherLanguage,
  brokenFormat,
  refused,
  stopped,
];
