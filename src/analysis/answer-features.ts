/** Facts about an answer's text. */
import { isEmptyAnswer, isRefusal } from './checks/answer-text.ts';
import { isJsonText } from './facts/json-text.ts';

export interface AnswerFeatures {
  /** False when no answer was found at all; "" is present and empty. */
  present: boolean;
  length: number;
  /** The whole text of an answer of at most 20 characters. */
  text?: string;
  empty: boolean;
  refusal: boolean;
  /** Numbers that nothing in the evidence supports, at most 20; undefined where the check does not apply. */
  ungrounded_numbers?: string[];
  shape: 'json' | 'table' | 'code' | 'list' | 'link' | 'text' | 'none';
}

export function answerFeatures(answer: string | undefined, ungroundedNumbers: readonly string[] | undefined): AnswerFeatures {
  return {
    present: answer !== undefined,
    length: answer?.length ?? 0,
    ...(answer !== undefined && answer.length <= 20 ? { text: answer } : {}),
    empty: isEmptyAnswer(answer),
    refusal: isRefusal(answer),
    ...(ungroundedNumbers === undefined ? {} : { ungrounded_numbers: ungroundedNumbers.slice(0, 20) }),
    shape: answerShape(answer),
  };
}

/** The most structured thing in the text wins: JSON, Markdown table, code block, list, link, plain text. */
function answerShape(answer: string | undefined): AnswerFeatures['shape'] {
  const text = answer?.trim() ?? '';
  if (text === '') return 'none';
  if (isJsonText(text)) return 'json';
  if (/^[ \t]*\|.*\|[ \t]*\r?\n[ \t]*\|[ :|-]+\|/m.test(text)) return 'table';
  if (text.includes('```')) return 'code';
  if (/^[ \t]*(?:[-*•]|[0-9]+[.)])[ \t]+\S/m.test(text)) return 'list';
  return /https?:\/\/|\]\(/.test(text) ? 'link' : 'text';
}
