/** A suite that is run: it reaches the MLflow server and no other, neither home nor its own files. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { addressOf } from '../../src/python/relay.ts';
import { findSandbox } from '../../src/python/sandbox.ts';
import { validateSuite } from '../../src/validate/validate-suite.ts';
import { writeSuite } from './hand-written-suite.ts';

const isSandboxed = (await findSandbox()) !== undefined;
const secret = join(homedir(), `.evalwright-validate-canary-${process.pid}`);
let server: Server;
let connections = 0;

beforeAll(async () => {
  await writeFile(secret, 'kanari');
  server = createServer((socket) => {
    connections += 1;
    socket.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.close();
  await rm(secret, { force: true });
});

test.runIf(isSandboxed)('a suite reaches MLflow and nothing else', { timeout: 180_000 }, async () => {
  const { port } = server.address() as { port: number };
  const scorers = `
@scorer
def no_other_server(outputs):
    import socket
    try:
        socket.create_connection(("127.0.0.1", ${port}), 2)
    except OSError:
        return True
    return False


@scorer
def no_home(outputs):
    import os
    return not os.path.exists(${JSON.stringify(secret)})


@scorer
def no_writing(outputs):
    try:
        open(__file__, "a").close()
    except OSError:
        return True
    return False
`;
  const suite = await writeSuite({ scorers, names: ['no_other_server', 'no_home', 'no_writing'] });
  try {
    const before = await readFile(join(suite.folder, 'evaluation/scorers.py'), 'utf8');
    const result = await validateSuite({
      folder: suite.folder,
      spec: suite.spec,
      environment: { python: inject('python'), pythonVersion: '', mlflowVersion: '', path: undefined },
      trackingUri: inject('mlflowUrl'),
      experimentName: 'sandboxed',
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
      importPath: [],
    });
    expect(result.diagnostics).toEqual([]);
    expect(result.metrics).toEqual({ 'no_other_server/mean': 1, 'no_home/mean': 1, 'no_writing/mean': 1 });
    expect(result.sandbox).toBe('Sandbox: files read-only, home hidden, network to the MLflow server only.');
    expect(connections).toBe(0);
    expect(await readFile(join(suite.folder, 'evaluation/scorers.py'), 'utf8')).toBe(before);
  } finally {
    await suite.remove();
  }
});

test.each([
  ['http://127.0.0.1:5000', { host: '127.0.0.1', port: 5000 }],
  ['http://[::1]:5000/mlflow', { host: '::1', port: 5000 }],
  ['https://mlflow.example:8443', { host: 'mlflow.example', port: 8443 }],
  ['http://10.0.0.7:5000', undefined],
  ['http://[2001:db8::7]:5000', undefined],
  ['databricks', undefined],
  ['sqlite:///mlflow.db', undefined],
])('%s is relayed to %o', (url, address) => {
  expect(addressOf(url)).toEqual(address);
});
