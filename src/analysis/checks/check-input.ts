/**
 * What a check looks at: the facts of one run, reduced to what a generated scorer also has (question, answer, texts the run
 * was given, steps). Every check in this folder is a pure function over it; the Python scorers mirror these functions line by
 * line, so the algorithms keep to what both languages do alike: ASCII digits, no locale, no look-behind of variable width.
 */
import type { JsonValue } from '../../base/json-value.ts';
import type { Step, Trace } from '../../trace/trace.ts';
import { longestString, scalarTexts } from './value-text.ts';

export type CheckStep = Pick<Step, 'kind' | 'name' | 'agent' | 'input' | 'output' | 'error' | 'spanId'>;

export interface CheckInput {
  answer: string | undefined;
  /** User messages and everything the first model call was shown: see `givenTexts`. */
  givenTexts: readonly string[];
  systemTexts: readonly string[];
  steps: readonly CheckStep[];
}

/**
 * Texts that the run did not produce itself: the question, user messages, and every string that the first model call received
 * (earlier turns of a conversation, context put into the prompt). Tool messages only when no tool step was recorded, since
 * then they are the only trace of what the tools said. System texts are listed apart and left out here.
 */
export function givenTexts(trace: Trace): string[] {
  const texts = new Set<string>();
  const recordsCalls = trace.steps.some(isCall);
  if (trace.question) texts.add(trace.question);
  for (const { role, content } of trace.messages)
    if (content && (role === 'user' || (role === 'tool' && !recordsCalls))) texts.add(content);
  const firstModel = trace.steps.find((step) => step.kind === 'model');
  if (firstModel) for (const text of scalarTexts(firstModel.input)) texts.add(text);
  for (const system of trace.systemTexts) texts.delete(system);
  return [...texts];
}

export function checkInput(trace: Trace): CheckInput {
  return { answer: trace.answer, givenTexts: givenTexts(trace), systemTexts: trace.systemTexts, steps: trace.steps };
}

/** Calls: steps that act or fetch, as opposed to model calls and wrappers. */
export function isCall(step: Pick<CheckStep, 'kind'>): boolean {
  return step.kind === 'tool' || step.kind === 'retrieval';
}

/**
 * Steps whose output is evidence for an answer: every tool and retrieval; an expert (agent, hand-off) only when none of its own
 * calls was recorded, since otherwise its prose is model output like the answer; an unknown step only when its output does not
 * contain the answer or the longest string (20 characters or more) of a model's output, because then it is a wrapper.
 */
export function evidenceSteps(input: CheckInput): CheckStep[] {
  const open = new Set(input.steps.filter(isCall).map((step) => step.agent));
  const produced = modelTexts(input);
  return input.steps.filter((step) => {
    if (isCall(step)) return true;
    if (step.kind === 'agent' || step.kind === 'handoff') return !open.has(step.name);
    if (step.kind !== 'unknown') return false;
    const texts = scalarTexts(step.output);
    return !produced.some((text) => texts.some((output) => output.includes(text)));
  });
}

function modelTexts(input: CheckInput): string[] {
  if (!input.steps.some((step) => step.kind === 'unknown')) return [];
  const texts: string[] = input.answer ? [input.answer] : [];
  for (const step of input.steps) {
    if (step.kind !== 'model') continue;
    const text = longestString(step.output);
    if (text.length >= 20) texts.push(text);
  }
  return texts;
}

/** The output of a step as evidence: its scalars, and the error text when it failed. */
export function outputTexts(step: CheckStep): string[] {
  const texts = scalarTexts(step.output);
  if (step.error !== undefined) texts.push(step.error);
  return texts;
}

/** Input of a call as an object of named arguments; any other shape is one argument called "input". */
export function namedArguments(input: JsonValue | undefined): [string, JsonValue][] {
  if (input === undefined || input === null) return [];
  if (typeof input === 'object' && !Array.isArray(input)) return Object.entries(input);
  return [['input', input]];
}
