/** A run as signals read it: its words split once, so that each signal is linear in the run. */
import type { TraceState } from '../../trace/raw-trace.ts';
import type { Step, Trace } from '../../trace/trace.ts';
import { answerItems } from './answer-items.ts';
import { argumentValues } from '../checks/arguments.ts';
import { checkInput, isCall, outputTexts, type CheckStep } from '../checks/check-input.ts';
import { hiddenErrors, unrecoveredSteps } from '../checks/error-recovery.ts';
import { words } from '../checks/evidence-index.ts';
import { groundRun, type Grounding } from '../checks/grounding.ts';
import { repeatedCallSteps } from '../checks/repeated-calls.ts';
import { eventsOf } from '../checks/run-events.ts';
import { declaredValues } from '../declared-values.ts';

/** Something said, and how many steps there were before it. */
export interface Turn {
  role: 'user' | 'assistant';
  text: string;
  step: number;
}

/** With its distinct words. */
export interface SaidTurn extends Turn {
  words: ReadonlySet<string>;
}

/** A tool or retrieval call with its words. */
export interface SignalCall {
  step: CheckStep;
  /** Position in the run's steps. */
  index: number;
  /** Values of the arguments, in document order. */
  input: string;
  inputWords: readonly string[];
  outputTexts: readonly string[];
  outputWords: ReadonlySet<string>;
  /** Words of the result that neither the instructions, the user (also later) nor an earlier result had. */
  freshWords: readonly string[];
  /** Characters. */
  outputLength: number;
}

export interface SignalRun {
  question: string;
  answer: string;
  /** undefined: no list. */
  answerItems: readonly string[] | undefined;
  systemWords: ReadonlySet<string>;
  systemTexts: readonly string[];
  /** What the run was given beside them: user messages, earlier conversation, context. */
  givenTexts: readonly string[];
  /** Values that tool declarations offer. */
  declaredValues: readonly string[];
  state: TraceState;
  grounding: Grounding;
  steps: readonly CheckStep[];
  calls: readonly SignalCall[];
  users: readonly SaidTurn[];
  assistants: readonly SaidTurn[];
  userWords: ReadonlySet<string>;
  /** Of all results. */
  resultWords: ReadonlySet<string>;
  repeatedCalls: readonly Step[];
  unrecoveredErrors: readonly Step[];
  hiddenErrors: readonly Step[];
}

/** What was said in this run, the question first; earlier conversation that was handed in is left out. */
export function turnsOf(trace: Trace): Turn[] {
  const turns: Turn[] = [];
  let step = 0;
  const stepOf = new Map(trace.steps.map(({ spanId, index }) => [spanId, index + 1]));
  for (const event of eventsOf(trace)) {
    if (event.kind === 'call') step = event.step + 1;
    else if (event.kind === 'assistant') {
      step = (event.spanId === undefined ? undefined : stepOf.get(event.spanId)) ?? step;
      if (event.text !== '' && event.spanId !== undefined) turns.push({ role: 'assistant', text: event.text, step });
    } else if (!event.given) turns.push({ role: 'user', text: event.text, step });
  }
  return turns;
}

/** `grounding`: of this trace, where it was computed already. */
export function signalRun(
  trace: Trace,
  turns: readonly Turn[],
  grounding: Grounding = groundRun(checkInput(trace), declaredValues(trace.toolDeclarations)),
): SignalRun {
  const said = turns.map((turn): SaidTurn => ({ ...turn, words: new Set(words(turn.text)) }));
  const users = said.filter(({ role }) => role === 'user');
  const userWords = union(users.map((turn) => turn.words));
  const systemWords = union(trace.systemTexts.map(words));
  const unrecoveredErrors = unrecoveredSteps(trace.steps);
  const resultWords = new Set<string>();
  const isNew = (word: string): boolean => !systemWords.has(word) && !userWords.has(word) && !resultWords.has(word);
  const calls = trace.steps.flatMap((step, index) => {
    if (!isCall(step)) return [];
    const call = signalCall(step, index, isNew);
    for (const word of call.outputWords) resultWords.add(word);
    return [call];
  });
  return {
    question: trace.question ?? '',
    answer: trace.answer ?? '',
    answerItems: answerItems(trace.answer ?? ''),
    systemTexts: trace.systemTexts,
    systemWords,
    givenTexts: checkInput(trace).givenTexts,
    declaredValues: declaredValues(trace.toolDeclarations),
    state: trace.state,
    grounding,
    steps: trace.steps,
    calls,
    users,
    assistants: said.filter(({ role }) => role === 'assistant'),
    userWords,
    resultWords,
    repeatedCalls: repeatedCallSteps(trace.steps),
    unrecoveredErrors,
    hiddenErrors: hiddenErrors(trace.steps, trace.answer, unrecoveredErrors),
  };
}

function union(parts: readonly Iterable<string>[]): Set<string> {
  const all = new Set<string>();
  for (const part of parts) for (const word of part) all.add(word);
  return all;
}

function signalCall(step: CheckStep, index: number, isNew: (word: string) => boolean): SignalCall {
  const input = argumentValues(step.input)
    .map(({ value }) => String(value))
    .join(' ');
  const outputs = outputTexts(step);
  const outputWords = union(outputs.map(words));
  return {
    step,
    index,
    input,
    inputWords: words(input),
    outputTexts: outputs,
    outputWords,
    freshWords: [...outputWords].filter(isNew),
    outputLength: outputs.reduce((total, text) => total + characters(text), 0),
  };
}

const surrogate = /[\ud800-\udfff]/;

/** Unicode code points, as Python counts. */
export function characters(text: string): number {
  if (!surrogate.test(text)) return text.length;
  let count = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xdc00 && unit <= 0xdfff && at > 0) {
      const before = text.charCodeAt(at - 1);
      if (before >= 0xd800 && before <= 0xdbff) count -= 1;
    }
  }
  return count;
}

/** The first `count` code points. */
export function beginning(text: string, count: number): string {
  if (text.length <= count) return text;
  const start = text.slice(0, count);
  return surrogate.test(start)
    ? Array.from(text.slice(0, 2 * count))
        .slice(0, count)
        .join('')
    : start;
}

/** The last `count` code points. */
export function ending(text: string, count: number): string {
  const end = text.slice(-count);
  return surrogate.test(end)
    ? Array.from(text.slice(-2 * count))
        .slice(-count)
        .join('')
    : end;
}
