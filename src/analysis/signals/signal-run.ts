/** A run as signals read it: its words split once, so that each signal is linear in the run. */
import type { TraceState } from '../../trace/raw-trace.ts';
import type { Trace } from '../../trace/trace.ts';
import { argumentValues } from '../checks/arguments.ts';
import { checkInput, isCall, outputTexts, type CheckStep } from '../checks/check-input.ts';
import { words } from '../checks/evidence-index.ts';
import { groundRun, type Grounding } from '../checks/grounding.ts';
import { eventsOf } from '../checks/run-events.ts';
import { declaredValues } from '../declared-values.ts';

/** Something said, and how many steps there were before it. */
export interface Turn {
  role: 'user' | 'assistant';
  text: string;
  step: number;
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
  /** Characters. */
  outputLength: number;
}

export interface SignalRun {
  question: string;
  answer: string;
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
  users: readonly Turn[];
  assistants: readonly Turn[];
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
  return {
    question: trace.question ?? '',
    answer: trace.answer ?? '',
    systemTexts: trace.systemTexts,
    systemWords: new Set(trace.systemTexts.flatMap(words)),
    givenTexts: checkInput(trace).givenTexts,
    declaredValues: declaredValues(trace.toolDeclarations),
    state: trace.state,
    grounding,
    steps: trace.steps,
    calls: trace.steps.flatMap((step, index) => (isCall(step) ? [signalCall(step, index)] : [])),
    users: turns.filter(({ role }) => role === 'user'),
    assistants: turns.filter(({ role }) => role === 'assistant'),
  };
}

function signalCall(step: CheckStep, index: number): SignalCall {
  const input = argumentValues(step.input)
    .map(({ value }) => String(value))
    .join(' ');
  const outputs = outputTexts(step);
  return {
    step,
    index,
    input,
    inputWords: words(input),
    outputTexts: outputs,
    outputWords: new Set(outputs.flatMap(words)),
    outputLength: outputs.reduce((total, text) => total + characters(text), 0),
  };
}

/** Unicode code points, as Python counts. */
export function characters(text: string): number {
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

const surrogate = /[\ud800-\udfff]/;

/** The first `count` code points. */
export function beginning(text: string, count: number): string {
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
