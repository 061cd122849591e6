/** The tools over a real session directory and a real MLflow. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createMlflowClient, type MlflowClient } from '../../src/mlflow/client.ts';
import { resolveConnection } from '../../src/mlflow/connection.ts';
import type { ToolName } from '../../src/tools/tool-context.ts';
import { addTrace, openSession, type OpenedSession } from './open-session.ts';
import { allPages, callerOf, parsed, type Call } from './tool-context.ts';

const experiment = `tools-${process.pid}-${Date.now()}`;
let session: OpenedSession;
let client: MlflowClient;
let call: Call;
let foreignRun: string;
let ownRun: string;
beforeAll(async () => {
  session = await openSession(experiment, 24);
  client = createMlflowClient(resolveConnection({ trackingUri: inject('mlflowUrl'), env: {} }));
  call = callerOf(session.toolContext(true));
  const other = await client.createExperiment(`${experiment}-other`);
  foreignRun = (await client.createRun(other, { name: 'foreign' })).runId;
  ownRun = (await client.createRun(session.seeded.experimentId, { name: 'with many metrics' })).runId;
  const metrics = Object.fromEntries(
    Array.from({ length: 700 }, (_, index) => [`metric_${String(index).padStart(3, '0')}/mean`, index]),
  );
  await client.logToRun(ownRun, { metrics, tags: { version: '3' } });
}, 180_000);
afterAll(async () => {
  client.close();
  await session.close();
});

const data = async (tool: ToolName, input: object): Promise<string> => parsed(await call(tool, input)).data;
const ids = (pages: readonly string[]): string[] =>
  pages
    .flatMap((page) => page.split('\n').map((line) => line.split(' ')[0]!))
    .filter(Boolean)
    .sort();

describe('mlflow_query on the server', () => {
  test('search by a filter of MLflow, alone and with conditions of our own', async () => {
    const states = new Map(session.workspace.features.map((item) => [item.trace_id, item.state]));
    const failed = [...states].filter(([, state]) => state === 'ERROR').map(([id]) => id);
    const byMlflow = await allPages(call, 'mlflow_query', { action: 'search', filter: "attributes.status = 'ERROR'" });
    expect(ids(byMlflow)).toEqual(failed.sort());
    const both = await call('mlflow_query', { action: 'search', filter: "attributes.status = 'ERROR'", state: 'OK' });
    expect(parsed(both).words).toMatch(/^0 of this run's 24 traces match/);
  });

  test('a wrong filter: what MLflow says, as data, and how filters are written', async () => {
    const answer = await call('mlflow_query', { action: 'search', filter: "status = 'OK' OR nonsense ~ 3" });
    const { words, data: said } = parsed(answer);
    expect(answer.isError).toBe(true);
    expect(said).toContain('MLflow does not accept the filter');
    expect(said).toContain('nonsense');
    expect(words).toContain("attributes.status = 'ERROR' AND tags.env = 'prod'");
    expect(words).not.toContain('nonsense');
  });

  test('get reads each trace of the run as it is recorded', async () => {
    const [traceId] = session.seeded.traceIds;
    const { trace } = (await session.workspace.traces.read(traceId!))!;
    const pages = await allPages(call, 'mlflow_query', { action: 'get', trace_id: traceId, detail: 'full' });
    expect(pages.join('\n')).toContain(`question: ${trace.question!.split('\n')[0]!}`);
    const span = trace.spans.find((item) => item.outputs !== undefined)!;
    expect(await data('mlflow_query', { action: 'get', trace_id: traceId, span_id: span.spanId })).toContain(
      `span ${span.spanId} `,
    );
  });

  test('a trace that is not of this run is none, though the server has it', async () => {
    const [own] = session.seeded.traceIds;
    const late = await addTrace(client, session.seeded.experimentId);
    expect((await client.getTrace(late)).traceId).toBe(late);
    for (const [tool, input] of [
      ['mlflow_query', { action: 'get', trace_id: late }],
      ['mlflow_query', { action: 'assessments', trace_id: late }],
      ['mlflow_annotate', { action: 'tag', trace_id: late, name: 'mine', value: 'x' }],
      ['trace_compare', { failing: own, healthy: late }],
    ] as const)
      expect(await call(tool, input)).toMatchObject({
        isError: true,
        text: expect.stringContaining('no such trace in this run') as string,
      });
    expect((await client.getTrace(late)).tags).not.toHaveProperty('mine');
  });

  test('runs, newest first; concise and detailed; by a filter for runs', async () => {
    const pages = await allPages(call, 'mlflow_query', { action: 'runs' });
    expect(pages.join('\n')).toContain(`${ownRun} RUNNING with many metrics: 700 metrics`);
    expect(pages.join('\n')).not.toContain(foreignRun);
    const filtered = await data('mlflow_query', { action: 'runs', filter: "tags.version = '3'", format: 'detailed' });
    expect(filtered.split('\n')).toHaveLength(1);
    expect(filtered).toContain('metric_001/mean 1');
    const wrong = await call('mlflow_query', { action: 'runs', filter: 'nonsense' });
    expect(wrong.isError).toBe(true);
    expect(parsed(wrong).words).toContain('metrics.accuracy > 0.5');
  });

  test('run: every metric and tag once, over pages', async () => {
    const pages = await allPages(call, 'mlflow_query', { action: 'run', run_id: ownRun, limit: 200 });
    expect(pages.length).toBeGreaterThan(3);
    const metrics = pages.join('\n').match(/^metric_\d+\/mean = \d+$/gm)!;
    expect(new Set(metrics).size).toBe(700);
    expect(metrics).toHaveLength(700);
    expect(pages.join('\n')).toContain('tag version: 3');
    expect(pages.join('\n')).not.toMatch(/mlflow\.(?:user|source)/);
  });

  test.for([() => foreignRun, () => '0'.repeat(32), () => '../../x?y=1', () => ''])(
    'a run that is not of this experiment',
    async (id) => {
      const answer = await call('mlflow_query', { action: 'run', run_id: id() });
      expect(answer).toEqual({
        text: 'There is no such run in the experiment of these traces.\nSee mlflow_query runs.',
        isError: true,
      });
    },
  );

  test("the evaluation's own run", async () => {
    const validation = (await session.workspace.lastValidation())!;
    const [run] = validation.runs;
    const mlflow = { client, experimentId: run!.experiment_id };
    const there = callerOf({ ...session.toolContext(false), mlflow });
    const { data: text } = parsed(await there('mlflow_query', { action: 'run', run_id: run!.run_id, limit: 200 }));
    const [name, value] = Object.entries(validation.metrics)[0]!;
    expect(text).toMatch(/^run \S+ FINISHED$/m);
    expect(text).toMatch(new RegExp(`^${name} = ${String(value).slice(0, 4)}`, 'm'));
    expect(text).toContain('tag mlflow.runType: genai_evaluate');
    expect(parsed(await there('mlflow_query', { action: 'runs' })).data).toContain(run!.run_id);
  });

  test('a server that cannot be reached: what failed, as data', async () => {
    const gone = createMlflowClient(
      resolveConnection({ trackingUri: 'http://127.0.0.1:9', env: { MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0' } }),
    );
    const there = callerOf({ ...session.toolContext(false), mlflow: { client: gone, experimentId: '1' } });
    const answer = await there('mlflow_query', { action: 'runs' });
    gone.close();
    expect(answer.isError).toBe(true);
    expect(parsed(answer).data).toContain('127.0.0.1:9');
    expect(parsed(answer).words).not.toContain('127.0.0.1:9');
  });

  test('a call that was stopped says so and no more', async () => {
    const stopped = callerOf(session.toolContext(false), AbortSignal.abort());
    for (const action of ['runs', 'search'])
      expect(await stopped('mlflow_query', { action, filter: "attributes.status = 'OK'" })).toEqual({
        text: 'The call was stopped.\nNothing more of it is done.',
        isError: true,
      });
  });
});

describe('proposals', () => {
  const quoteOf = async (id: string): Promise<string> => (await session.workspace.traces.read(id))!.trace.question!.slice(0, 60);

  test('save_findings: each on its own; what was kept is shown at once', async () => {
    const [id] = session.seeded.traceIds;
    const evidence = [{ trace_id: id, span_id: null, quote: await quoteOf(id!) }];
    const add = {
      action: 'add',
      title: 'Never names a source',
      claim: 'Figures stand without a source.',
      severity: 'low',
      trace_ids: [id],
    };
    const answer = await call('save_findings', {
      amendments: [
        { ...add, evidence },
        { action: 'doubt', finding: 'no-such-finding', reason: 'x', evidence },
        { ...add, title: 'Another thing', evidence: [{ ...evidence[0], quote: 'This was never said by anyone.' }] },
        { ...add, title: 'x'.repeat(200), evidence },
        { action: 'correct', finding: 'observation-never-names-a-source', claim: 'Most figures.', evidence },
      ],
    });
    const { words, data: lines } = parsed(answer);
    expect([answer.isError, words]).toEqual([false, expect.stringMatching(/^2 of 5 kept\.\s*$/)]);
    expect(lines.split('\n').map((line) => line.slice(0, 30))).toEqual([
      expect.stringMatching(/^1 add: kept as p\d+/),
      expect.stringMatching(/^2 doubt: refused\. There is no/),
      expect.stringMatching(/^3 add: refused\. The quotation/),
      expect.stringMatching(/^4 add: refused\. title: Too /),
      expect.stringMatching(/^5 correct: kept as p\d+/),
    ]);
    expect(await data('findings', { finding: 'observation-never-names-a-source' })).toContain(
      'corrected by claude: Most figures.',
    );
  });

  test('save_findings: ten refusals are all told, and a bound met half-way loses nothing', async () => {
    const [id] = session.seeded.traceIds;
    const evidence = [{ trace_id: id, span_id: null, quote: await quoteOf(id!) }];
    const wrong = Array.from({ length: 10 }, (_, index) => ({
      action: 'doubt',
      finding: `no-${index}`,
      reason: 'x'.repeat(300),
      evidence,
    }));
    const refused = await call('save_findings', { amendments: wrong });
    expect(refused.isError).toBe(true);
    expect(parsed(refused).data.split('\n')).toHaveLength(10);
    const bounded = callerOf(session.toolContext(false, { proposals: 1, validations: 0 }));
    const add = (title: string) => ({ action: 'add', title, claim: 'It is.', severity: 'low', trace_ids: [id], evidence });
    const { words, data: lines } = parsed(
      await bounded('save_findings', { amendments: [add('Quite another one'), add('And one more thing')] }),
    );
    expect(words).toContain('1 of 2 kept.');
    expect(lines).toMatch(/^2 add: refused\. this session has made 1 proposals, which is the limit\. End the session/m);
  });

  test('propose_scorer: what is missing for the kind, then the suite as it stands, then a run', async () => {
    const common = { name: 'names_a_figure', rationale: 'Answers without a figure are of no use.' };
    const without = await call('propose_scorer', { scorer: { kind: 'judge', ...common } });
    expect(without.isError).toBe(true);
    expect(parsed(without).data).toMatch(/^instructions: /);
    const source =
      'from mlflow.genai.scorers import scorer\n\n\n@scorer\ndef names_a_figure(outputs):\n    return any(c.isdigit() for c in str(outputs))\n';
    const made = await call('propose_scorer', { scorer: { kind: 'python', ...common, source } });
    expect(made.text).toMatch(/^Proposal p\d+ is kept; the harness validates it before it counts\.$/);
    expect(await data('show_suite', { part: 'scorers' })).toMatch(/^names_a_figure \(python, by claude\); not run yet/m);
    expect(JSON.parse(await data('show_suite', { name: 'names_a_figure' }))).toMatchObject({
      source: source.trim(),
    });
    const ran = await call('run_validation');
    expect(ran).toMatchObject({ isError: false, text: expect.stringContaining('Validation passed: 6 rows') as string });
    expect(parsed(ran).data).toMatch(/^names_a_figure \(python\) scored: scored 6.*verdicts: /m);
    const verdicts = await allPages(call, 'run_validation', { last: true, scorer: 'names_a_figure' });
    expect(verdicts.join('\n').match(/: (?:true|false)$/gm)).toHaveLength(6);
  }, 120_000);

  test('edit_suite: a case in and out again; the nearest id of a wrong one is data', async () => {
    const inSuite = new Set((await session.workspace.suite()).cases.map(({ metadata }) => metadata.source_trace));
    let added: string | undefined;
    for (const trace_id of session.seeded.traceIds.filter((id) => !inSuite.has(id))) {
      const answer = await call('edit_suite', { edit: { operation: 'add_case', trace_id, reason: 'It is telling.' } });
      if (!answer.isError) added = trace_id;
      if (added !== undefined) break;
      expect(parsed(answer).data).toContain('near-duplicate');
    }
    const made = (await session.workspace.suite()).cases.find(({ metadata }) => metadata.source_trace === added)!;
    const mistyped = await call('edit_suite', { edit: { operation: 'remove_case', case_id: made.id.slice(0, -1), reason: 'x' } });
    expect(mistyped.isError).toBe(true);
    expect(parsed(mistyped).data).toContain(made.id);
    expect(parsed(mistyped).words).not.toContain(made.id);
    const out = await call('edit_suite', { edit: { operation: 'remove_case', case_id: made.id, reason: 'x' } });
    expect(out.isError).toBe(false);
    const nothing = await call('edit_suite', { edit: { operation: 'add_edge_case', reason: 'x' } });
    expect(parsed(nothing).data).toMatch(/^family: /);
  });

  test.for(['evaluation/../../x', '/etc/passwd', 'evaluation/notes.md', 'evaluation/NOTES.md\0', 'evaluation\\NOTES.md', ''])(
    'write_artifact does not write %j',
    async (path) => {
      const answer = await call('write_artifact', { path, content: 'x' });
      expect(answer.isError).toBe(true);
      expect(parsed(answer).words).toContain('The only path is evaluation/NOTES.md');
    },
  );

  test('write_artifact and session_status', async () => {
    expect((await call('write_artifact', { path: 'evaluation/NOTES.md', content: 'x'.repeat(20_001) })).isError).toBe(true);
    expect((await call('write_artifact', { path: 'evaluation/NOTES.md', content: '# Notes' })).isError).toBe(false);
    expect(session.workspace.book.notes).toBe('# Notes');
    const status = JSON.parse((await allPages(call, 'session_status', {})).join('')) as {
      tasks: unknown[];
      proposals: unknown[];
    };
    expect(status.tasks).toHaveLength(4);
    expect(status.proposals).toHaveLength(session.workspace.book.all.length);
  });

  test('run_validation stops when its session ends', async () => {
    const ending = new AbortController();
    const scorer = {
      kind: 'guidelines',
      name: 'names_a_region',
      rationale: 'x',
      guidelines: ['The answer names the region that was asked about.'],
    };
    await call('propose_scorer', { scorer });
    const running = callerOf(session.toolContext(false), ending.signal)('run_validation');
    await sleep(300);
    const start = performance.now();
    ending.abort();
    expect(await running).toMatchObject({ isError: true, text: expect.stringContaining('was stopped') as string });
    expect(performance.now() - start).toBeLessThan(10_000);
  }, 60_000);
});
