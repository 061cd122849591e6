/** The body of a Messages request, read as a scripted model needs it. Tolerant: what the client adds to a conversation is passed over. */
import type { ModelRequest, ToolResult } from './scripted-model.ts';

interface Block {
  type?: string;
  text?: string;
  id?: string;
  name?: string;
  input?: unknown;
  tool_use_id?: string;
  content?: unknown;
  is_error?: boolean;
}

interface Message {
  role?: string;
  content?: unknown;
}

/** Throws when `body` is not a JSON object. */
export function parseModelRequest(
  body: string,
  number: number,
  headers: Readonly<Record<string, string>>,
): ModelRequest & { isStream: boolean; maxTokens: number } {
  const raw = JSON.parse(body) as Record<string, unknown>;
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new Error('the request is not a JSON object');
  const messages = objectsIn(raw['messages']) as Message[];
  const results = toolResults(messages);
  const byCall = new Map(results.map((result) => [result.callId, result]));
  const turns = messages
    .filter(({ role }) => role === 'assistant')
    .map(({ content }) => blocksOf(content).flatMap(({ id }) => byCall.get(id ?? '') ?? []));
  return {
    number,
    model: typeof raw['model'] === 'string' ? raw['model'] : '',
    system: blocksOf(raw['system']).map(textOf).join('\n'),
    tools: (objectsIn(raw['tools']) as Block[]).map(({ name }) => String(name)),
    prompt: firstPrompt(messages),
    step: turns.length,
    results: turns.at(-1) ?? [],
    history: results,
    turns,
    bytes: Buffer.byteLength(body),
    headers,
    raw,
    isStream: raw['stream'] === true,
    maxTokens: Number(raw['max_tokens'] ?? 0),
  };
}

function toolResults(messages: readonly Message[]): ToolResult[] {
  const calls = new Map<string, Block>();
  for (const { role, content } of messages)
    if (role === 'assistant')
      for (const block of blocksOf(content)) if (block.type === 'tool_use' && block.id !== undefined) calls.set(block.id, block);
  return messages
    .filter(({ role }) => role === 'user')
    .flatMap(({ content }) => blocksOf(content))
    .filter((block) => block.type === 'tool_result' && block.tool_use_id !== undefined)
    .map((block) => {
      const call = calls.get(block.tool_use_id!);
      return {
        callId: block.tool_use_id!,
        tool: call?.name ?? '',
        input: call?.input,
        text: withoutReminders(blocksOf(block.content).map(textOf).join('\n')),
        isError: block.is_error === true,
      };
    });
}

/** The texts of the first user message that are not the client's reminders. */
function firstPrompt(messages: readonly Message[]): string {
  const first = messages.find(({ role }) => role === 'user');
  return blocksOf(first?.content)
    .map((block) => withoutReminders(textOf(block)))
    .filter((text) => text !== '')
    .join('\n');
}

function blocksOf(content: unknown): Block[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return objectsIn(content);
}

const objectsIn = (value: unknown): object[] =>
  Array.isArray(value) ? value.filter((item: unknown) => typeof item === 'object' && item !== null) : [];

const textOf = (block: Block): string => block.text ?? '';

function withoutReminders(text: string): string {
  return text.replace(/<system-reminder>[\s\S]*?<\/system-reminder>/g, '').trim();
}
