/** The final answer changed wherever the run repeats it: root outputs, the model's last reply, wrappers, the conversation. */
import { valueAt, type JsonValue } from '../base/json-value.ts';
import type { Span, Trace } from '../trace/trace.ts';
import { editValues, rootSpan, settle, type Scope } from './edit-trace.ts';
import { replyOf } from './exchange.ts';
import { isToolResult, rewriteConversations, withText, read } from './messages.ts';
import { rewriteStrings, withValueAt } from './rewrite-value.ts';
import { ancestors } from './spans.ts';

/**
 * Undefined when the run has no answer, or none that stands as one text in its outputs. Experts and tools that said the same
 * before the last model call keep what they said: it is evidence.
 */
export function replaceAnswer(trace: Trace, text: string): Trace | undefined {
  const { answer, answerPath } = trace;
  if (answer === undefined || answer === text) return undefined;
  if (answerPath !== undefined && valueAt(trace.outputs, answerPath) !== answer) return undefined;
  const replace = (value: JsonValue): JsonValue => {
    const inConversations = rewriteConversations(value, (list) =>
      list.map((item) => {
        const [message] = read(item);
        return message?.role === 'assistant' && message.content === answer ? withText(item, text) : item;
      }),
    );
    return answer === ''
      ? inConversations
      : rewriteStrings(inConversations, (part) => (part === answer ? text : part), isToolResult);
  };
  const edited = editValues(trace, replace, lastWords(trace));
  const outputs =
    answerPath === undefined || edited.outputs === undefined ? edited.outputs : withValueAt(edited.outputs, answerPath, text);
  const root = rootSpan(trace)?.spanId;
  const spans = edited.spans.map((span) => (span.spanId === root && trace.answerSource === 'root' ? { ...span, outputs } : span));
  return settle(trace, { ...edited, spans, outputs, answer: text });
}

/** Outputs of the last model call if it gave the answer, of what encloses it and the root; everything that started later. */
function lastWords(trace: Trace): Scope {
  const root = rootSpan(trace)?.spanId;
  const last = trace.steps.findLast(({ kind }) => kind === 'model');
  const own = last !== undefined && replyOf(last).text === trace.answer ? last.spanId : undefined;
  const enclosing = new Set(own === undefined ? [] : [own, ...ancestors(trace, own)]);
  const position = trace.spans.findIndex(({ spanId }) => spanId === own);
  const isLater = (span: Span): boolean => position >= 0 && trace.spans.indexOf(span) > position;
  return (span) => ({
    inputs: isLater(span),
    outputs: span.spanId === root || enclosing.has(span.spanId) || isLater(span),
  });
}
