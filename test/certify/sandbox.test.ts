/** What a scorer can reach while it is tried: no secret in its environment; in a sandbox no home, no network, nothing to write to. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findSandbox } from '../../src/python/sandbox.ts';
import { pythonScorer } from '../validate/custom-suite.ts';
import { certify, withScorers } from './certified-sample.ts';

const sizes = { mutants: 2, sight: 1, recorded: 4, repeats: 0 };
const isSandboxed = (await findSandbox()) !== undefined;

/** What the body raises or says on the first row, as the diagnostic tells it. */
async function saidBy(body: string): Promise<string> {
  const scorer = pythonScorer('probe', `${body}\nraise ValueError(f"saw {found!r}")`, { rationale: 'Planted.' });
  const { diagnostics } = await certify(withScorers([scorer]), { sizes });
  return diagnostics.map(({ message }) => message).join('\n');
}

test('the environment holds nothing of ours but what Python needs', async () => {
  process.env['MY_API_TOKEN'] = 'kanari';
  try {
    const said = await saidBy('import os\nfound = [name for name in os.environ if "TOKEN" in name or "KEY" in name]');
    expect(said).toContain('saw []');
  } finally {
    delete process.env['MY_API_TOKEN'];
  }
});

test.runIf(isSandboxed)('home and its secrets are not there', async () => {
  const path = join(homedir(), `.evalwright-canary-${process.pid}`);
  await writeFile(path, 'kanari');
  try {
    const said = await saidBy(`import os\nfound = os.path.exists(${JSON.stringify(path)})`);
    expect(said).toContain('saw False');
  } finally {
    await rm(path);
  }
});

test.runIf(isSandboxed)('there is no network, not even loopback', async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  try {
    const said = await saidBy(
      `import socket\ntry:\n    socket.create_connection(("127.0.0.1", ${port}), 2)\n    found = "connected"\nexcept OSError as error:\n    found = "refused"`,
    );
    expect(said).toContain("saw 'refused'");
    expect(connections).toBe(0);
  } finally {
    server.close();
  }
});

test.runIf(isSandboxed)('the suite itself cannot be written to', async () => {
  let after = '';
  const scorer = pythonScorer(
    'probe',
    'import pathlib\ntarget = pathlib.Path(__file__).parent.parent / "scorers.py"\ntry:\n    target.write_text("gone")\n    found = "written"\nexcept OSError as error:\n    found = "refused"\nraise ValueError(f"saw {found!r}")',
    { rationale: 'Planted.' },
  );
  let path = '';
  const { diagnostics } = await certify(withScorers([scorer]), { sizes }, async (folder) => {
    path = join(folder, 'evaluation/scorers.py');
    after = await readFile(path, 'utf8');
  });
  expect(after).toContain('get_all_scorers');
  expect(diagnostics.map(({ message }) => message).join()).toContain("saw 'refused'");
});

test.runIf(isSandboxed)('other processes cannot be seen', async () => {
  const said = await saidBy('import os\nfound = len([name for name in os.listdir("/proc") if name.isdigit()]) < 10');
  expect(said).toContain('saw True');
});
