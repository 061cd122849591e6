/** Starts that meet something in the way: another process, a spent budget, an endpoint that is gone, a wrong key. */
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sessionMarker } from '../../src/testing/replayed-role.ts';
import type { ModelRequest } from '../../src/testing/scripted-model.ts';
import { Harness, resultOf, startModel, watched } from './agent-harness.ts';
import { steadyModel } from './steady-model.ts';

const harness = new Harness();
beforeAll(() => harness.prepare(), 600_000);
afterAll(() => harness.remove());

const sessionsIn = (requests: readonly ModelRequest[]): string[] => [
  ...new Set(requests.flatMap((request) => sessionMarker(request)?.session ?? [])),
];

test('of two that resume at once one works, the other says who does', async () => {
  const session = harness.copy();
  const server = await startModel(steadyModel());
  const results = await Promise.all([session.resume(server.url).result, session.resume(server.url).result]);
  await server.stop();
  const [worked, refused] = results.toSorted((left, right) => left.code! - right.code!);
  expect([worked!.code, refused!.code]).toEqual([0, 2]);
  expect(resultOf(worked!).status).toBe('passed');
  expect(refused!.stderr).toMatch(/process \d+ is working in /);
  const ids = (await session.store.readAgentSessions()).map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
  expect(sessionsIn(server.requests).toSorted()).toEqual(ids.filter((id) => id !== 'explore.1').toSorted());
}, 300_000);

describe('a spent budget', () => {
  test('is told; what is left of the plan gets sessions again when a later start has more', async () => {
    const session = harness.copy();
    const server = await startModel(steadyModel());
    // Of the two sessions the refused one of the preparation was the first. Killed when the next task is carried on without the agent.
    const cut = session.resume(server.url, {
      flags: ['--max-sessions', '2'],
      kill: { KILL_ARM_TEXT: '"task-started","task":"create_scorers"', KILL_AT: '12' },
    });
    expect((await cut.result).signal).toBe('SIGKILL');
    expect(sessionsIn(server.requests)).toEqual(['explore.2']);
    const task = async (id: string) => (await session.store.readTasks())!.tasks.find((item) => item.id === id)!;
    expect(await task('build_dataset')).toMatchObject({ status: 'done', note: expect.stringContaining('2 of 2 sessions') });

    const result = resultOf(await session.resume(server.url, { flags: ['--max-sessions', '25'] }).result);
    await server.stop();
    expect(result).toMatchObject({ status: 'passed', agent: { budget: { max_sessions: 25 } } });
    const unfinished = ['write_run_script.1', 'run_and_validate.1'];
    expect(sessionsIn(server.requests)).toEqual(expect.arrayContaining(unfinished));
    expect(sessionsIn(server.requests).some((id) => id.startsWith('build_dataset'))).toBe(false);
    expect((await task('build_dataset')).note).toContain('2 of 2 sessions');
  }, 300_000);

  test('the same budget once more changes nothing: sessions of earlier starts count', async () => {
    const session = harness.copy();
    const server = await startModel(steadyModel());
    const result = resultOf(await session.resume(server.url, { flags: ['--max-sessions', '1'] }).result);
    await server.stop();
    expect(result.status).toBe('passed');
    expect(sessionsIn(server.requests)).toEqual([]);
    expect(result.agent!.sessions.map(({ id }) => id)).toEqual(['explore.1']);
  }, 300_000);
});

describe('an endpoint', () => {
  test('that is down stops a start in seconds; the next one goes on', async () => {
    const session = harness.copy();
    const before = await session.store.readAgentSessions();
    const startMs = performance.now();
    const { code, stderr } = await session.resume(`http://127.0.0.1:${await freePort()}`).result;
    expect(performance.now() - startMs).toBeLessThan(60_000);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^evalwright: .*127\.0\.0\.1:\d+/m);
    expect(await session.store.readAgentSessions()).toEqual(before);
    await goesOn(session);
  }, 300_000);

  test('that goes away in a session is waited for, then stops the run, which can be resumed', async () => {
    const session = harness.copy();
    let stop: Promise<void> | undefined;
    const server = await startModel(
      watched(steadyModel(), (request) => {
        if (sessionMarker(request)?.kind === 'build_dataset' && request.step === 3) stop ??= server.stop();
      }),
    );
    const { child, result } = session.resume(server.url);
    await vi.waitFor(() => expect(stop).toBeDefined(), { timeout: 120_000, interval: 50 });
    // The child repeats the request itself, then the harness waits; nobody has to see all of it.
    await sleep(1000);
    expect(child.exitCode).toBeNull();
    child.kill('SIGINT');
    expect((await result).code).toBe(130);
    expect(await session.processesLeft()).toEqual([]);
    expect((await session.store.readAgentSessions()).at(-1)).toMatchObject({ id: 'build_dataset.1', status: 'interrupted' });
    await goesOn(session);
  }, 300_000);

  test('that does not take the key says so in seconds; the right one goes on', async () => {
    const session = harness.copy();
    const server = await startModel(steadyModel());
    const startMs = performance.now();
    const { code, stderr } = await session.resume(server.url, { key: 'sk-ant-wrong' }).result;
    expect(performance.now() - startMs).toBeLessThan(30_000);
    expect(code).toBe(3);
    expect(stderr).toContain('401');
    expect(stderr).not.toContain('sk-ant-wrong');
    expect(sessionsIn(server.requests)).toEqual([]);
    await server.stop();
    await goesOn(session);
  }, 300_000);
});

/** To the first session: the rest is what every run does. */
async function goesOn(session: ReturnType<Harness['copy']>): Promise<void> {
  let isReached = (): void => {};
  const reached = new Promise<void>((resolve) => (isReached = resolve));
  const server = await startModel(
    watched(steadyModel(), (request) => {
      if (request.step === 1) isReached();
    }),
  );
  const { child, result } = session.resume(server.url);
  await Promise.race([reached, result]);
  child.kill('SIGKILL');
  const { signal, stderr } = await result;
  await server.stop();
  expect([signal, stderr]).toEqual(['SIGKILL', expect.any(String)]);
}

/** Where nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
