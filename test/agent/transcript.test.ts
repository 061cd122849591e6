/** The transcript on disk: every message, none of the secrets, and a disk that refuses costs the transcript only. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SdkMessage } from '../../src/agent/sdk-message.ts';
import { openTranscript } from '../../src/agent/transcript.ts';
import { key, runSession } from './run-session.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evalwright-transcript-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const user = (text: string): SdkMessage => ({ type: 'user', message: { content: text } });
const redact = (text: string): string => text.replaceAll('secret', '[redacted]');

describe('a transcript', () => {
  test('holds each message on a line, redacted, for its owner only, and not the fragments of a stream', async () => {
    const transcript = openTranscript(folder, redact, () => {});
    transcript.add(user('a secret\nin two lines'));
    transcript.add({ type: 'stream_event', event: { type: 'content_block_delta', delta: { type: 'text_delta', text: 'sec' } } });
    transcript.add(user('again'));
    await transcript.close();
    const path = join(folder, 'transcript.jsonl');
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([user('a [redacted]\nin two lines'), user('again')]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('goes on where an earlier one of the folder ended', async () => {
    for (const text of ['one', 'two']) {
      const transcript = openTranscript(folder, redact, () => {});
      transcript.add(user(text));
      await transcript.close();
    }
    expect(readFileSync(join(folder, 'transcript.jsonl'), 'utf8').match(/one|two/g)).toEqual(['one', 'two']);
  });

  test('that cannot be written is told once, and does not end the session', async () => {
    mkdirSync(join(folder, 'transcript.jsonl'));
    const onError = vi.fn<(error: Error) => void>();
    const transcript = openTranscript(folder, redact, onError);
    transcript.add(user('one'));
    await vi.waitFor(() => expect(onError).toHaveBeenCalled());
    transcript.add(user('two'));
    await transcript.close();
    expect(onError).toHaveBeenCalledTimes(1);
  });

  test('of a session holds the answers, and no key that the model or a tool repeats', async () => {
    const { transcript, result } = await runSession({ next: () => ({ say: `The key is ${key}.` }) });
    expect(transcript).toContain('The key is [redacted].');
    expect(transcript).not.toContain(key);
    expect(result.text).toBe('The key is [redacted].');
  });
});
