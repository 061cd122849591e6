/** docs/reference/agent-failures.md lists every kind of failure with what is really done about it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { standardTiming } from '../../src/agent/child-environment.ts';
import { actionFor, MAX_FAILED_SESSIONS, stopError, waitsMs } from '../../src/session/claude/failure-policy.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('docs/reference/agent-failures.md');
const rows = [...page.matchAll(/^\| `([a-z-]+)` \|.*\| ([a-z]+) \|$/gm)].map(([, kind, action]) => ({
  kind: kind!,
  action: action!,
}));

/** As declared: a type leaves nothing at run time. */
const declared = [
  .../export type AgentFailureKind =([^;]*);/.exec(read('src/agent/agent-runtime.ts'))![1]!.matchAll(/^ {2}\| '([a-z-]+)'/gm),
].map(([, kind]) => kind!);

describe('docs/reference/agent-failures.md', () => {
  test('lists every kind, and no other', () => {
    expect(declared.length).toBeGreaterThan(15);
    expect(rows.map(({ kind }) => kind).sort()).toEqual([...declared].sort());
  });

  test.each(rows)('says what is done about $kind', ({ kind, action }) => {
    expect(action).toBe(actionFor({ kind }));
  });

  test('names the waits, the number of sessions and the retries as they are', () => {
    const seconds = waitsMs.map((wait) => wait / 1000);
    expect(page).toContain(`begun again after ${seconds.slice(0, -1).join(', ')} and ${seconds.at(-1)} s`);
    expect(page).toContain(`after ${MAX_FAILED_SESSIONS} sessions of a task`);
    expect(page).toContain(`tries the request again (${standardTiming.maxRetries} times`);
    expect(page).toContain(`Silence within an answer ends after ${standardTiming.idleMs / 1000} s`);
  });

  test('names the errors with which a run stops', () => {
    const named = new Set(page.match(/remote\.model-[a-z-]+/g));
    const stopping = rows.filter(({ action }) => action === 'stop' || action === 'wait');
    const codes = stopping.map(({ kind }) => stopError({ kind, message: '' }, 's').code);
    expect([...named].sort()).toEqual([...new Set(codes)].sort());
  });
});
