/**
 * Trace: the neutral model that everything after the adapters works on. One run of the agent: what was asked, what was
 * answered, and in between the ordered steps, whatever framework wrote them.
 */
import type { JsonValue } from '../base/json-value.ts';
import type { Assessment, Loss, RawSpanEvent, SpanStatus, TraceState } from './raw-trace.ts';
import type { TokenUsage } from './token-usage.ts';

export type StepKind = 'model' | 'tool' | 'retrieval' | 'handoff' | 'agent' | 'unknown';

/** One span, decoded: kept for evidence and for the report. */
export interface Span {
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  /** MLflow's span type in upper case (TOOL, CHAT_MODEL, ...) as decoded or derived by the adapter; "UNKNOWN" when none. */
  type: string;
  inputs: JsonValue | undefined;
  outputs: JsonValue | undefined;
  status: SpanStatus;
  statusMessage: string | undefined;
  startTimeNs: bigint | undefined;
  endTimeNs: bigint | undefined;
  events: RawSpanEvent[];
}

/**
 * One thing the agent did, in order of start time (ties: parent before child, then span order).
 * `agent` steps are runs of a sub-agent or expert inside the root (LangGraph: a node that holds model or tool calls of its
 * own); the root itself is no step. A tool call that only delegates to a sub-agent is one `handoff` or `agent` step, not two.
 */
export interface Step {
  kind: StepKind;
  /** Tool, sub-agent, retriever or model name as the team knows it ("customer_sales", not "transfer_to_customer_sales"). */
  name: string;
  spanId: string;
  /** Position in Trace.steps, from 0. */
  index: number;
  /** Name of the nearest enclosing `agent` step; undefined directly under the root. */
  agent: string | undefined;
  /** Tool arguments, model messages, retrieval query. */
  input: JsonValue | undefined;
  /** Tool result, model message, retrieved passages. */
  output: JsonValue | undefined;
  /** Set when the step failed: status message, exception event or an error-shaped result. */
  error: string | undefined;
  /** Milliseconds after the trace's first span; undefined when times are missing. */
  startOffsetMs: number | undefined;
  durationMs: number | undefined;
  /** Model name for model steps. */
  model: string | undefined;
  tokens: TokenUsage | undefined;
}

export type Role = 'system' | 'user' | 'assistant' | 'tool';

/** The conversation as the longest model call saw it, plus the final answer; content reduced to text. */
export interface Message {
  role: Role;
  content: string;
}

export interface ToolDeclaration {
  name: string;
  description: string | undefined;
  /** JSON Schema of the arguments, as declared to the model. */
  parameters: JsonValue | undefined;
}

/** Which rung of the ladder gave a text. */
export type TextSource = 'root' | 'model' | 'preview';

/** Where in the root's inputs the question text lies; lets synthetic cases keep the agent's own input shape. */
export type JsonPath = (string | number)[];

export interface Trace {
  traceId: string;
  experimentId: string | undefined;
  sessionId: string | undefined;
  userId: string | undefined;
  /** mlflow.traceName, else the root span's name. */
  name: string;
  state: TraceState;
  /** Name of the adapter that decoded it ("langgraph", "openai", ..., "generic"). */
  framework: string;
  requestTimeMs: number | undefined;
  durationMs: number | undefined;
  /** Root inputs and outputs as recorded (any JSON value, not always an object). */
  inputs: JsonValue | undefined;
  outputs: JsonValue | undefined;
  /** What the answer replies to: the last user message of the root inputs. Undefined when no rung found one; "" is a real, empty question. */
  question: string | undefined;
  questionSource: TextSource | undefined;
  /** Path of the question inside `inputs` when it was found there; [] when `inputs` itself is the text. */
  questionPath: JsonPath | undefined;
  answer: string | undefined;
  answerSource: TextSource | undefined;
  answerPath: JsonPath | undefined;
  messages: Message[];
  /** Distinct system texts in order of appearance. */
  systemTexts: string[];
  toolDeclarations: ToolDeclaration[];
  steps: Step[];
  /** All spans in order of start; `steps[].spanId` points into it. */
  spans: Span[];
  tokens: TokenUsage | undefined;
  tags: Record<string, string>;
  metadata: Record<string, string>;
  assessments: Assessment[];
  losses: Loss[];
}
