/** A scripted reply as the Messages API sends it: one JSON message, or the events of a stream. Ids are unique: equal ones merge turns. */
import { randomBytes } from 'node:crypto';
import type { ModelReply, ScriptedUsage } from './scripted-model.ts';

export type SpokenReply = Exclude<ModelReply, { fault: string }>;

interface ContentBlock {
  type: 'thinking' | 'text' | 'tool_use';
  [key: string]: unknown;
}

interface MessageBody {
  id: string;
  type: 'message';
  role: 'assistant';
  model: string;
  content: ContentBlock[];
  stop_reason: string;
  stop_sequence: null;
  usage: ScriptedUsage;
}

const id = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`;

/** `requestBytes` gives usage a realistic size: about four bytes a token. */
export function messageOf(reply: SpokenReply, model: string, requestBytes: number): MessageBody {
  const content: ContentBlock[] = [];
  if (reply.thinking !== undefined) content.push({ type: 'thinking', thinking: reply.thinking, signature: 'c2NyaXB0ZWQ=' });
  if (reply.say !== undefined) content.push({ type: 'text', text: reply.say });
  for (const { tool, input } of reply.call ?? []) content.push({ type: 'tool_use', id: id('toolu'), name: tool, input });
  return {
    id: id('msg'),
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: reply.stop ?? ((reply.call ?? []).length > 0 ? 'tool_use' : 'end_turn'),
    stop_sequence: null,
    usage: {
      input_tokens: Math.ceil(requestBytes / 4),
      output_tokens: Math.ceil(JSON.stringify(content).length / 4),
      cache_read_input_tokens: 0,
      cache_creation_input_tokens: 0,
      ...reply.usage,
    },
  };
}

/** Server-sent events, each complete with its `event:` line: without it the client calls the stream malformed. */
export function eventsOf(message: MessageBody, rawInput: string | undefined): string[] {
  const events: string[] = [];
  const add = (type: string, data: object): void => {
    events.push(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  };
  add('message_start', {
    message: { ...message, content: [], stop_reason: null, usage: { ...message.usage, output_tokens: 1 } },
  });
  message.content.forEach((block, index) => {
    add('content_block_start', { index, content_block: emptied(block) });
    for (const delta of deltasOf(block, rawInput)) add('content_block_delta', { index, delta });
    add('content_block_stop', { index });
  });
  add('message_delta', {
    delta: { stop_reason: message.stop_reason, stop_sequence: null },
    usage: message.usage,
  });
  add('message_stop', {});
  return events;
}

function emptied(block: ContentBlock): ContentBlock {
  if (block.type === 'text') return { ...block, text: '' };
  return block.type === 'thinking' ? { ...block, thinking: '', signature: '' } : { ...block, input: {} };
}

function deltasOf(block: ContentBlock, rawInput: string | undefined): object[] {
  if (block.type === 'tool_use') return [{ type: 'input_json_delta', partial_json: rawInput ?? JSON.stringify(block['input']) }];
  if (block.type === 'thinking')
    return [
      { type: 'thinking_delta', thinking: block['thinking'] },
      { type: 'signature_delta', signature: block['signature'] },
    ];
  const text = String(block['text']);
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)]
    .filter((part) => part !== '')
    .map((part) => ({ type: 'text_delta', text: part }));
}
