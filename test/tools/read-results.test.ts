/** What the tools show of an analysis, a suite and its validation: every item once, and the forms. */
import { beforeAll, describe, expect, test } from 'vitest';
import { amendAnalysis } from '../../src/analysis/amend-analysis.ts';
import type { ToolName } from '../../src/tools/tool-context.ts';
import type { ValidationResult } from '../../src/validate/validation-result.ts';
import { readSample, type Sample } from '../spec/sample-traces.ts';
import { allPages, callerOf, contextOf, firstWords, linesOf, parsed, type Call } from './tool-context.ts';

let supervisor: Sample;
let retail: Sample;
let call: Call;
let retailCall: Call;
beforeAll(async () => {
  supervisor = await readSample('supervisor');
  retail = await readSample('tau-retail');
  call = callerOf(contextOf(supervisor));
  retailCall = callerOf(contextOf(retail));
});

const data = async (tool: ToolName, input: object, by = call): Promise<string> => parsed(await by(tool, input)).data;

describe('query_types', () => {
  test('every type once, the profile on the first page alone', async () => {
    const pages = await allPages(retailCall, 'query_types', {});
    expect(firstWords(pages, /^\S+(?=: \d+ traces, )/)).toEqual(retail.analysis.query_types.map(({ id }) => id));
    expect(pages.join('\n').match(/^agent: /gm)).toHaveLength(1);
  });

  test('one: all its traces once', async () => {
    for (const type of supervisor.analysis.query_types) {
      const pages = await allPages(call, 'query_types', { query_type: type.id });
      expect(firstWords(pages, /^tr-\S+$/)).toEqual(type.trace_ids);
    }
  });
});

describe('findings', () => {
  test('every finding once, whatever the page', async () => {
    for (const limit of [1, 3, 20]) {
      const pages = await allPages(call, 'findings', { limit });
      expect(firstWords(pages)).toEqual(supervisor.analysis.findings.map(({ id }) => id));
    }
  });

  test.for(['concise', 'detailed'])('one, %s: every piece of evidence once', async (format) => {
    for (const finding of retail.analysis.findings) {
      const pages = await allPages(retailCall, 'findings', { finding: finding.id, format, limit: 2 });
      expect(firstWords(pages, /^tr-\S+(?= spans )/)).toEqual(finding.evidence.map((item) => item.trace_id));
      expect(pages.join('\n').match(/^evidence:$/gm)).toHaveLength(1);
    }
  });

  test('detailed shows what the spans say', async () => {
    const finding = retail.analysis.findings.find((item) => item.kind === 'tool_error') ?? retail.analysis.findings[0]!;
    const text = await data('findings', { finding: finding.id, format: 'detailed' }, retailCall);
    expect(text).toMatch(/^ {2}\d+ \w+ \S+ span /m);
    expect(text).toMatch(/^ {4}out: /m);
  });

  test('what sessions said about them, with the quotations', async () => {
    const [first, second] = supervisor.analysis.findings;
    const [id] = supervisor.traces.keys();
    const evidence = [{ trace_id: id!, span_id: null, quote: 'Quoted here.' }];
    const common = { title: 'New', claim: 'It is new.', severity: 'low' as const, trace_ids: [id!], evidence };
    const amended = amendAnalysis(supervisor.analysis, [
      { made_by: 'claude', amendment: { action: 'add', ...common } },
      { made_by: 'claude', amendment: { action: 'correct', finding: first!.id, claim: 'Less.', severity: 'low', evidence } },
      { made_by: 'person', amendment: { action: 'doubt', finding: second!.id, reason: 'Intended.', evidence } },
    ]);
    const one = callerOf(contextOf(supervisor, { analysis: () => Promise.resolve(amended) }));
    expect(await data('findings', { finding: first!.id }, one)).toContain('corrected by claude (severity low): Less.');
    expect(await data('findings', { finding: second!.id }, one)).toContain('doubted by person: Intended.');
    expect(await data('findings', { finding: 'observation-new' }, one)).toContain(`${id} question or answer: "Quoted here."`);
  });
});

describe('show_suite', () => {
  test('every case and scorer once; what is left out with its reason', async () => {
    const suite = await contextOf(retail).suite();
    for (const limit of [3, 200]) {
      const cases = await allPages(retailCall, 'show_suite', { part: 'cases', limit });
      expect(firstWords(cases)).toEqual(suite.cases.map(({ id }) => id));
      const scorers = await allPages(retailCall, 'show_suite', { part: 'scorers', limit });
      expect(firstWords(scorers)).toEqual(suite.scorers.map(({ name }) => name));
      const omitted = await allPages(retailCall, 'show_suite', { part: 'omitted', limit });
      expect(linesOf(omitted).filter(Boolean)).toHaveLength(suite.omitted.length);
    }
  });

  test('one whole, also when the part was not named', async () => {
    const suite = await contextOf(retail).suite();
    const [scorer] = suite.scorers;
    const one = suite.cases[0]!;
    expect(JSON.parse((await allPages(retailCall, 'show_suite', { part: 'cases', name: one.id })).join(''))).toMatchObject({
      id: one.id,
    });
    expect(JSON.parse(await data('show_suite', { name: scorer!.name }, retailCall))).toMatchObject({ name: scorer!.name });
    expect((await retailCall('show_suite', { part: 'cases', name: scorer!.name })).isError).toBe(true);
  });

  test('the overview names findings that no scorer and no case is for', async () => {
    const suite = await contextOf(retail).suite();
    const [finding] = retail.analysis.findings;
    const without = <T extends { findings: string[] }>(part: T): T => ({ ...part, findings: [] });
    const bare = { ...suite, scorers: suite.scorers.map(without) };
    const one = callerOf(contextOf(retail, { suite: () => Promise.resolve(bare) }));
    const unscored = (text: string): string[] =>
      /^findings without a scorer: (.*)$/m
        .exec(text)![1]!
        .replace(/^none$/, '')
        .split(', ')
        .filter(Boolean);
    expect(unscored(await data('show_suite', {}, one))).toEqual(retail.analysis.findings.map(({ id }) => id));
    const overview = await data('show_suite', {}, retailCall);
    const named = new Set(suite.scorers.flatMap((scorer) => scorer.findings));
    expect(named).toContain(finding!.id);
    expect(unscored(overview)).toEqual(retail.analysis.findings.map(({ id }) => id).filter((id) => !named.has(id)));
    expect(overview).toContain(`${suite.cases.length} cases over `);
  });
});

describe('run_validation', () => {
  const result = {
    validation_status: 'failed',
    rows: 3,
    scorers: Array.from({ length: 3 }, (_, index) => ({
      name: `scorer_${index}`,
      kind: 'code',
      rows: 3,
      scored: 2,
      not_applicable: 1,
      error: 0,
      missing: 0,
      mean: 0.5,
      status: 'scored',
      reason: null,
      wiring: null,
    })),
    verdicts: { scorer_0: Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`case-${index}`, index % 2 === 0])) },
    diagnostics: Array.from({ length: 400 }, (_, index) => ({
      rung: 'run',
      code: 'scorer-error',
      severity: 'error',
      scorer: index === 0 ? null : 'scorer_0',
      file: 'scorers.py',
      line: index,
      message: `Wrong in way ${index}. ${'x'.repeat(200)}`,
      hint: null,
    })),
  } as unknown as ValidationResult;
  const validated = (): Call => callerOf(contextOf(retail, { lastValidation: () => Promise.resolve(result) }));

  test('every diagnostic and every scorer once', async () => {
    const pages = await allPages(validated(), 'run_validation', { last: true });
    expect(firstWords(pages, /Wrong in way \d+\./)).toEqual(result.diagnostics.map(({ message }) => message.split(' x')[0]));
    expect(pages.join('\n')).toContain('error scorer-error scorers.py:0: Wrong');
    expect(pages.join('\n').match(/^scorer_\d \(code\) scored: scored 2, not applicable 1/gm)).toHaveLength(3);
    expect(pages.join('\n')).toMatch(/^scorer_0 .*verdicts: true 600, false 600/m);
  });

  test('with scorer: the verdict on every case once', async () => {
    const pages = await allPages(validated(), 'run_validation', { last: true, scorer: 'scorer_0' });
    expect(firstWords(pages, /^case-\d+/)).toEqual(Object.keys(result.verdicts!['scorer_0']!));
    for (const name of ['scorer_1', 'constructor', '__proto__'])
      expect(await validated()('run_validation', { last: true, scorer: name })).toMatchObject({ isError: true });
  });

  test('before any validation: what to do', async () => {
    expect(await retailCall('run_validation', { last: true })).toEqual({
      text: 'Nothing was validated yet.\nCall run_validation without last.',
      isError: true,
    });
  });
});

test('session_status shows all of it, page by page', async () => {
  const status = { proposals: Array.from({ length: 3000 }, (_, index) => ({ id: `p${index}`, reason: 'because' })) };
  const one = callerOf(contextOf(retail, { status: () => Promise.resolve(status) }));
  expect(JSON.parse((await allPages(one, 'session_status', {})).join(''))).toEqual(status);
});
