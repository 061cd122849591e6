/** What was recorded stands between the markers, whatever it says, in every answer of every tool; and every answer is bounded. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainLine } from '../../src/base/plain-text.ts';
import { MAX_TOOL_ANSWER } from '../../src/base/tool.ts';
import { pageOf, textPage } from '../../src/tools/paged.ts';
import { answer, refusal, unknownId } from '../../src/tools/tool-answer.ts';
import type { ToolName } from '../../src/tools/tool-context.ts';
import { dataEnd, dataStart, markAsData, unmarked } from '../../src/tools/trace-text.ts';
import { sampleOf, step, trace } from '../spec/sample-traces.ts';
import { canary, everyCall, hostileRun } from './hostile-run.ts';
import { callerOf, contextOf, parsed } from './tool-context.ts';

const lone = fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => String.fromCharCode(code));
const control = fc.integer({ min: 0, max: 0x9f }).map((code) => String.fromCharCode(code));
const marker = fc.constantFrom(
  dataEnd,
  dataStart,
  '</TRACE-DATA>',
  '< / trace-data >',
  '<\u200b/trace-data>',
  '＜/trace-data>',
  '</trace_data>',
  '<<trace-data>',
  '</trace-data',
);
const piece = fc.oneof(
  marker,
  lone,
  control,
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('\n', '\r\n', '\u2028', '\u202e', '\ufeff', '__proto__', '\ue000i1', '"', '\\', '…'),
);
const pieces = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));
/** The canary is where it is seen even when the text is cut short. */
const hostileText = fc.tuple(pieces, pieces).map(([before, after]) => `${canary}${before}${canary}${after}`);

describe('the markers', () => {
  test('hold whatever the text is', () => {
    fc.assert(
      fc.property(pieces, (text) => {
        const marked = markAsData(text);
        expect(marked.startsWith(`${dataStart}\n`) && marked.endsWith(`\n${dataEnd}`)).toBe(true);
        // The two that are ours, and nothing that looks like one.
        expect(marked.match(/[<\uff1c\ufe64][^a-z>]{0,12}trace[^a-z<>]{0,4}data/giu)).toHaveLength(2);
        expect(marked.isWellFormed()).toBe(true);
        expect(unmarked(unmarked(text))).toBe(unmarked(text));
      }),
    );
  });

  test('of a long text are found in linear time', () => {
    const start = performance.now();
    for (const unit of ['<', '< ', '</', '<trace', '<trace-', '＜\u200b'])
      expect(markAsData(unit.repeat(1_000_000)).length).toBeGreaterThan(1_000_000);
    expect(performance.now() - start).toBeLessThan(15_000);
  });

  test('are there however long about, data and next are', () => {
    const size = fc.integer({ min: 0, max: 90_000 });
    fc.assert(
      fc.property(size, size, size, pieces, (about, data, next, text) => {
        const long = (length: number): string => text.repeat(20_000).slice(0, length);
        for (const made of [
          answer({ about: long(about), data: long(data), next: long(next) }),
          refusal(long(about), long(next), long(data)),
          unknownId('thing', long(about), [long(about).slice(0, 100), long(data)], 'there'),
        ]) {
          expect(made.text.length).toBeLessThan(MAX_TOOL_ANSWER);
          expect(made.text.split(dataStart).length).toBe(made.text.split(dataEnd).length);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('every answer of every tool', () => {
  test('has what was recorded between its markers', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        const run = hostileRun(text);
        const call = callerOf(run.context);
        for (const [tool, input] of everyCall(run, text)) {
          const { words } = parsed(await call(tool as ToolName, input));
          expect({ tool, input, words }).toMatchObject({ words: expect.not.stringContaining(canary) as string });
        }
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  test('and what a search, a read and a refusal are about is there', async () => {
    const run = hostileRun(canary);
    const call = callerOf(run.context);
    const shown = await Promise.all(
      everyCall(run, canary).map(async ([tool, input]) => ({
        tool,
        has: parsed(await call(tool as ToolName, input)).data.includes(canary),
      })),
    );
    const tools = [...new Set(shown.map(({ tool }) => tool))];
    // The canary would be outside the markers nowhere, too, if no answer held it.
    expect(tools.filter((tool) => !shown.some((item) => item.tool === tool && item.has))).toEqual([]);
    expect(shown.filter(({ has }) => has).length).toBeGreaterThan(40);
  });

  test('is bounded, whatever stands where', async () => {
    const unit = fc.constantFrom('x', '\n', '"', '\\', '<trace-data>', '😀', '\u0000', '\ud800', ' a', '…');
    await fc.assert(
      fc.asyncProperty(unit, fc.integer({ min: 1, max: 60_000 }), async (text, count) => {
        const long = `${canary}${text.repeat(count)}`.slice(0, 60_000);
        const run = hostileRun(long, { traces: 3 });
        const call = callerOf(run.context);
        for (const [tool, input] of everyCall(run, long)) {
          const { words } = parsed(await call(tool as ToolName, input));
          expect(words).not.toContain(canary);
        }
      }),
      { numRuns: 6 },
    );
  }, 120_000);
});

describe('large runs', () => {
  /** Of one answer, on a busy machine: what grows with the square of the run takes minutes. */
  const seconds = 6000;
  const timed = async <T>(work: () => Promise<T>): Promise<number> => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };

  test('a trace of 5,000 steps, each with the conversation so far', async () => {
    const conversation = 'She said this and he said that. '.repeat(300);
    const steps = Array.from({ length: 5000 }, (_, index) =>
      step(index % 2 === 0 ? 'model' : 'tool', `tool_${index % 7}`, {
        index,
        spanId: `s-${index}`,
        input: { messages: [conversation] },
        output: `${index}`.repeat(200),
      }),
    );
    const call = callerOf(contextOf(sampleOf([trace('tr-1', { steps }), trace('tr-2', { steps: steps.slice(50) })])));
    for (const detail of ['summary', 'analysis', 'full'])
      for (const offset of [0, 2500, 4990])
        expect(await timed(() => call('mlflow_query', { action: 'get', trace_id: 'tr-1', detail, offset }))).toBeLessThan(
          seconds,
        );
    expect(await timed(() => call('trace_compare', { failing: 'tr-1', healthy: 'tr-2' }))).toBeLessThan(seconds);
  }, 60_000);

  test('a value of 20 MB', async () => {
    const value = { rows: ['0123456789abcdé\n'.repeat(1_300_000)] };
    const span = {
      spanId: 's-1',
      parentSpanId: undefined,
      name: 'n',
      type: 'TOOL',
      inputs: value,
      outputs: undefined,
      status: 'OK' as const,
      statusMessage: undefined,
      startTimeNs: undefined,
      endTimeNs: undefined,
      events: [],
    };
    const steps = [step('tool', 'export', { spanId: 's-1', input: value, output: value })];
    const call = callerOf(contextOf(sampleOf([trace('tr-1', { steps, spans: [span] })])));
    for (const input of [{ detail: 'analysis' }, { detail: 'full' }, { span_id: 's-1' }, { span_id: 's-1', offset: 19_000_000 }])
      expect(await timed(() => call('mlflow_query', { action: 'get', trace_id: 'tr-1', ...input }))).toBeLessThan(seconds);
  }, 60_000);

  test('thousands of findings about thousands of traces', async () => {
    const traces = Array.from({ length: 3000 }, (_, index) => trace(`tr-${index}`, { question: `Where is parcel ${index}?` }));
    const sample = sampleOf(traces);
    const ids = traces.map(({ traceId }) => traceId);
    const findings = Array.from({ length: 4000 }, (_, index) => ({
      id: `finding-${index}`,
      kind: 'observation' as const,
      title: `Finding ${index}`,
      severity: 'low' as const,
      claim: `It is so. ${'x'.repeat(300)}`,
      trace_ids: ids,
      applicable: 3000,
      evidence: [{ trace_id: 'tr-5', span_ids: [], detail: 'y'.repeat(1000) }],
      cost: { seconds: undefined, tokens: undefined, calls: undefined },
      healthy_trace_ids: [],
      scorer: undefined,
      subject: undefined,
    }));
    const call = callerOf(contextOf({ ...sample, analysis: { ...sample.analysis, findings } }));
    expect(await timed(() => call('findings', { limit: 200 }))).toBeLessThan(seconds);
    expect(await timed(() => call('findings', { finding: 'finding-39999' }))).toBeLessThan(seconds);
    expect(await timed(() => call('mlflow_query', { action: 'get', trace_id: 'tr-5', detail: 'analysis' }))).toBeLessThan(
      seconds,
    );
    expect(await timed(() => call('mlflow_query', { action: 'search', limit: 200 }))).toBeLessThan(seconds);
  }, 60_000);
});

describe('pages', () => {
  test('of items show each once, in order, and end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 300 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 60, max: 800 }),
        (texts, limit, room) => {
          const items = texts.map((text, index) => `#${index}# ${plainLine(text, 300)}`);
          const seen: string[] = [];
          let offset = 0;
          for (let turns = 0; ; turns += 1) {
            expect(turns).toBeLessThanOrEqual(items.length);
            const page = pageOf(items, { offset, limit }, (item) => item, 'items', room);
            expect(page.text.length).toBeLessThanOrEqual(room);
            seen.push(...[...page.text.matchAll(/^#\d+#/gm)].map(([mark]) => mark));
            if (!page.hasMore) break;
            offset = Number(/offset (\d+)/.exec(page.note)![1]);
          }
          expect(seen).toEqual(items.map((_, index) => `#${index}#`));
        },
      ),
    );
  });

  test('of a text are the text when joined, cut between characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.integer({ min: 2, max: 50 }), (text, room) => {
        const joined: string[] = [];
        for (let offset = 0, more = true; more;) {
          const page = textPage(text, offset, room);
          expect(page.text.isWellFormed()).toBe(true);
          joined.push(page.text);
          more = page.hasMore;
          if (more) offset = Number(/offset (\d+)/.exec(page.note)![1]);
        }
        expect(joined.join('')).toBe(text);
      }),
    );
  });
});
