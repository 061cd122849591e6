/** One message of a conversation, whatever wire shape it came in. */
import type { JsonValue } from '../../base/json-value.ts';
import type { JsonPath, Role } from '../../trace/trace.ts';

export interface ToolCall {
  id: string | undefined;
  name: string;
  /** Decoded arguments; the text itself when it is not JSON. */
  arguments: JsonValue | undefined;
}

export interface ChatMessage {
  role: Role;
  /** Text parts joined by newlines; "" when the message has none. */
  content: string;
  /** Path of the (first) text below the value that was read; undefined when it has no text. */
  path: JsonPath | undefined;
  toolCalls: ToolCall[];
  /** Messages of role tool: the call that they answer. */
  toolCallId: string | undefined;
  /** Messages of role tool: the producer marked the result as failed. */
  isError: boolean;
}
