/** `transcript.jsonl` of a session: every message of the Agent SDK, redacted, written while it happens. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { SdkMessage } from './sdk-message.ts';

export interface Transcript {
  add(message: SdkMessage): void;
  close(): Promise<void>;
}

/** A disk that refuses costs the transcript, not the session: `onError` is told once. */
export function openTranscript(folder: string, redact: (text: string) => string, onError: (error: Error) => void): Transcript {
  const stream: WriteStream = createWriteStream(join(folder, 'transcript.jsonl'), { flags: 'a', mode: 0o600 });
  let isBroken = false;
  stream.on('error', (error) => {
    if (!isBroken) onError(error);
    isBroken = true;
  });
  return {
    add(message) {
      // Fragments of a text come again whole; a secret cut in two would not be recognised.
      if (!isBroken && message.type !== 'stream_event') stream.write(`${redact(JSON.stringify(message))}\n`);
    },
    close: () => new Promise((resolve) => (isBroken ? resolve() : stream.end(() => resolve()))),
  };
}
