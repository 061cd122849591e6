/** `state/chat.json`: what was asked and answered, bounded and without secrets. The next sessions of the chat are shown its end. */
import { join } from 'node:path';
import { z } from 'zod';
import { readDocument, writeDocument } from '../store/document-file.ts';
import type { SessionStore } from '../store/session-store.ts';
import { unmarked } from '../tools/trace-text.ts';

const version = 1;
const turnSchema = z.object({
  /** Of the agent session, e.g. "chat.3". */
  session: z.string(),
  time: z.string(),
  message: z.string(),
  /** "" as long as there is none. */
  answer: z.string(),
  status: z.enum(['running', 'completed', 'failed', 'interrupted']),
});
export type ChatTurn = z.infer<typeof turnSchema>;
const schema = z.object({ schema_version: z.literal(version), turns: z.array(turnSchema) });

const keptTurns = 200;
const keptAnswer = 20_000;
/** Of the prompt: about 3000 tokens of conversation, an answer of each turn cut short. */
const shownCharacters = 12_000;
const shownAnswer = 3000;

export class ChatHistory {
  private readonly path: string;
  private items: ChatTurn[];

  private constructor(path: string, items: ChatTurn[]) {
    this.path = path;
    this.items = items;
  }

  static async open(store: SessionStore): Promise<ChatHistory> {
    const path = join(store.folder, 'state', 'chat.json');
    return new ChatHistory(path, (await readDocument(path, schema, version))?.turns ?? []);
  }

  /** Oldest first. */
  get turns(): readonly ChatTurn[] {
    return this.items;
  }

  /** On disk before it is answered. */
  begin(turn: Pick<ChatTurn, 'session' | 'time' | 'message'>): Promise<void> {
    const begun: ChatTurn = { ...turn, answer: '', status: 'running' };
    return this.replace([...this.items, begun].slice(-keptTurns));
  }

  end(session: string, answer: string, status: ChatTurn['status']): Promise<void> {
    const kept = answer.slice(0, keptAnswer);
    return this.replace(this.items.map((item) => (item.session === session ? { ...item, answer: kept, status } : item)));
  }

  /** The last turns as a prompt shows them, as many as there is room for. */
  excerpt(): string {
    const shown: string[] = [];
    let size = 0;
    for (const { message, answer } of this.items.toReversed()) {
      const text = `Engineer: ${message}\nYou: ${answer === '' ? '(no answer came)' : cut(answer, shownAnswer)}`;
      size += text.length;
      if (size > shownCharacters) break;
      shown.unshift(unmarked(text));
    }
    return shown.length === 0 ? '(this is the beginning)' : shown.join('\n\n');
  }

  private async replace(items: ChatTurn[]): Promise<void> {
    await writeDocument(this.path, { schema_version: version, turns: items });
    this.items = items;
  }
}

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length).replace(/[\ud800-\udbff]$/, '')} (cut)`;
