/** The stdio server over streams in this process: what a client library would never send, and tools that misbehave. */
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../src/base/app-error.ts';
import { silentLogger } from '../../src/base/deps.ts';
import type { ToolCall, ToolDefinition } from '../../src/base/tool.ts';
import { serveOverStdio } from '../../src/tools/stdio-server.ts';

interface Message {
  id: number | null;
  error?: { code: number; message: string };
  result?: { content: { text: string }[]; isError: boolean };
}

const tool = (name: string, handle: (call: ToolCall) => Promise<string>): ToolDefinition => ({
  name,
  title: name,
  description: name,
  input: z.object({ count: z.int().default(1) }),
  isReadOnly: true,
  handle: async (_, call) => ({ text: await handle(call), isError: false }),
});

function serve(tools: readonly ToolDefinition[], signal?: AbortSignal) {
  const input = new PassThrough();
  const output = new PassThrough();
  let text = '';
  output.setEncoding('utf8').on('data', (part: string) => (text += part));
  const ended = serveOverStdio({ tools, version: '1', instructions: '', input, output, logger: silentLogger, signal });
  return {
    input,
    ended,
    call: (id: number, name: string, more: object = {}) =>
      input.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, ...more } })}\n`),
    messages: () =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Message),
  };
}

/** Until its call is aborted. */
const forEver = ({ signal }: ToolCall): Promise<string> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true }));

test('what a tool throws, and input that does not fit, is an error answer that says what to do', async () => {
  const failing = tool('failing', () =>
    Promise.reject(new AppError('input.suite', 'it is refused', { hint: 'Do something else.' })),
  );
  const server = serve([failing, tool('buggy', () => Promise.reject(new TypeError('x is undefined')))]);
  server.call(1, 'failing');
  server.call(2, 'buggy');
  server.call(3, 'failing', { arguments: { count: 'many' } });
  await expect.poll(() => server.messages().length).toBe(3);
  const inOrder = server.messages().toSorted((a, b) => a.id! - b.id!);
  expect(inOrder.map(({ id, result }) => [id, result!.isError, result!.content[0]!.text])).toEqual([
    [1, true, 'it is refused. Do something else.'],
    [2, true, 'the tool failed: x is undefined'],
    [3, true, expect.stringMatching(/^the input does not fit: count: /)],
  ]);
  server.input.end();
  await server.ended;
});

test('a flood of calls is refused at its end, and what waits is served when there is room', async () => {
  const releases: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const held = tool('held', async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => releases.push(resolve));
    running -= 1;
    return 'done';
  });
  const server = serve([held]);
  for (let id = 1; id <= 300; id += 1) server.call(id, 'held');
  await expect.poll(() => server.messages().length).toBeGreaterThan(0);
  const refused = server.messages().length;
  expect(refused).toBeGreaterThan(50);
  expect(server.messages().every(({ result }) => result!.isError && /are waiting/.test(result!.content[0]!.text))).toBe(true);
  while (server.messages().length < 300) {
    for (const release of releases.splice(0)) release();
    await sleep(1);
  }
  expect(most).toBe(8);
  expect(server.messages().filter(({ result }) => result!.isError)).toHaveLength(refused);
  server.input.end();
  await server.ended;
});

test('calls at work end with the input, before the server does', async () => {
  let isEnded = false;
  const slow = tool('slow', async (call) => {
    await forEver(call).catch(() => sleep(20));
    isEnded = true;
    return '';
  });
  const server = serve([slow]);
  server.call(1, 'slow');
  await sleep(20);
  server.input.end();
  await server.ended;
  expect(isEnded).toBe(true);
  expect(server.messages()).toEqual([]);
});

test('a signal ends it with its reason; a call that the client cancels ends alone', async () => {
  const controller = new AbortController();
  const aborted: unknown[] = [];
  const slow = tool('slow', (call) =>
    forEver(call).catch(() => {
      aborted.push(call.signal.aborted);
      return '';
    }),
  );
  const server = serve([slow, tool('quick', () => Promise.resolve('here'))], controller.signal);
  server.call(1, 'slow');
  await sleep(20);
  server.input.write('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}\n');
  await expect.poll(() => aborted).toEqual([true]);
  server.call(2, 'quick');
  await expect.poll(() => server.messages().map(({ id }) => id)).toEqual([2]);
  server.call(3, 'slow');
  await sleep(20);
  controller.abort(new Error('terminated'));
  await expect(server.ended).rejects.toThrow('terminated');
  expect(aborted).toEqual([true, true]);
});
