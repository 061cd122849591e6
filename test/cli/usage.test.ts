/** The command line without a server: help, usage errors, configuration, purity of --json. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { flagName, options } from '../../src/config/options.ts';
import { runCli, startCli, temporaryFolder, type CliResult } from '../support/cli.ts';
import { sampleLines } from '../support/seed.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const cli = (parameters: readonly string[], env: Record<string, string> = {}): Promise<CliResult> =>
  runCli(parameters, { cwd: folder.path, env });

describe('help', () => {
  test('lists every command, and each command its options and examples', async () => {
    const root = await cli(['--help']);
    expect(root.code).toBe(0);
    expect(root.stderr).toBe('');
    for (const entry of commands) expect(root.stdout).toContain(`  ${entry.name} `);
    const pages = await Promise.all(commands.map((entry) => cli([entry.name, '--help'])));
    for (const [index, entry] of commands.entries()) {
      expect(pages[index]).toMatchObject({ code: 0, stderr: '' });
      for (const option of [...entry.options, 'json' as const]) {
        const isOn = options[option].type === 'switch' && options[option].default;
        expect(pages[index]!.stdout).toContain(isOn ? flagName(option).replace('--', '--no-') : flagName(option));
      }
      for (const example of entry.examples) expect(pages[index]!.stdout).toContain(`$ ${example}`);
    }
  });

  test('--version prints the version only', async () => {
    expect(await cli(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
  });
});

describe('usage errors', () => {
  test.each([
    [['bogus'], /unknown command 'bogus'/],
    [['run', '--bogus'], /unknown option '--bogus'/],
    [['status'], /missing required argument 'dir'/],
    [[], /no command/],
    [['run', '--strategy', 'guess', '--experiment', 'x'], /--strategy must be one of traces, manual, hybrid/],
    [['run'], /no traces are named/],
    [['run', '--experiment', 'x'], /No MLflow server is named/],
    [['run', '--traces', 'absent.jsonl'], /there is no file .*absent\.jsonl/],
    [['run', '--traces', 'a', '--experiment', 'b'], /--traces names a file/],
    [['run', '--traces', '.', '--strategy', 'manual'], /--predict-fn is missing/],
    [['run', '--traces', '.', '--strategy', 'manual', '--predict-fn', 'a b:c'], /must be module:function/],
    [['analyze', '--tracking-uri', 'file:///x', '--experiment', 'x'], /not an http or https URL/],
    [['demo', '--sample', 'x'], /must be one of supervisor/],
    [['status', 'absent'], /holds no session/],
    [['resume', 'absent'], /holds no session/],
    [['validate', 'absent'], /holds no session/],
    [['score', 'absent', '--experiment', 'x'], /holds no session/],
  ])('%j ends with 2', async (parameters, message) => {
    const result = await cli(parameters);
    expect(result.stderr).toMatch(message);
    expect(result).toMatchObject({ code: 2, stdout: '' });
  });

  test.each([[['run', '--bogus', '--json']], [['status', 'absent', '--json']], [['analyze', '--json', '--top', 'x']]])(
    '%j --json: one document on stdout says it too',
    async (parameters) => {
      const result = await cli(parameters);
      const document = JSON.parse(result.stdout) as { schema_version: number; error: { code: string; message: string } };
      expect(result.code).toBe(2);
      expect(document).toEqual({
        schema_version: 1,
        error: {
          code: expect.stringMatching(/^input\./),
          message: expect.any(String),
          hint: expect.any(String),
          details: expect.any(Object),
        },
      });
    },
  );

  test('a directory that does not exist is not made by looking at it', async () => {
    await cli(['resume', 'absent']);
    await cli(['status', 'absent']);
    expect(existsSync(join(folder.path, 'absent'))).toBe(false);
  });
});

describe('configuration', () => {
  test('an unknown key in the file is an error with the near name', async () => {
    writeFileSync(join(folder.path, 'evalwright.config.json'), '{"maxTrace": 1}');
    const result = await cli(['analyze', '--traces', 'x']);
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean "maxTraces"?') });
  });

  test('file, environment and flag reach the command', async () => {
    writeFileSync(join(folder.path, 't.jsonl'), await sampleLines(12));
    writeFileSync(join(folder.path, 'evalwright.config.json'), '{"traces": "t.jsonl", "maxTraces": 3, "quiet": true}');
    const count = async (parameters: string[], env = {}): Promise<unknown> =>
      (JSON.parse((await cli(['analyze', '--json', ...parameters], env)).stdout) as { traces: number }).traces;
    expect(await count([])).toBe(3);
    expect(await count([], { EVALWRIGHT_MAX_TRACES: '4' })).toBe(4);
    expect(await count(['--max-traces', '5'], { EVALWRIGHT_MAX_TRACES: '4' })).toBe(5);
  });

  test('secrets in a tracking URI are not printed', async () => {
    const uri = 'http://ada:s3cret@127.0.0.1:1/';
    const result = await cli(['analyze', '--tracking-uri', uri, '--experiment', 'x', '--json'], {
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
    });
    expect(result.code).toBe(3);
    expect(result.stdout + result.stderr).not.toContain('s3cret');
  });
});

describe('analyze of a file', () => {
  beforeEach(async () => writeFileSync(join(folder.path, 't.jsonl'), await sampleLines(30)));

  test('--json prints exactly one document, in rank order, cut by --top', async () => {
    const whole = await cli(['analyze', '--traces', 't.jsonl', '--json']);
    const top = await cli(['analyze', '--traces', 't.jsonl', '--json', '--top', '2']);
    expect(whole.code).toBe(0);
    const document = JSON.parse(whole.stdout) as Record<string, unknown[]>;
    expect(document).toMatchObject({ schema_version: 1, traces: 30 });
    expect(document['query_types']![0]).toEqual({
      id: expect.any(String),
      name: expect.any(String),
      trace_ids: expect.any(Array),
    });
    expect(document['findings']![0]).toMatchObject({
      id: expect.any(String),
      title: expect.any(String),
      severity: expect.stringMatching(/^(low|medium|high)$/),
      claim: expect.any(String),
      trace_ids: expect.any(Array),
    });
    expect((JSON.parse(top.stdout) as typeof document)['findings']).toEqual(document['findings']!.slice(0, 2));
  });

  test('twice gives the same bytes; nothing is written', async () => {
    const first = await cli(['analyze', '--traces', 't.jsonl', '--json']);
    const second = await cli(['analyze', '--traces', 't.jsonl', '--json']);
    expect(second.stdout).toBe(first.stdout);
  });

  test('--quiet says nothing on stderr, --markdown prints Markdown', async () => {
    const result = await cli(['analyze', '--traces', 't.jsonl', '--quiet', '--markdown']);
    expect(result).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^# /) });
  });

  test('--fail-on-findings ends with 1', async () => {
    expect((await cli(['analyze', '--traces', 't.jsonl', '--fail-on-findings'])).code).toBe(1);
  });

  test('a reader that goes away is no error', async () => {
    const { child, result } = startCli(['analyze', '--traces', 't.jsonl', '--json'], { cwd: folder.path });
    child.stdout!.destroy();
    const { code, stderr } = await result;
    expect(code).toBe(0);
    expect(stderr).not.toContain('EPIPE');
  });
});

describe('hostile traces', () => {
  test('escape sequences and line breaks reach neither the terminal nor the structure of Markdown', async () => {
    const lines = (await sampleLines(20)).replaceAll('customer_sales', 'x\\u001b[2J\\u202e\\n# <b>|');
    writeFileSync(join(folder.path, 't.jsonl'), lines);
    for (const format of [[], ['--markdown']]) {
      const result = await cli(['analyze', '--traces', 't.jsonl', ...format]);
      expect(result.code).toBe(0);
      // oxlint-disable-next-line no-control-regex -- what must not be there
      expect(result.stdout + result.stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(result.stdout).not.toMatch(/\n# <b>/);
    }
  });

  test.each([
    ['{"a": 1}\n', /neither an OTLP/],
    ['not json\n', /Line 1 /],
    ['', /no trace matches/],
  ])('a file with %j', async (content, message) => {
    writeFileSync(join(folder.path, 't.jsonl'), content);
    expect(await cli(['analyze', '--traces', 't.jsonl'])).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
  });
});
