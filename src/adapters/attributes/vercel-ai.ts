/** Vercel AI SDK telemetry: ai.operationId, ai.prompt*, ai.response*, ai.toolCall.*, ai.usage.*. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json-value.ts';
import { decodeJsonText } from '../messages/json-text.ts';
import { textOf, usageOf, type AttributeReading } from './attribute-reading.ts';

export function readVercelAi(attributes: JsonObject): AttributeReading {
  const operation = textOf(attributes['ai.operationId']) ?? '';
  const isTool = operation === 'ai.toolCall';
  const isCall = /\.do(?:Generate|Stream|Embed)$/.test(operation);
  const tools = attributes['ai.prompt.tools'];
  return {
    type: isTool
      ? 'TOOL'
      : operation.includes('embed')
        ? 'EMBEDDING'
        : isCall
          ? 'CHAT_MODEL'
          : operation === ''
            ? undefined
            : 'AGENT',
    inputs: isTool ? decodeJsonText(attributes['ai.toolCall.args']) : prompt(attributes),
    outputs: isTool ? decodeJsonText(attributes['ai.toolCall.result']) : response(attributes),
    model: textOf(attributes['ai.response.model']) ?? textOf(attributes['ai.model.id']),
    tokens: usageOf(
      attributes['ai.usage.promptTokens'] ?? attributes['ai.usage.inputTokens'],
      attributes['ai.usage.completionTokens'] ?? attributes['ai.usage.outputTokens'],
      attributes['ai.usage.totalTokens'],
    ),
    tools: Array.isArray(tools) ? tools.map((tool) => decodeJsonText(tool) ?? tool) : decodeJsonText(tools),
    label: isTool ? textOf(attributes['ai.toolCall.name']) : textOf(attributes['ai.telemetry.functionId']),
  };
}

function prompt(attributes: JsonObject): JsonValue | undefined {
  const messages = decodeJsonText(attributes['ai.prompt.messages']);
  return messages === undefined ? decodeJsonText(attributes['ai.prompt']) : { messages };
}

/** As one assistant message, so that tool calls are found beside the text. */
function response(attributes: JsonObject): JsonValue | undefined {
  const text = attributes['ai.response.text'] ?? attributes['ai.result.text'];
  const calls = decodeJsonText(attributes['ai.response.toolCalls'] ?? attributes['ai.result.toolCalls']);
  if (Array.isArray(calls) && calls.length > 0) {
    const toolCalls = calls.filter(isJsonObject).map((call) => ({
      id: call['toolCallId'] ?? null,
      name: call['toolName'] ?? '',
      arguments: call['args'] ?? call['input'] ?? null,
    }));
    return { role: 'assistant', content: typeof text === 'string' ? text : '', tool_calls: toolCalls };
  }
  return text ?? decodeJsonText(attributes['ai.response.object'] ?? attributes['ai.result.object']);
}
