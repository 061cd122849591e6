/** Turns in their order, and the question that is asked again because its answer did not help. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/analysis/analysis.ts';
import { analyze } from '../../src/analysis/analyze.ts';
import { extractFeatures, type TraceFeatures } from '../../src/analysis/features.ts';
import { sessionsOf } from '../../src/analysis/sessions.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { step, trace } from './build-trace.ts';

const turn = (
  sessionId: string | undefined,
  requestTimeMs: number | undefined,
  traceId: string,
  question: string,
  part: Partial<Trace> = {},
) =>
  extractFeatures(
    trace({
      sessionId,
      requestTimeMs,
      traceId,
      question,
      answer: 'Here is what I found for you.',
      steps: [step({ kind: 'model', name: 'llm' })],
      ...part,
    }),
  );

/** Sessions in which nobody asks again. */
const healthy = Array.from({ length: 6 }, (_, index) => [
  turn(
    `healthy-${index}`,
    1,
    `h${index}-1`,
    `Where is the parcel with my ${['lamp', 'tent', 'desk', 'sofa', 'bowl', 'rug'][index]!} now?`,
  ),
  turn(`healthy-${index}`, 2, `h${index}-2`, 'Which carrier brings it to me?'),
  turn(`healthy-${index}`, 3, `h${index}-3`, `Change the delivery address to number ${index}`),
]).flat();

const found = (features: readonly TraceFeatures[]): Finding | undefined =>
  analyze(features).findings.find(({ kind }) => kind === 'asked_again');

describe('sessions', () => {
  test('turns are in the order of request time, then trace id; without a time last; each session once', () => {
    const features = [
      turn('b', 5, 'x', 'one'),
      turn('a', undefined, 'u', 'two'),
      turn('a', 7, 'w', 'three'),
      turn('a', 7, 'v', 'four'),
      turn(undefined, 1, 'y', 'five'),
      turn('a', 1, 'z', 'six', { state: 'ERROR' }),
    ];
    const order = sessionsOf(features).map(({ session_id, turns }) => [
      session_id,
      turns.map(({ trace_id }) => trace_id).join(''),
    ]);
    expect(order).toEqual([
      ['a', 'zvwu'],
      ['b', 'x'],
    ]);
    expect(sessionsOf(features.slice(-1))[0]).toMatchObject({ last_state: 'ERROR', repeats: [] });
    expect(sessionsOf([])).toEqual([]);
  });

  test('whatever the order of the traces', () => {
    const question = fc.constantFrom(
      'Where is my parcel now',
      'where is my parcel now?',
      'Send it back to the shop',
      'yes',
      '',
      '東京の天気は今日どうですか',
    );
    const any = fc.array(fc.tuple(fc.constantFrom('a', 'b', '__proto__'), fc.option(fc.nat(3), { nil: undefined }), question), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(any, fc.nat(100), (parts, seed) => {
        const features = parts.map(([id, time, text], index) => turn(id, time, `t${index}`, text));
        const other = features.toSorted(
          (a, b) => ((a.trace_id.charCodeAt(1) * (seed + 3)) % 7) - ((b.trace_id.charCodeAt(1) * (seed + 3)) % 7),
        );
        expect(sessionsOf(other)).toEqual(sessionsOf(features));
      }),
      { numRuns: 100 },
    );
  });
});

describe('asked again', () => {
  test('the run whose answer did not help is named, with the turn that asks again', () => {
    const finding = found([
      ...healthy,
      turn('s', 1, 's1', 'Where is the parcel with my chair now?'),
      turn('s', 2, 's2', 'Which carrier brings it to me?'),
      turn('s', 3, 's3', 'where is the parcel with my chair now', { durationMs: 2000 }),
    ])!;
    expect(finding).toMatchObject({ trace_ids: ['s1'], applicable: 14, severity: 'medium', scorer: undefined });
    expect(finding.evidence[0]).toMatchObject({ trace_id: 's1', span_ids: ['model-llm-0'] });
    expect(finding.evidence[0]!.detail).toContain('turn 1 of 3; turn 3 (trace s3) asks the same again');
    expect(finding.healthy_trace_ids.length).toBeGreaterThan(0);
    expect(finding.healthy_trace_ids.every((id) => id.startsWith('h'))).toBe(true);
  });

  test('three times: both answers did not help', () => {
    const again = [1, 2, 3].map((time) => turn('s', time, `s${time}`, 'Where is the parcel with my chair now?'));
    expect(found([...healthy, ...again])?.trace_ids).toEqual(['s1', 's2']);
  });

  test.each([
    ['about another number', 'Show the revenue of region 5 by month', 'Show the revenue of region 6 by month'],
    [
      'about another name',
      'Show me the weather for the weekend in Lyon please',
      'Show me the weather for the weekend in Oslo please',
    ],
    ['about another thing', 'Compare our revenue in the north with last year', 'Compare our revenue in the south with last year'],
    ['a short turn', 'yes please', 'yes please'],
  ])('%s: not the same question', (_, first, second) => {
    expect(found([...healthy, turn('s', 1, 's1', first), turn('s', 2, 's2', second)])).toBeUndefined();
  });

  test('of another session: nothing', () => {
    const same = (id: string) => turn(id, 1, id, 'Where is the parcel with my chair now?');
    expect(found([...healthy, same('s'), same('t')])).toBeUndefined();
  });

  test('what most sessions repeat is a command', () => {
    const commands = ['p', 'q', 'r'].flatMap((id) =>
      [1, 2].map((time) => turn(id, time, `${id}${time}`, 'Show me the next result please')),
    );
    expect(found([...healthy, ...commands])).toBeUndefined();
  });

  test('a session of thousands of turns costs no more than many short ones', () => {
    const many = Array.from({ length: 4000 }, (_, index) =>
      turn('s', index, `s${index}`, `Show the units of product ${index} in stock`),
    );
    expect(sessionsOf(many)[0]!.repeats).toEqual([]);
  });
});
