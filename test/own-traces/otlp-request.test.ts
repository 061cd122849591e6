/** What leaves for MLflow: nothing secret, nothing endless, nothing that is no Unicode. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson, stringifyJson } from '../../src/base/lossless-json.ts';
import { redactorFor } from '../../src/config/redact.ts';
import { createCleaner } from '../../src/own-traces/clean-value.ts';
import { otlpRequest } from '../../src/own-traces/otlp-request.ts';
import { sessionSpans } from '../../src/own-traces/session-spans.ts';
import { runSessionId, traceIdOf } from '../../src/own-traces/trace-identity.ts';
import type { TimedAgentEvent } from '../../src/session/claude/agent-context.ts';
import { at, called, record, sampleEvents, toolAnswered } from './sample-session.ts';

const traceId = createHash('sha256').update('x').digest('hex').slice(0, 32);
const requestOf = (events: TimedAgentEvent[], prompt = 'the prompt', redact = (text: string) => text): string =>
  JSON.stringify(
    otlpRequest(
      { traceId, sessionId: 'run-1', spans: sessionSpans(record(), prompt, events), tags: { 'evalwright.task': 'a' } },
      redact,
    ),
  );

describe('secrets', () => {
  const secret = 'planted-secret-0123456789';
  const redact = redactorFor([secret]);

  test('are gone from every text, key and name', () => {
    const events = [
      at(1, { type: 'started', model: secret, tools: [secret] }),
      at(2, { type: 'retrying', attempt: 1, status: 500, delayMs: 1, reason: secret }),
      at(3, { type: 'thinking', summary: secret }),
      at(4, { type: 'text', text: `a ${secret} b` }),
      called(5, secret, secret, { [secret]: [{ deep: secret }], base64: Buffer.from(secret).toString('base64') }),
      at(6, { type: 'model-answered', messageId: secret, model: secret, usage: record().usage, contextTokens: 1, durationMs: 1 }),
      toolAnswered(7, secret, secret, `${secret}\n`, { isError: true }),
    ];
    const text = requestOf(events, `the prompt ${secret}`, redact);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString('base64'));
    expect(text.match(/\*\*\*/g)!.length).toBeGreaterThan(10);
    expect(JSON.stringify(sessionSpans(record(), '', events))).toContain(secret);
  });

  test('are recognised before a text is cut', () => {
    const text = `${'x'.repeat(7990)}${secret}`;
    expect(requestOf([called(1, 'c', 'a', {}), toolAnswered(2, 'c', 'a', text)], '', redact)).not.toContain(secret.slice(0, 8));
  });
});

describe('bounds', () => {
  test('of one value', () => {
    const events = [
      called(1, 'c', 'a', { long: 'x'.repeat(1e6), list: Array.from({ length: 1e4 }, () => 'y'.repeat(100)) }),
      toolAnswered(2, 'c', 'a', 'z'.repeat(1e6)),
    ];
    const text = requestOf(events, 'p'.repeat(1e6));
    expect(text.length).toBeLessThan(150_000);
    expect(text).toContain('…');
  });

  test('of all together: a flood of calls is cut, and what is left out is counted', () => {
    const events = Array.from({ length: 3000 }, (_, index) => [
      called(index, `c${index}`, 'a', { query: 'q'.repeat(30_000) }),
      toolAnswered(index, `c${index}`, 'a', 'x'.repeat(8000)),
    ]).flat();
    const request = requestOf(events);
    expect(request.length).toBeLessThan(8_000_000);
    const left = /"evalwright.spans_left_out","value":\{"intValue":"(\d+)"/.exec(request)?.[1];
    expect(left).toBe('1002');
  });

  test('of depth, and of what is no JSON', () => {
    let deep: unknown = 'end';
    for (let depth = 0; depth < 10_000; depth += 1) deep = [deep];
    const cleaner = createCleaner((text) => text, 1e6);
    expect(JSON.stringify(cleaner.json(deep, 1000)).length).toBeLessThan(100);
    expect(cleaner.json({ a: undefined, b: () => 1, c: Symbol('x') }, 1000)).toEqual({ b: null, c: null });
    expect(cleaner.json(JSON.parse('{"__proto__":{"polluted":1}}'), 1000)).toEqual(JSON.parse('{"__proto__":{"polluted":1}}'));
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('Unicode', () => {
  test('lone surrogates never leave, not even where a text is cut', () => {
    const events = [
      called(1, 'c\ud800', 'a\udc00', { ['k\ud83d']: '\ude00' }),
      toolAnswered(2, 'c\ud800', 'a\udc00', '😀'.repeat(10_000)),
    ];
    const request = otlpRequest(
      { traceId, sessionId: '\ud800', spans: sessionSpans(record(), '\udfff', events), tags: {} },
      (text) => text,
    );
    expect(JSON.stringify(request)).not.toMatch(/\\+ud[89a-f]/i);
  });

  test('any text and any value: well-formed and within the bound', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.anything(),
        fc.integer({ min: 1, max: 100 }),
        (text, value, limit) => {
          const cleaner = createCleaner((item) => item, 1e6);
          const clean = cleaner.text(`${text}\ud800`, limit);
          expect(clean.isWellFormed()).toBe(true);
          expect(clean.length).toBeLessThanOrEqual(limit);
          const json = stringifyJson(cleaner.json([value, `${text}\udc00`], limit));
          expect(json).not.toMatch(/\\ud[89a-f]/i);
          expect(() => parseJson(json)).not.toThrow();
        },
      ),
    );
  });
});

describe('ids', () => {
  test('are the same whenever it is written', () => {
    expect(requestOf(sampleEvents())).toBe(requestOf(sampleEvents()));
  });

  test('a directory that was emptied and used again is another run', () => {
    const ids = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z', undefined].map((createdAt) => {
      const run = { folder: '/sessions/support', createdAt };
      return [traceIdOf(run, 'explore.1', '7'), runSessionId(run)];
    });
    expect(new Set(ids.flat()).size).toBe(6);
    expect(ids[0]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^support-[0-9a-f]{8}$/)]);
  });
});
