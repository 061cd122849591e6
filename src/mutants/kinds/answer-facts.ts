/** Answers that state something else than the run found out. */
import { groundRun } from '../../analysis/checks/grounding.ts';
import { checkInput, evidenceSteps, outputTexts } from '../../analysis/checks/check-input.ts';
import { claimedNumbers } from '../../analysis/checks/numbers.ts';
import { isEmptyAnswer } from '../../analysis/checks/answer-text.ts';
import type { Trace } from '../../trace/trace.ts';
import { replaceAnswer } from '../edit-answer.ts';
import { defineMutation, type Edit, type Mutation } from '../mutation.ts';
import { firstOf, pick, sameShape, unknownValue } from '../pick.ts';
import { occursIn, quoted } from '../run-facts.ts';

export function withAnswer(trace: Trace, answer: string, change: string): Edit | undefined {
  const mutant = replaceAnswer(trace, answer);
  return mutant && { trace: mutant, change, spanIds: [] };
}

/** The answer with one occurrence of a text replaced. */
function withReplaced(trace: Trace, old: string, at: number, replacement: string): Edit | undefined {
  const answer = trace.answer!;
  const changed = answer.slice(0, at) + replacement + answer.slice(at + old.length);
  return withAnswer(trace, changed, `${quoted(old)} in the answer changed to ${quoted(replacement)}.`);
}

/** What the run found out, as one text. */
const evidence = (trace: Trace): string => evidenceSteps(checkInput(trace)).flatMap(outputTexts).join('\n');

const numberChanged = defineMutation(
  {
    kind: 'answer_number_changed',
    harm: 'wrong',
    family: 'grounding',
    description: 'A number of the answer that the evidence supports becomes one that it does not.',
  },
  (trace, random) => {
    const { answer } = trace;
    if (answer === undefined || groundRun(checkInput(trace)).ungroundedNumbers?.length !== 0) return undefined;
    return firstOf(claimedNumbers(answer), random, ({ digits }) => {
      const at = answer.search(new RegExp(`(?<![0-9.,])${digits.replaceAll('.', '\\.')}(?![0-9]|[.,][0-9])`));
      if (at < 0) return undefined;
      for (let attempt = 0; attempt < 8; attempt += 1) {
        const number = sameShape(digits, random);
        const changed = answer.slice(0, at) + number + answer.slice(at + digits.length);
        const isCaught = groundRun(checkInput({ ...trace, answer: changed })).ungroundedNumbers?.length;
        if (number !== digits && isCaught) return withReplaced(trace, digits, at, number);
      }
      return undefined;
    });
  },
);

const identifier =
  /(?<![\p{L}\p{N}_])#?(?=[\p{L}\p{N}_-]*[0-9])(?=[\p{L}\p{N}_-]*\p{L})[\p{L}\p{N}]+(?:[_-][\p{L}\p{N}]+)*(?![\p{L}\p{N}_])/gu;

/** Letters behind a number are its unit: changed at random they are a typing error, not another thing. */
const measure = /^[0-9]+-?\p{L}{1,5}$/u;

const identifierChanged = defineMutation(
  {
    kind: 'answer_identifier_changed',
    harm: 'wrong',
    family: 'grounding',
    description:
      'An identifier of the answer (letters and digits, no measure like 16GB) that the evidence has becomes one that occurs nowhere.',
  },
  (trace, random) => {
    const found = evidence(trace).toLowerCase();
    const occurs = occursIn(trace);
    const candidates = [...(trace.answer ?? '').matchAll(identifier)].filter(
      ([text]) => text.length >= 4 && !measure.test(text) && found.includes(text.toLowerCase()),
    );
    return firstOf(candidates, random, (match) => {
      const other = unknownValue(match[0], random, occurs);
      return other === undefined ? undefined : withReplaced(trace, match[0], match.index, other);
    });
  },
);

/** Capitalised words of four letters or more inside a sentence or a cell. */
const nameWord = /(?<=[\p{L}\p{N},:(|*][ *]{1,3})\p{Lu}\p{Ll}{3,}(?![\p{L}\p{N}])/gu;
const madeUpNames = ['Ravensholm', 'Okonjimare', 'Tarvainen', 'Bellacorte', 'Zywiecki', 'Quillfeather', 'Dunmorran', 'Iskandrov'];

const nameChanged = defineMutation(
  {
    kind: 'answer_name_changed',
    harm: 'wrong',
    family: 'grounding',
    description:
      'A name of the answer (a capitalised word inside a sentence) that the evidence has becomes one that occurs nowhere in the run.',
  },
  (trace, random) => {
    const found = evidence(trace);
    const occurs = occursIn(trace);
    const candidates = [...(trace.answer ?? '').matchAll(nameWord)].filter(([text]) => found.includes(text));
    const name = pick(
      madeUpNames.filter((made) => !occurs(made)),
      random,
    );
    return firstOf(candidates, random, (match) =>
      name === undefined ? undefined : withReplaced(trace, match[0], match.index, name),
    );
  },
);

const auxiliary = /(?<=\p{L}[\p{L}\p{N}#*' -]* )(is|are|was|were|has|have|will|can) (?!not\b)(?=\p{Ll})/gu;

const negated = defineMutation(
  {
    kind: 'answer_negated',
    harm: 'wrong',
    family: 'grounding',
    description: 'A statement of an English answer is negated; questions are left alone.',
  },
  (trace, random) => {
    const answer = trace.answer ?? '';
    const statements = [...answer.matchAll(auxiliary)].filter(({ index }) => {
      const sentence = answer.slice(index).split(/[.!\n]/, 1)[0]!;
      return !sentence.includes('?') && !/\b(?:if|whether|let)\b[^.!?\n]*$/i.test(answer.slice(0, index));
    });
    return firstOf(statements, random, (match) => withReplaced(trace, match[0], match.index, `${match[1]} not `));
  },
);

const ofOtherCase = defineMutation(
  {
    kind: 'answer_of_other_case',
    harm: 'wrong',
    family: 'grounding',
    description: 'The answer is that of a run with another question, with facts that this run did not see.',
  },
  (trace, random, others) => {
    const occurs = occursIn(trace);
    // A capital at the beginning of a sentence makes no name.
    const facts = (answer: string): string[] => [
      ...(answer.match(/[\p{L}\p{N}]*[0-9]{2}[\p{L}\p{N}]*/gu) ?? []),
      ...[...answer.matchAll(nameWord)].map(([name]) => name),
    ];
    const isForeign = ({ answer, question }: Trace): boolean =>
      !isEmptyAnswer(answer) &&
      question !== trace.question &&
      answer !== trace.answer &&
      facts(answer!).some((fact) => !occurs(fact));
    return firstOf(others, random, (other) =>
      isForeign(other)
        ? withAnswer(trace, other.answer!, `The answer became that of ${other.traceId}: ${quoted(other.answer)}.`)
        : undefined,
    );
  },
);

export const answerFactMutations: readonly Mutation[] = [numberChanged, identifierChanged, nameChanged, negated, ofOtherCase];
