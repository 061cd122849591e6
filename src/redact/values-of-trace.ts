/** Everything in a trace that somebody wrote, in the fixed order in which placeholders are counted. */
import { isJsonObject, type JsonValue } from '../base/json-value.ts';
import type { Trace } from '../trace/trace.ts';

/** Values with fields: inputs and outputs of the whole, then of the steps. */
export function* valuesOfTrace(trace: Trace): Generator<JsonValue> {
  if (trace.inputs !== undefined) yield trace.inputs;
  if (trace.outputs !== undefined) yield trace.outputs;
  for (const { input, output } of trace.steps) {
    if (input !== undefined) yield input;
    if (output !== undefined) yield output;
  }
}

/** Their texts, and the texts without fields. */
export function* textsOfTrace(trace: Trace): Generator<string> {
  for (const value of valuesOfTrace(trace)) yield* textsIn(value);
  for (const { content } of trace.messages) yield content;
  if (trace.question !== undefined) yield trace.question;
  if (trace.answer !== undefined) yield trace.answer;
}

/** Without recursion, since traces nest as deep as they like. */
function* textsIn(root: JsonValue): Generator<string> {
  const stack: JsonValue[] = [root];
  while (stack.length > 0) {
    const value = stack.pop()!;
    if (typeof value === 'string') yield value;
    else if (Array.isArray(value)) for (let at = value.length - 1; at >= 0; at--) stack.push(value[at]!);
    else if (isJsonObject(value)) stack.push(...Object.values(value).reverse());
  }
}
