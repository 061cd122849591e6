import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tracesInReport } from '../../src/render/html/findings-section.ts';
import { renderReport } from '../../src/render/html/render-report.ts';
import type { ReportInput, ReportTrace } from '../../src/render/html/report-input.ts';
import { agentInput } from './agent-input.ts';
import { hostileInput, hostileTexts } from './hostile-input.ts';
import { sampleInput } from './sample-input.ts';

const tag = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z][a-zA-Z0-9-]*(?:="[^"<>]*")?)*)\s*\/?>|<!doctype html>/g;

/** The page's tags in order, with attribute names; throws at a "<" that is no well-formed tag. */
function structure(page: string): string[] {
  const withoutStyle = page.replace(/<style>[^<]*<\/style>/, '<style></style>');
  const rest = withoutStyle.replace(tag, '');
  if (/[<>]/.test(rest))
    throw new Error(`stray markup: ${rest.slice(Math.max(0, rest.search(/[<>]/) - 60), rest.search(/[<>]/) + 60)}`);
  return [...withoutStyle.matchAll(tag)].map(
    (match) => `${match[1] ?? ''}${match[2] ?? ''} ${(match[3] ?? '').replace(/="[^"]*"/g, '').replace(/\s+/g, ' ')}`,
  );
}

const text = (page: string): string =>
  page
    .replace(/<style>[^<]*<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('escaping', () => {
  test.each(hostileTexts)('a trace text adds no element and no attribute: %j', (hostile) => {
    const page = renderReport(hostileInput(hostile));
    expect(structure(page)).toEqual(structure(renderReport(hostileInput('~'.repeat(hostile.length)))));
    expect(page.isWellFormed()).toBe(true);
    // oxlint-disable-next-line no-control-regex -- this is what must not be there
    expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  });

  test('whatever the text', () => {
    const pieces = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('<', '>', '"', "'", '&', '</p>', '<b x="', '=', '-->'),
    );
    const plain = structure(renderReport(hostileInput('~')));
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const hostile = parts.join('');
        expect(structure(renderReport(hostileInput(`${hostile}~`)))).toEqual(plain);
      }),
      { numRuns: 40 },
    );
  });
});

describe('size', () => {
  test('a text of a megabyte in every place', () => {
    const page = renderReport(hostileInput('<\u202e"'.repeat(350_000)));
    expect(Buffer.byteLength(page)).toBeLessThan(3_000_000);
    expect(page).toContain('left out to keep this page small');
  });

  test('many findings with many long traces', () => {
    const input = sampleInput();
    const long = '<td>&nbsp;"quoted" text</td>'.repeat(40);
    const traces = Array.from({ length: 500 }, (_item, index): ReportTrace => {
      const base = input.traces[0] as ReportTrace;
      const step = base.steps[1] as ReportTrace['steps'][number];
      const steps = Array.from({ length: 400 }, (_step, position) => ({
        ...step,
        spanId: `s${position}`,
        input: { text: long, omitted: 9 },
        output: { text: long, omitted: 9 },
      }));
      return { ...base, traceId: `tr-${index}`, steps };
    });
    const evidence = traces.map((trace) => ({ trace_id: trace.traceId, span_ids: ['s300'], detail: long }));
    const findings = Array.from({ length: 400 }, (_item, index) => ({
      ...(input.analysis.findings[0] as ReportInput['analysis']['findings'][number]),
      id: `f${index}`,
      evidence: evidence.slice(index),
      trace_ids: traces.map((trace) => trace.traceId),
    }));
    const page = renderReport({ ...input, traces, analysis: { ...input.analysis, findings } });
    expect(Buffer.byteLength(page)).toBeLessThan(3_000_000);
    expect(text(page)).toContain('340 more findings of lower rank');
    expect(text(page)).toContain('Also in 497 other traces');
    expect(text(page)).toContain('steps not shown');
    expect(page).toContain('<span class="mark">evidence</span>');
  });
});

describe('content', () => {
  test('the same input gives the same bytes, and no date unless given one', () => {
    expect(renderReport(sampleInput())).toBe(renderReport(sampleInput()));
    expect(renderReport(sampleInput())).not.toMatch(/20\d\d-\d\d-\d\d/);
    expect(renderReport({ ...sampleInput(), generatedAt: '2026-01-02T03:04:05.678Z' })).toContain('2026-01-02 03:04 UTC');
  });

  test('every link inside the page has a target, every id is there once', () => {
    const page = renderReport({
      ...hostileInput('~'),
      analysis: {
        ...sampleInput().analysis,
        findings: Array.from({ length: 70 }, (_item, index) => ({
          ...(sampleInput().analysis.findings[0] as ReportInput['analysis']['findings'][number]),
          id: `f${index}`,
        })),
      },
    });
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...page.matchAll(/href="#([^"]*)"/g)].map((match) => match[1]);
    expect(targets.length).toBeGreaterThan(10);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
  });

  test('what was not proved is said at the top, next to what was', () => {
    const top = text(renderReport(sampleInput()).split('id="findings"')[0] ?? '');
    expect(top).toContain('The suite was executed and passed');
    expect(top).toContain('run_eval.py finished on 24 rows against a real MLflow 3.17.2');
    expect(top).toContain('3 judges not scored: no judge model configured');
    expect(top).toContain('1 finding watched by no scorer');
    expect(top).toContain('3 scorers may gate: they fail 56 of 57 planted faults of their kinds and 1 of 360 harmless changes');
    expect(top).toContain('That real faults look like planted ones');
  });

  test('a suite that was not run claims nothing', () => {
    const page = text(renderReport({ ...sampleInput(), validation: undefined }));
    expect(page).toContain('The suite was not executed');
    expect(page).not.toContain('Proved by running');
    expect(page).not.toContain('compiles');
  });

  test('a failed run is not called passed, and its failed checks stand under not proved', () => {
    const input = sampleInput();
    if (input.validation === undefined) throw new Error('the sample has a validation');
    input.validation.validation_status = 'failed';
    input.validation.validation_checks.script_executes = false;
    const page = text(renderReport(input));
    expect(page).toContain('The suite was executed and failed');
    expect(page).not.toContain('executed and passed');
    expect(page).toContain('run_eval.py did not finish');
    expect(page).not.toContain('run_eval.py finished');
  });

  test('synthetic times are not drawn and not stated', () => {
    const input = sampleInput();
    input.analysis.trace_summary.synthetic_times = true;
    const page = renderReport(input);
    expect(text(page)).toContain('times look synthetic');
    expect(page).not.toContain('class="bar ');
    expect(page).not.toContain('latency-axis"');
  });

  test('an empty analysis still makes a page', () => {
    const { analysis, spec, ...rest } = sampleInput();
    const empty = { ...analysis, query_types: [], findings: [], steps: [] };
    const page = text(
      renderReport({
        ...rest,
        analysis: empty,
        spec: { ...spec, cases: [], scorers: [], omitted: [] },
        validation: undefined,
        traces: [],
        tasks: [],
      }),
    );
    expect(page).toContain('none of the checks saw a violation');
    expect(page).toContain('That is not a proof');
  });

  test('texts that a shell could misread do not stand in the commands', () => {
    const input = sampleInput();
    const page = renderReport({
      ...input,
      source: { ...input.source, experimentName: 'x; rm -rf ~ #', trackingUri: 'http://h/$(id)' },
    });
    const commands = [...page.matchAll(/<pre class="command"[^>]*>([^<]*)<\/pre>/g)].map((match) => match[1]).join('\n');
    expect(commands).toContain('--experiment my-evaluation');
    expect(commands).not.toMatch(/rm -rf|\$\(/);
  });

  test('the traces it asks for are the ones whose steps it shows', () => {
    const input = sampleInput();
    const asked = new Set(tracesInReport(input.analysis));
    const page = renderReport(input);
    expect(renderReport({ ...input, traces: input.traces.filter((trace) => asked.has(trace.traceId)) })).toBe(page);
    expect(asked.size).toBeLessThan(input.traces.length);
  });
});

describe('who made what', () => {
  test('the engine builtin has nothing to tell', () => {
    expect(renderReport(sampleInput())).not.toContain('Who made what');
  });

  test('sessions, proposals with reasons, and marks at findings and scorers', () => {
    const page = text(renderReport(agentInput()));
    for (const said of [
      'Agent sessions added 1 scorer, 1 case, 1 finding, 1 correction and 1 doubt; everything else was made by the builtin engine.',
      'The budget was used up after 3 sessions; the run carried on without the agent.',
      '1.34 USD at list prices, and 1 session whose price is not known',
      'max-turns: It used all of its 60 turns.',
      'Refused 2 times: propose_scorer : Line 2 imports os, which a scorer may not.',
      '7 of 11 are part of the result.',
      'replaced scorer asks_one_expert (python): A first try.',
      'It says: Added two scorers for the refund rules',
      'run.constant-verdict: it gave true on all 42 rows that it scored.',
      'custom check, by an agent session',
      'seen by an agent session',
      'corrected by an agent session',
      'doubted by an agent session',
      'Doubt by an agent session: The tool reports an empty result as an error.',
      'evaluation/custom/asks_one_expert.py',
    ])
      expect(page).toContain(said);
  });

  test('an agent that gave nothing leaves the builtin result, and the page says so', () => {
    const page = text(renderReport({ ...sampleInput(), engine: 'claude', agent: { sessions: [], proposals: [] } }));
    expect(page).toContain('Nothing of what you see was made by an agent session: the builtin engine’s result stands as it was.');
    expect(page).toContain('No agent session was started.');
  });
});

describe('checks and runs that stand out', () => {
  test('basis, how many stand out, how many no finding names, and the checks that tell most first', () => {
    const page = text(renderReport(sampleInput()));
    expect(page).toContain('2 checks weighed by what people said about runs; left out were 12 redundant and 3 noisy.');
    expect(page).toMatch(/By them 9 of \d+ runs stand out \(suspicion 0\.41 or more\); no finding names 2 of them\./);
    expect(page).toMatch(/failed calls none 11 of 44 0\.96 9 of 11, 3 of 33 calls at most 6 9 of 44/);
  });

  test('an analysis of a version that weighed no checks has no such section', () => {
    const { analysis, ...input } = sampleInput();
    const { weighing, ...old } = analysis;
    expect(weighing).toBeDefined();
    expect(renderReport({ ...input, analysis: old })).not.toContain('id="weighing"');
  });
});
