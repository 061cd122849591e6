/**
 * TraceFeatures: everything the analysis keeps of a trace. Compact, JSON only, no reference to the trace, so that a million
 * traces can be read as a stream. Facts, no judgements: what is usual is decided over all of them, in findings/.
 */
import type { JsonValue } from '../base/json-value.ts';
import type { TraceState } from '../trace/raw-trace.ts';
import type { Step, StepKind, TextSource, Trace } from '../trace/trace.ts';
import { answerFeatures, type AnswerFeatures } from './answer-features.ts';
import { checkInput, isCall, namedArguments } from './checks/check-input.ts';
import { groundRun } from './checks/grounding.ts';
import { declaredValues } from './declared-values.ts';
import { answerForm, type AnswerForm } from './facts/answer-form.ts';
import { argumentFacts, type ArgumentFact } from './facts/argument-facts.ts';
import { resultFacts, type ResultFact } from './facts/result-facts.ts';
import { declaredTools, type DeclaredTool } from './facts/declared-tools.ts';
import { allSignals } from './signals/all-signals.ts';
import { measureAll, type SignalValues } from './signals/signal.ts';
import { signalRun, turnsOf } from './signals/signal-run.ts';
import { ruleFacts, type RuleFacts } from './rules/rule-facts.ts';
import { shapeOf } from './value-shape.ts';

export const FEATURES_VERSION = 3;
const QUESTION_LIMIT = 2000;
const SYSTEM_TEXT_LIMIT = 2000;
const ERROR_LIMIT = 300;
const VALUE_LIMIT = 80;

export interface StepFeatures {
  kind: StepKind;
  name: string;
  agent?: string;
  span_id: string;
  /** Cut at 300 characters. */
  error?: string;
  start_ms?: number;
  duration_ms?: number;
  tokens?: number;
  /** The input is one text of three words or more and nothing else: asked in prose, as an expert is. */
  prose_input?: true;
}

/** How often values of one argument were judged and found grounded in this trace, and which were not. */
export interface ArgumentFeatures {
  tool: string;
  argument: string;
  judged: number;
  ungrounded: { value: string; span_id: string }[];
}

/** What a person said about the trace. Kept apart: findings never look at it. */
interface FeedbackFeatures {
  name: string;
  value: JsonValue;
}

export interface TraceFeatures {
  version: typeof FEATURES_VERSION;
  trace_id: string;
  session_id?: string;
  name: string;
  framework: string;
  state: TraceState;
  request_time_ms?: number;
  duration_ms?: number;
  tokens?: number;
  /** Cut at 2,000 characters; "" is a real, empty question. */
  question?: string;
  question_source?: TextSource;
  user_turns: number;
  /** First system text, cut at 2,000 characters. */
  system_text?: string;
  input_shape: string;
  output_shape: string;
  models: string[];
  answer: AnswerFeatures;
  steps: StepFeatures[];
  /** Indexes into `steps`. */
  repeated_calls: number[];
  unrecovered_errors: number[];
  /** The unrecovered ones that the agent kept to itself. */
  hidden_errors: number[];
  arguments: ArgumentFeatures[];
  argument_facts: ArgumentFact[];
  result_facts: ResultFact[];
  /** undefined: none declared in this run. */
  declared_tools?: DeclaredTool[];
  answer_form?: AnswerForm;
  /** What stated rules are held against, and the rules. */
  rules: RuleFacts;
  /** Numbers that say how the run went, with the spans that show them. */
  signals: SignalValues;
  /** At least three steps have a duration and all are equally long. */
  equal_durations: boolean;
  feedback: FeedbackFeatures[];
  losses: { kind: string; count: number }[];
}

/** Linear in the size of the trace. Model inputs after the first call are never read: they repeat the conversation. */
export function extractFeatures(trace: Trace): TraceFeatures {
  const input = checkInput(trace);
  const declared = declaredValues(trace.toolDeclarations);
  const grounding = groundRun(input, declared);
  const turns = turnsOf(trace);
  const run = signalRun(trace, turns, grounding);
  const indexesOf = (steps: readonly Step[]): number[] => steps.map((step) => step.index);
  return {
    version: FEATURES_VERSION,
    trace_id: trace.traceId,
    ...optional('session_id', trace.sessionId),
    name: trace.name,
    framework: trace.framework,
    state: trace.state,
    ...optional('request_time_ms', trace.requestTimeMs),
    ...optional('duration_ms', trace.durationMs),
    ...optional('tokens', totalTokens(trace)),
    ...optional('question', trace.question?.slice(0, QUESTION_LIMIT)),
    ...optional('question_source', trace.questionSource),
    user_turns: trace.messages.filter((message) => message.role === 'user').length,
    ...optional('system_text', trace.systemTexts[0]?.slice(0, SYSTEM_TEXT_LIMIT)),
    input_shape: shapeOf(trace.inputs),
    output_shape: shapeOf(trace.outputs),
    models: [...new Set(trace.steps.flatMap((step) => step.model ?? []))].sort(),
    answer: answerFeatures(trace.answer, grounding.ungroundedNumbers),
    steps: trace.steps.map((step) => ({
      kind: step.kind,
      name: step.name,
      ...optional('agent', step.agent),
      span_id: step.spanId,
      ...optional('error', step.error?.slice(0, ERROR_LIMIT)),
      ...optional('start_ms', step.startOffsetMs),
      ...optional('duration_ms', step.durationMs),
      ...optional('tokens', step.tokens?.totalTokens),
      ...optional('prose_input', isCall(step) && isProse(step.input) ? (true as const) : undefined),
    })),
    repeated_calls: indexesOf(run.repeatedCalls),
    unrecovered_errors: indexesOf(run.unrecoveredErrors),
    hidden_errors: indexesOf(run.hiddenErrors),
    arguments: argumentFeatures(grounding.arguments),
    argument_facts: argumentFacts(input, declared),
    result_facts: resultFacts(trace.steps),
    ...optional('declared_tools', trace.toolDeclarations.length > 0 ? declaredTools(trace.toolDeclarations) : undefined),
    ...optional('answer_form', answerForm(trace.answer)),
    rules: ruleFacts(trace, turns),
    signals: measureAll(allSignals, run),
    equal_durations: hasEqualDurations(trace),
    feedback: trace.assessments
      .filter((item) => item.kind === 'feedback' && item.source === 'HUMAN' && item.valid && item.value !== undefined)
      .map((item) => ({ name: item.name, value: item.value! })),
    losses: trace.losses.map(({ kind, count }) => ({ kind, count })),
  };
}

/** `{key: value}`, or nothing when there is no value: a feature survives JSON unchanged. */
function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

function isProse(input: JsonValue | undefined): boolean {
  const values = namedArguments(input).map(([, value]) => value);
  const [only] = values;
  return values.length === 1 && typeof only === 'string' && only.trim().split(/\s+/, 3).length === 3;
}

function totalTokens(trace: Trace): number | undefined {
  if (trace.tokens === undefined) return undefined;
  const { inputTokens, outputTokens, totalTokens } = trace.tokens;
  if (totalTokens !== undefined) return totalTokens;
  return inputTokens === undefined || outputTokens === undefined ? undefined : inputTokens + outputTokens;
}

function argumentFeatures(judged: ReturnType<typeof groundRun>['arguments']): ArgumentFeatures[] {
  const byArgument = new Map<string, ArgumentFeatures>();
  for (const { tool, argument, value, spanId, grounded } of judged) {
    const key = `${tool}\u0000${argument}`;
    const known = byArgument.get(key) ?? { tool, argument, judged: 0, ungrounded: [] };
    known.judged += 1;
    if (!grounded) known.ungrounded.push({ value: String(value).slice(0, VALUE_LIMIT), span_id: spanId });
    byArgument.set(key, known);
  }
  return [...byArgument.values()];
}

function hasEqualDurations(trace: Trace): boolean {
  const durations = trace.steps.flatMap((step) => step.durationMs ?? []);
  return durations.length >= 3 && durations.every((duration) => duration === durations[0]);
}
