import { afterEach, describe, expect, test } from 'vitest';
import { startLoopbackJudge, type LoopbackJudge, type LoopbackJudgeOptions } from '../../src/testing/loopback-judge.ts';

let judge: LoopbackJudge | undefined;
afterEach(async () => {
  await judge?.stop();
  judge = undefined;
});

async function ask(body: unknown, options: LoopbackJudgeOptions = {}, path = '/v1/chat/completions') {
  judge ??= await startLoopbackJudge(options);
  const response = await fetch(judge.url + path, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer = (await response.json()) as { choices?: { message: { content: string } }[] };
  return { status: response.status, content: answer.choices?.[0]?.message.content };
}

const request = (result: object | undefined) => ({
  model: 'stub',
  messages: [
    { role: 'system', content: 'You are a judge.' },
    { role: 'user', content: [{ type: 'text', text: 'outputs: "Lyon"' }] },
  ],
  ...(result === undefined
    ? {}
    : { response_format: { type: 'json_schema', json_schema: { schema: { properties: { result } } } } }),
});

describe('startLoopbackJudge', () => {
  test.for([
    [{ type: 'boolean' }, true],
    [{ type: 'integer' }, 1],
    [{ type: 'number' }, 1],
    [{ type: 'string' }, 'yes'],
    [{ enum: ['good', 'bad'] }, 'good'],
    [undefined, 'yes'],
  ] as const)('answers in the type asked for: %o', async ([result, expected]) => {
    const { status, content } = await ask(request(result));
    expect(status).toBe(200);
    expect(JSON.parse(content!)).toMatchObject({ result: expected });
  });

  test('remembers what it was asked, oldest dropped first', async () => {
    await ask(request(undefined), { maxRequests: 2 }, '/scorers/a/v1/chat/completions');
    await ask(request(undefined), {}, '/scorers/b/v1/chat/completions');
    await ask('not JSON', {}, '/scorers/c/v1/chat/completions');
    expect(judge!.requests.map(({ path }) => path)).toEqual(['/scorers/b/v1/chat/completions', '/scorers/c/v1/chat/completions']);
    expect(judge!.requests[0]!.text).toBe('You are a judge.\noutputs: "Lyon"');
    expect(judge!.requests[1]!.body).toBeUndefined();
  });

  test('answers as configured', async () => {
    const { content } = await ask(request(undefined), {
      answer: ({ text }) => ({ result: text.includes('Lyon') ? 'no' : 'yes', rationale: 'r' }),
    });
    expect(JSON.parse(content!)).toEqual({ result: 'no', rationale: 'r' });
  });

  test('refuses what it does not serve, what is too long, and everything when told so', async () => {
    expect((await ask(request(undefined), {}, '/v1/embeddings')).status).toBe(404);
    await judge!.stop();
    judge = undefined;
    expect((await ask('x'.repeat(100), { maxBodyBytes: 10 })).status).toBe(413);
    await judge!.stop();
    judge = undefined;
    expect((await ask(request(undefined), { status: 401 })).status).toBe(401);
  });
});
