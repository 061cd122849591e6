/**
 * A run of the engine claude that is killed with SIGKILL over and over, the host at file operations and in the middle of requests, the
 * Agent SDK's child while the host lives, ends with the same suite, byte for byte, as one that was left alone; nothing that was
 * finished is asked of the model again, and nothing of the killed ones is left behind.
 */
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { sessionMarker } from '../../src/testing/replayed-role.ts';
import type { ModelRequest } from '../../src/testing/scripted-model.ts';
import { Chain, whatMustBeTheSame } from './agent-chain.ts';
import { Harness } from './agent-harness.ts';

const harness = new Harness();
let expected: Awaited<ReturnType<typeof whatMustBeTheSame>>;
const inTurn = pLimit(2);
const limitMs = 15 * 60_000;
const random = seededRandom(20261125);
const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));

/** Answers that the model gives in a session of each task. */
const answers = { explore: 5, build_dataset: 8, create_scorers: 3, write_run_script: 2, run_and_validate: 2 } as const;
type Task = keyof typeof answers;
const tasks = Object.keys(answers) as Task[];
const answersOf = ({ server }: Chain): number[] =>
  tasks.map((task) => server.requests.filter((request) => sessionMarker(request)?.kind === task).length);

const nothingWrong = { errors: [], processes: [], leftovers: [], repeated: [], toldTwice: [], sessions: [], unmatched: [] };
/** What a session used must be kept even when the model answers faster than the disk writes. */
const slowDisk = { KILL_SYNC_MS: '150' };
const cleanKill = { signal: 'SIGKILL', errors: [], processes: [], repeated: [] };

let undisturbed: Chain;
let seen: Awaited<ReturnType<Chain['finish']>>;

beforeAll(async () => {
  await harness.prepare();
  undisturbed = await Chain.begin(harness.copy());
  seen = await undisturbed.finish();
  expected = await whatMustBeTheSame(undisturbed.session);
}, limitMs);
afterAll(() => harness.remove());

const pointsIn = (count: number): { number: number; points: { task: Task; step: number }[] }[] =>
  Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    points: tasks.map((task) => ({ task, step: between(0, answers[task] - 1) })),
  }));
const isAt =
  ({ task, step }: { task: Task; step: number }) =>
  (request: ModelRequest): boolean =>
    sessionMarker(request)?.kind === task && request.step === step;

test('a run that is left alone is what others are held against', () => {
  expect(seen.faults).toEqual(nothingWrong);
  expect(answersOf(undisturbed)).toEqual(Object.values(answers));
  expect(Object.keys(expected.files).length).toBeGreaterThan(15);
  expect(expected.proposals.filter(({ status }) => status === 'accepted').length).toBeGreaterThan(4);
});

describe('the host is killed', () => {
  const chains = [1, 2].map((number) => ({
    number,
    points: [
      // While the folders of a session are made.
      ['"agent-session-started"', between(3, 18)] as const,
      ...tasks.map((task) => [`"task-started","task":"${task}"`, between(1, 40)] as const),
      // Behind the last validation: the suite replaces the one that stands.
      ['"validation_status"', between(5, 60)] as const,
    ],
  }));
  test.concurrent.each(chains)(
    'at file operations: $points',
    ({ points }) =>
      inTurn(async () => {
        const chain = await Chain.begin(harness.copy());
        for (const [text, at] of points)
          expect([text, at, await chain.kill({ operation: { KILL_ARM_TEXT: text, KILL_AT: String(at) } })]).toEqual([
            text,
            at,
            cleanKill,
          ]);
        const { faults } = await chain.finish();
        expect(faults).toEqual(nothingWrong);
        expect(await whatMustBeTheSame(chain.session)).toEqual(expected);
      }),
    limitMs,
  );

  test.concurrent.each(pointsIn(2))(
    'at requests to the model: $points',
    ({ number, points }) =>
      inTurn(async () => {
        const chain = await Chain.begin(harness.copy());
        for (const [index, point] of points.entries()) {
          const operation = index === 0 ? slowDisk : {};
          expect(await chain.kill({ request: isAt(point), withChild: number === 2, operation })).toEqual(cleanKill);
        }
        const { agent, faults } = await chain.finish();
        expect(faults).toEqual(nothingWrong);
        expect(agent.sessions.filter(({ status }) => status === 'interrupted')).toHaveLength(points.length);
        expect(await whatMustBeTheSame(chain.session)).toEqual(expected);
      }),
    limitMs,
  );
});

describe('the child is killed while its host lives', () => {
  test.concurrent.each(pointsIn(2))(
    'at requests to the model: $points',
    ({ number, points }) =>
      inTurn(async () => {
        const due = new Set(points.map(isAt));
        // The second one dies once more, while a tool works for it.
        const validation = number === 2 ? isAt({ task: 'create_scorers', step: 2 }) : undefined;
        let busyKills = 0;
        const chain = await Chain.begin(harness.copy(), { validates: number === 2 });
        chain.onRequest = (request) => {
          if (validation?.(request) === true && busyKills === 0) {
            busyKills = 1;
            setTimeout(() => chain.killChild(request), 700);
            return;
          }
          const point = [...due].find((isPoint) => isPoint(request));
          if (point === undefined) return;
          due.delete(point);
          chain.killChild(request);
        };
        const { agent, faults } = await chain.finish();
        expect(faults).toEqual(nothingWrong);
        expect(due.size).toBe(0);
        const died = agent.sessions.filter(({ failure }) => failure?.kind === 'child-died');
        expect(died).toHaveLength(points.length + busyKills);
        expect(busyKills).toBe(number - 1);
        expect(await whatMustBeTheSame(chain.session)).toEqual(expected);
      }),
    limitMs,
  );
});
