/** RawTrace to Trace: the machinery that all adapters share. Frameworks differ in `rules` only. */
import type { JsonValue } from '../base/json-value.ts';
import type { Loss, RawTrace, TraceState } from '../trace/raw-trace.ts';
import { buildSpanTree, durationMs, type SpanTree } from '../trace/span-tree.ts';
import type { Message, Span, TextSource, Trace } from '../trace/trace.ts';
import { readSpan } from './attributes/read-span.ts';
import { readConversation, type Conversation } from './conversation.ts';
import { withModelDetails } from './model-details.ts';
import { plainLabels } from './plain-labels.ts';
import { findAnswer, findInPreview, findQuestion, lastAssistantText, lastUserText, type LocatedText } from './question.ts';
import type { DecodeRules, ReadingNode } from './span-adapter.ts';
import { isModelSpan, type SpanReading } from './span-reading.ts';
import { readSteps } from './steps.ts';
import { totalTokens } from './token-totals.ts';

export function decodeTrace(raw: RawTrace, rules: DecodeRules): Trace {
  const readings = plainLabels(
    raw.spans.map((span) => {
      const reading = readSpan(span);
      return withModelDetails(rules.read === undefined ? reading : rules.read(reading, span));
    }),
  );
  const tree = buildSpanTree(readings);
  const root = chooseRoot(tree);
  const { steps, unplaced } = readSteps(tree, root, rules);
  const conversation = readConversation(tree.byStart.map((node) => node.span).filter(isModelSpan));
  const failed = root?.span.status === 'ERROR' || raw.state === 'ERROR';
  const question = locate(
    findQuestion(root?.span.inputs),
    lastUserText(conversation.firstInput),
    findInPreview(raw.requestPreview, findQuestion),
  );
  const lastText = failed ? undefined : lastAssistantText(conversation.lastOutput);
  const answer = locate(
    findAnswer(root?.span.outputs),
    lastText,
    failed ? undefined : findInPreview(raw.responsePreview, findAnswer),
  );
  return {
    traceId: raw.traceId,
    experimentId: raw.experimentId,
    sessionId: named(raw.metadata, 'mlflow.trace.session') ?? rootText(root, ['session.id', 'gen_ai.conversation.id']),
    userId: named(raw.metadata, 'mlflow.trace.user') ?? rootText(root, ['user.id', 'enduser.id']),
    name: named(raw.tags, 'mlflow.traceName') ?? rootText(root, ['mlflow.traceTag.mlflow.traceName']) ?? root?.span.name ?? '',
    state: stateOf(raw.state, root),
    framework: rules.framework,
    requestTimeMs: raw.requestTimeMs ?? milliseconds(tree.byStart[0]?.span.startTimeNs),
    durationMs: raw.executionDurationMs ?? (root === undefined ? undefined : durationMs(root.span)),
    inputs: root?.span.inputs,
    outputs: root?.span.outputs,
    question: question.text,
    questionSource: question.source,
    questionPath: question.path,
    answer: answer.text,
    answerSource: answer.source,
    answerPath: answer.path,
    messages: wholeConversation(conversation, question.text, answer.text),
    systemTexts: conversation.systemTexts,
    toolDeclarations: conversation.toolDeclarations,
    steps,
    spans: tree.byStart.map((node) => plainSpan(node.span)),
    tokens: totalTokens(raw.metadata, tree.preorder),
    tags: raw.tags,
    metadata: raw.metadata,
    assessments: raw.assessments,
    losses: [...raw.losses, ...unplacedLoss(unplaced)],
  };
}

/** A span that never had a parent before one whose parent is lost; among equals an AGENT, then the earliest. */
function chooseRoot(tree: SpanTree<SpanReading>): ReadingNode | undefined {
  const rank = (node: ReadingNode): number =>
    (node.span.parentSpanId === undefined ? 2 : 0) + (node.span.type === 'AGENT' ? 1 : 0);
  let best = tree.roots[0];
  for (const node of tree.roots) if (best === undefined || rank(node) > rank(best)) best = node;
  return best;
}

interface Located {
  text: string | undefined;
  source: TextSource | undefined;
  path: LocatedText['path'] | undefined;
}

function locate(fromRoot: LocatedText | undefined, fromModel: LocatedText | undefined, preview: string | undefined): Located {
  if (fromRoot !== undefined) return { text: fromRoot.text, source: 'root', path: fromRoot.path };
  if (fromModel !== undefined) return { text: fromModel.text, source: 'model', path: undefined };
  return { text: preview, source: preview === undefined ? undefined : 'preview', path: undefined };
}

/** The longest model call's messages, closed by the final answer; without model calls just question and answer. */
function wholeConversation(conversation: Conversation, question: string | undefined, answer: string | undefined): Message[] {
  const messages = conversation.messages;
  if (messages.length === 0 && question !== undefined) messages.push({ role: 'user', content: question });
  const last = messages.at(-1);
  if (answer !== undefined && !(last?.role === 'assistant' && last.content === answer))
    messages.push({ role: 'assistant', content: answer });
  return messages;
}

function stateOf(state: TraceState, root: ReadingNode | undefined): TraceState {
  const status = root?.span.status;
  return state === 'UNKNOWN' && (status === 'OK' || status === 'ERROR') ? status : state;
}

function plainSpan(reading: SpanReading): Span {
  const { spanId, parentSpanId, name, type, inputs, outputs, status, statusMessage, startTimeNs, endTimeNs, events } = reading;
  return { spanId, parentSpanId, name, type, inputs, outputs, status, statusMessage, startTimeNs, endTimeNs, events };
}

const named = (record: Record<string, string>, key: string): string | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

function rootText(root: ReadingNode | undefined, keys: readonly string[]): string | undefined {
  const attributes: Record<string, JsonValue> = root?.span.raw.attributes ?? {};
  for (const key of keys) if (typeof attributes[key] === 'string' && attributes[key] !== '') return attributes[key];
  return undefined;
}

const milliseconds = (timeNs: bigint | undefined): number | undefined =>
  timeNs === undefined ? undefined : Number(timeNs / 1_000_000n);

function unplacedLoss(spans: readonly SpanReading[]): Loss[] {
  return spans.length === 0 ? [] : [{ kind: 'unplaced-span', count: spans.length, example: spans[0]!.name }];
}
