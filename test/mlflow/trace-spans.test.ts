/** Reading spans: the three routes, what is learned from a missing one, order, bounds, and that no trace is lost. */
import { afterEach, describe, expect, test } from 'vitest';
import type { RawTrace } from '../../src/trace/raw-trace.ts';
import { clientFor, collect, errorOf, sendJson, startLoopback, type Answer, type Loopback, type Received } from './loopback.ts';

const started: Loopback[] = [];
async function serve(answer: Answer): Promise<Loopback> {
  const server = await startLoopback(answer);
  started.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

const traceId = (id: number): string => `tr-${String(id).padStart(32, '0')}`;
function info(id: number, metadata: Record<string, string> = {}): RawTrace {
  return {
    traceId: traceId(id),
    experimentId: '1',
    clientRequestId: undefined,
    requestTimeMs: 0,
    executionDurationMs: undefined,
    state: 'OK',
    requestPreview: undefined,
    responsePreview: undefined,
    metadata,
    tags: {},
    assessments: [],
    spans: [],
    losses: [],
  };
}
const infos = (count: number): RawTrace[] => Array.from({ length: count }, (_, index) => info(index + 1));
const span = (name: string): object => ({ span_id: '0000000000000001', name, start_time_unix_nano: 1, end_time_unix_nano: 2 });
const notFound = { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'Trace not found.' };

type Route = 'batchGet' | 'get' | 'artifact';
const routeOf = (request: Received): Route =>
  request.url.pathname.endsWith('/batchGet') ? 'batchGet' : request.url.pathname.endsWith('/traces/get') ? 'get' : 'artifact';
const idsOf = (request: Received): string[] =>
  ['trace_ids', 'trace_id', 'request_id'].flatMap((name) => request.url.searchParams.getAll(name));
const spansBody = (route: Route, ids: string[]): object => {
  if (route === 'batchGet') return { traces: ids.map((id) => ({ trace_info: { trace_id: id }, spans: [span(route)] })) };
  return route === 'get' ? { trace: { trace_info: {}, spans: [span(route)] } } : { spans: [span(route)] };
};
/** A server on which `knows(route, id)` says what it has. */
const serverWith =
  (knows: (route: Route, id: string) => boolean): Answer =>
  (request, response) => {
    const route = routeOf(request);
    const ids = idsOf(request).filter((id) => knows(route, id));
    if (route !== 'batchGet' && ids.length === 0) return sendJson(response, notFound, 404);
    return sendJson(response, spansBody(route, ids));
  };
const routesUsed = (server: Loopback): Record<Route, number> => {
  const used = { batchGet: 0, get: 0, artifact: 0 };
  for (const request of server.requests) used[routeOf(request)] += 1;
  return used;
};
const outcome = (traces: RawTrace[]): string[] =>
  traces.map((trace) => trace.spans[0]?.name ?? trace.losses[0]?.kind ?? 'nothing');

describe('routes', () => {
  test('batches of ten by batchGet', async () => {
    const server = await serve(serverWith(() => true));
    const traces = await collect(clientFor(server.url).traceSpans(infos(25)));
    expect(traces.map((trace) => trace.traceId)).toEqual(infos(25).map((trace) => trace.traceId));
    expect(routesUsed(server)).toEqual({ batchGet: 3, get: 0, artifact: 0 });
    expect(server.requests.map((request) => idsOf(request).length).sort((a, b) => a - b)).toEqual([5, 10, 10]);
  });

  test('what batchGet leaves out is asked for by get, what get does not have by the artifact, and the rest is a loss', async () => {
    const has: Record<string, Route[]> = {
      [traceId(1)]: ['batchGet'],
      [traceId(2)]: ['get'],
      [traceId(3)]: ['artifact'],
      [traceId(4)]: [],
    };
    const server = await serve(serverWith((route, id) => has[id]!.includes(route)));
    const traces = await collect(clientFor(server.url).traceSpans(infos(4)));
    expect(outcome(traces)).toEqual(['batchGet', 'get', 'artifact', 'missing-span']);
    expect(traces[3]!.losses).toEqual([{ kind: 'missing-span', count: 1, example: traceId(4) }]);
  });

  const missingRoute: [string, (request: Received) => { status: number; body: unknown }][] = [
    ['HTML 404', () => ({ status: 404, body: '<h1>Not Found</h1>' })],
    ['405', () => ({ status: 405, body: '<h1>no</h1>' })],
    ['ENDPOINT_NOT_FOUND', () => ({ status: 404, body: { error_code: 'ENDPOINT_NOT_FOUND', message: 'no such API' } })],
    [
      'an older server that takes the route for a trace id',
      (request) => ({
        status: 404,
        body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: `Trace with ID '${routeOf(request)}' not found.` },
      }),
    ],
  ];
  test.each(missingRoute)('a missing route is learned once: %s', async (_name, answer) => {
    const server = await serve((request, response) => {
      const route = routeOf(request);
      if (route === 'artifact') return sendJson(response, spansBody(route, []));
      const { status, body } = answer(request);
      return sendJson(response, body, status);
    });
    const client = clientFor(server.url);
    const options = { concurrency: 1, batchSize: 5 };
    expect(outcome(await collect(client.traceSpans(infos(20), options)))).toEqual(Array.from({ length: 20 }, () => 'artifact'));
    expect(outcome(await collect(client.traceSpans(infos(5), options)))).toHaveLength(5);
    expect(routesUsed(server)).toEqual({ batchGet: 1, get: 1, artifact: 25 });
  });

  test('one trace that breaks batchGet costs nobody else their spans', async () => {
    const server = await serve((request, response) => {
      const poisoned = idsOf(request).includes(traceId(3));
      if (poisoned && routeOf(request) !== 'artifact')
        return sendJson(response, { error_code: 'INTERNAL_ERROR', message: 'boom' }, 500);
      if (poisoned) return sendJson(response, 'not json');
      return sendJson(response, spansBody(routeOf(request), idsOf(request)));
    });
    const traces = await collect(clientFor(server.url).traceSpans(infos(5)));
    expect(outcome(traces)).toEqual(['get', 'get', 'missing-span', 'get', 'get']);
    // A 500 is repeated once where another route is left.
    expect(routesUsed(server)).toEqual({ batchGet: 2, get: 6, artifact: 1 });
  });

  test('a batch too large for the bound is read one by one', async () => {
    const server = await serve((request, response) =>
      sendJson(
        response,
        `${JSON.stringify(spansBody(routeOf(request), idsOf(request)))}${' '.repeat(idsOf(request).length * 1000)}`,
      ),
    );
    const { createMlflowClient } = await import('../../src/mlflow/client.ts');
    const { connectionTo } = await import('./loopback.ts');
    const client = createMlflowClient({ ...connectionTo(server.url), maxResponseBytes: 3000 });
    expect(outcome(await collect(client.traceSpans(infos(5))))).toEqual(['get', 'get', 'get', 'get', 'get']);
  });

  test.each([
    [401, 'remote.unauthorized'],
    [403, 'remote.forbidden'],
    [503, 'remote.unavailable'],
  ])('HTTP %i ends the reading', async (status, code) => {
    const server = await serve((_request, response) => sendJson(response, { error_code: 'X', message: 'no' }, status));
    expect((await errorOf(collect(clientFor(server.url).traceSpans(infos(3)))))['code']).toBe(code);
  });
});

describe('completeness', () => {
  const stats = (count: number): Record<string, string> => ({ 'mlflow.trace.sizeStats': JSON.stringify({ num_spans: count }) });

  test('spans that the trace says it has and that did not come are counted', async () => {
    const server = await serve(serverWith(() => true));
    const [trace] = await collect(clientFor(server.url).traceSpans([info(1, stats(4))]));
    expect(trace!.losses).toEqual([{ kind: 'missing-span', count: 3, example: traceId(1) }]);
  });

  test('a trace that says it has none is whole without', async () => {
    const server = await serve((request, response) =>
      sendJson(response, { traces: idsOf(request).map((id) => ({ trace_info: { trace_id: id } })) }),
    );
    const [trace] = await collect(clientFor(server.url).traceSpans([info(1, stats(0))]));
    expect(trace).toMatchObject({ spans: [], losses: [] });
    expect(server.requests).toHaveLength(1);
  });

  test.each(['', '[]', '{"num_spans":"4"}', '{"num_spans":-1}', 'nonsense'])(
    'unusable size statistics %j say nothing',
    async (text) => {
      const server = await serve(serverWith(() => true));
      const [trace] = await collect(clientFor(server.url).traceSpans([info(1, { 'mlflow.trace.sizeStats': text })]));
      expect(trace!.losses).toEqual([]);
    },
  );
});

describe('order and bounds', () => {
  test('the order of the input, whatever the order of the answers; never more at once than asked', async () => {
    let atOnce = 0;
    let most = 0;
    const server = await serve((request, response) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      const delay = (Number(idsOf(request)[0]!.slice(-3)) * 37) % 50;
      setTimeout(() => {
        atOnce -= 1;
        sendJson(response, spansBody('batchGet', idsOf(request)));
      }, delay);
    });
    const traces = await collect(clientFor(server.url).traceSpans(infos(60), { batchSize: 3, concurrency: 3 }));
    expect(traces.map((trace) => trace.traceId)).toEqual(infos(60).map((trace) => trace.traceId));
    expect(most).toBe(3);
  });

  test('a slow reader holds the requests back', async () => {
    const server = await serve(serverWith(() => true));
    const traces = clientFor(server.url).traceSpans(infos(1000), { batchSize: 2, concurrency: 2 });
    await traces.next();
    await new Promise((resolve) => setTimeout(resolve, 100));
    // Two under way, four more for each of them, and the one that was taken.
    expect(server.requests.length).toBeLessThanOrEqual(11);
    await traces.return();
  });

  test('leaving early ends what is under way', async () => {
    const server = await serve((request, response) => {
      if (idsOf(request).includes(traceId(1))) sendJson(response, spansBody('batchGet', idsOf(request)));
    });
    for await (const trace of clientFor(server.url).traceSpans(infos(40), { batchSize: 1, concurrency: 4 })) {
      expect(trace.traceId).toBe(traceId(1));
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.sockets.size).toBeLessThanOrEqual(1);
  });

  test('infos may come as a stream, and their error is the reader’s', async () => {
    const server = await serve(serverWith(() => true));
    async function* broken(): AsyncGenerator<RawTrace> {
      yield* infos(12);
      throw new Error('the listing broke');
    }
    const seen: RawTrace[] = [];
    const error = await errorOf(
      (async () => {
        for await (const trace of clientFor(server.url).traceSpans(broken(), { batchSize: 1, concurrency: 1 })) seen.push(trace);
      })(),
    );
    expect(error.message).toBe('the listing broke');
    expect(seen.length).toBeGreaterThan(5);
  });
});
