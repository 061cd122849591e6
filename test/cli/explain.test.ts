/** `analyze --explain` on the bundled sample, as a person calls it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnalyzeResult } from '../../src/app/results.ts';
import { runCli, temporaryFolder, type CliResult } from '../support/cli.ts';
import { sampleLines } from '../support/seed.ts';

let folder: ReturnType<typeof temporaryFolder>;
let whole: AnalyzeResult;

const cli = (...parameters: string[]): Promise<CliResult> =>
  runCli(['analyze', '--traces', 't.jsonl', '--quiet', ...parameters], { cwd: folder.path });
const explained = async (...parameters: string[]): Promise<NonNullable<AnalyzeResult['explanation']>> =>
  (JSON.parse((await cli('--json', ...parameters)).stdout) as AnalyzeResult).explanation!;

beforeAll(async () => {
  folder = temporaryFolder();
  writeFileSync(join(folder.path, 't.jsonl'), await sampleLines(75));
  whole = JSON.parse((await cli('--json')).stdout) as AnalyzeResult;
}, 120_000);
afterAll(() => folder.remove());

const findingOf = (kind: string) => whole.analysis.findings.find((item) => item.kind === kind)!;

describe('analyze --explain', () => {
  test('without it there is no explanation', () => {
    expect(whole.explanation).toBeNull();
  });

  test('a trace with a failed call: what, how often, the usual limit, spans, findings', async () => {
    const finding = findingOf('unrecovered_error');
    const [traceId] = finding.trace_ids as [string];
    const explanation = await explained('--explain', traceId);
    expect(explanation).toMatchObject({ trace_id: traceId, is_analysed: true, runs: 75 });
    expect(explanation.findings).toContain(finding.id);
    const shown = explanation.spans.find(({ findings }) => findings.includes(finding.id))!;
    expect(shown).toMatchObject({ step: expect.any(Number), kind: 'tool' });

    const text = await cli('--explain', traceId);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toContain(`Trace ${traceId}: `);
    expect(text.stdout).toMatch(/^ {2}It (?:stands out|does not stand out): suspicion \d\.\d\d, the .* of 75 runs\./m);
    expect(text.stdout).toContain(`(${finding.id})`);
    expect(text.stdout).toContain(`  ${shown.step} tool ${shown.name} (span ${shown.span_id})`);
    for (const { noun } of explanation.reasons.slice(0, 5)) expect(text.stdout).toContain(noun.slice(0, 60));
    // Nothing else is printed than what was asked for.
    expect(text.stdout).not.toContain('Query types');

    const markdown = await cli('--explain', traceId, '--markdown');
    expect(markdown.stdout).toMatch(new RegExp(`^# Trace ${traceId}\n`));
    expect(markdown.stdout).toContain('## Span by span');
  });

  test('a healthy trace says so', async () => {
    const bad = await explained('--explain', findingOf('unrecovered_error').trace_ids[0]!);
    const text = await cli('--explain', bad.healthy_trace_id!);
    expect(text.code).toBe(0);
    expect(text.stdout).toContain('It does not stand out');
  });

  test('a trace that sampling left out is read in addition', async () => {
    const sampled = new Set(
      (JSON.parse((await cli('--json', '--max-traces', '12')).stdout) as AnalyzeResult).query_types.flatMap(
        ({ trace_ids: ids }) => ids,
      ),
    );
    const outside = whole.query_types.flatMap(({ trace_ids: ids }) => ids).find((id) => !sampled.has(id))!;
    expect(await explained('--max-traces', '12', '--explain', outside)).toMatchObject({
      trace_id: outside,
      is_analysed: false,
      runs: 13,
    });
    expect((await cli('--max-traces', '12', '--explain', outside)).stdout).toContain('was not among the runs that were analysed');
  });

  test('an id that is none is an error that names the nearest', async () => {
    const [id] = findingOf('unrecovered_error').trace_ids as [string];
    const near = await cli('--explain', id.slice(3, 15));
    expect(near).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(`Did you mean ${id}?`) });
    const none = await cli('--explain', 'nothing', '--json');
    expect(none.code).toBe(2);
    expect(JSON.parse(none.stdout)).toMatchObject({
      error: { code: 'input.trace-not-found', hint: expect.stringContaining('whole trace id') },
    });
  });

  test('what traces hold reaches neither the terminal nor the structure of Markdown', async () => {
    const hostile = (await sampleLines(75)).replaceAll('query_supply_db', 'x\\u001b[2J\\u202e\\n# <b>|');
    writeFileSync(join(folder.path, 'hostile.jsonl'), hostile);
    const [id] = findingOf('unrecovered_error').trace_ids as [string];
    for (const format of [[], ['--markdown']]) {
      const result = await runCli(['analyze', '--traces', 'hostile.jsonl', '--explain', id, ...format], { cwd: folder.path });
      expect(result.code).toBe(0);
      // oxlint-disable-next-line no-control-regex -- what must not be there
      expect(result.stdout + result.stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(result.stdout).not.toMatch(/\n# <b>/);
    }
  });
});

test('analyze tells on what basis checks were weighed, and what stands out', async () => {
  const { weighing } = whole.analysis;
  for (const format of [[], ['--markdown']]) {
    const { stdout } = await cli(...format);
    expect(stdout).toContain(`${weighing!.checks.length} checks weighed by how far they agree with each other`);
    expect(stdout).toContain(`${weighing!.suspicious} of 75 runs stand out`);
    expect(stdout).toContain(`${weighing!.unexplained} of them are named by no finding`);
  }
});
