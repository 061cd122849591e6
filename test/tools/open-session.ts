/** A finished session on a real experiment, opened as agent sessions, chat and MCP clients see it. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { inject } from 'vitest';
import { withDefaults } from '../../src/app/deps.ts';
import { runSession } from '../../src/app/run-session.ts';
import { createContext, type OpenContext } from '../../src/app/session-context.ts';
import { resolveConfig } from '../../src/config/resolve-config.ts';
import { toolContextOf } from '../../src/session/claude/tool-context-of-session.ts';
import { Workspace } from '../../src/session/claude/workspace.ts';
import type { MlflowClient } from '../../src/mlflow/client.ts';
import { SessionStore } from '../../src/store/session-store.ts';
import type { ToolContext } from '../../src/tools/tool-context.ts';
import { temporaryFolder } from '../support/cli.ts';
import { seedExperiment, type Seeded } from '../support/seed.ts';

export interface OpenedSession {
  seeded: Seeded;
  workspace: Workspace;
  toolContext(mayAnnotate: boolean, bounds?: { proposals: number; validations: number }): ToolContext;
  close(): Promise<void>;
}

export async function openSession(experiment: string, traces: number): Promise<OpenedSession> {
  const folder = temporaryFolder();
  const seeded = await seedExperiment(inject('mlflowUrl'), experiment, { limit: traces });
  const env = { ...process.env, EVALWRIGHT_PYTHON: inject('python') };
  const out = join(folder.path, 'session');
  const flags = { trackingUri: inject('mlflowUrl'), experiment, out, maxCases: 6 };
  const config = resolveConfig({ flags, env, cwd: folder.path });
  const deps = withDefaults({ env, cwd: folder.path });
  await runSession(config, deps);
  const store = new SessionStore(out);
  const session = await store.requireSession();
  const context: OpenContext = createContext(config, session.request, deps);
  const workspace = await Workspace.open(store, session, context);
  return {
    seeded,
    workspace,
    toolContext: (mayAnnotate, bounds) => toolContextOf(workspace, { session: 'test.1', maker: 'claude' }, mayAnnotate, bounds),
    close: async () => {
      workspace.close();
      await context.close();
      folder.remove();
    },
  };
}

/** A trace that comes when the session is over. */
export async function addTrace(client: MlflowClient, experimentId: string): Promise<string> {
  const traceId = randomBytes(16).toString('hex');
  const times = { startTimeUnixNano: '1760000000000000000', endTimeUnixNano: '1760000001000000000' };
  const spans = [{ traceId, spanId: 'cd'.repeat(8), name: 'late', ...times }];
  await client.ingestOtlp(experimentId, JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));
  return `tr-${traceId}`;
}
