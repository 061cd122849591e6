/** One session directory of the engine claude that is killed and started again, and what is found wrong with it on the way. */
import type { RunResult } from '../../src/app/results.ts';
import type { Proposal } from '../../src/store/agent-documents.ts';
import { sessionMarker } from '../../src/testing/replayed-role.ts';
import type { ModelRequest, ScriptedModelServer } from '../../src/testing/scripted-model.ts';
import type { Case } from './agent-harness.ts';
import { startModel, watched } from './agent-harness.ts';
import { steadyModel } from './steady-model.ts';

export interface KillPlan {
  /** For `test/support/kill-at.mjs`. */
  operation?: Record<string, string>;
  /** The host dies when the model gets this request, */
  request?: (request: ModelRequest) => boolean;
  /** and so does its child. */
  withChild?: boolean;
}

export class Chain {
  readonly session: Case;
  readonly server: ScriptedModelServer;
  /** Sessions that were running when their host was killed, with the requests that the model had seen of them by then. */
  readonly interrupted = new Map<string, number>();
  onRequest: (request: ModelRequest) => void = () => {};

  private constructor(session: Case, server: ScriptedModelServer) {
    this.session = session;
    this.server = server;
  }

  /** Against a model of its own. */
  static async begin(session: Case, options: Parameters<typeof steadyModel>[0] = {}): Promise<Chain> {
    const roles = watched(steadyModel(options), (request) => chain.onRequest(request));
    const chain: Chain = new Chain(session, await startModel(roles));
    return chain;
  }

  /** A start that is to be killed. */
  async kill({ operation, request: isPoint, withChild = false }: KillPlan) {
    const before = await this.now();
    const { child, result } = this.session.resume(this.server.url, operation === undefined ? {} : { kill: operation });
    this.onRequest = (request) => {
      if (isPoint?.(request) !== true) return;
      if (withChild) this.killChild(request);
      child.kill('SIGKILL');
    };
    const { code, signal, stderr } = await result;
    this.onRequest = () => {};
    const processes = await this.session.processesLeft();
    await this.session.readAll();
    for (const { id, status } of await this.session.store.readAgentSessions())
      if (status === 'running') this.interrupted.set(id, this.requestsOf(id));
    const errors = signal === 'SIGKILL' ? errorsIn(stderr) : [`ended with ${code}`, stderr.slice(-1000)];
    return { signal, errors, processes, repeated: this.repeated(before) };
  }

  killChild(request: ModelRequest): void {
    const pid = this.session.childOf(sessionMarker(request)!.session);
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }

  /** A start that is left alone by whoever kills hosts. */
  async finish() {
    const before = await this.now();
    const { code, stderr, stdout } = await this.session.resume(this.server.url).result;
    const processes = await this.session.processesLeft();
    const { unmatched } = this.server;
    await this.server.stop();
    if (code !== 0) throw new Error(`ended with ${code}: ${stderr.slice(-3000)}`);
    return {
      agent: (JSON.parse(stdout) as RunResult).agent!,
      faults: {
        errors: errorsIn(stderr),
        processes,
        leftovers: this.session.leftovers(),
        repeated: this.repeated(before),
        toldTwice: await this.toldTwice(),
        sessions: await this.wrongSessions(),
        unmatched: unmatched.map(({ prompt }) => prompt),
      },
    };
  }

  private async now() {
    const sessions = await this.session.store.readAgentSessions();
    const plan = await this.session.store.readTasks();
    return {
      requests: this.server.requests.length,
      sessions: new Set(sessions.map(({ id }) => id)),
      finished: new Set([
        ...plan!.tasks.filter(({ status }) => status === 'done').map(({ id }) => id),
        ...sessions.filter(({ status }) => status === 'completed').map(({ task }) => task),
      ]),
    };
  }

  /** Requests of sessions of another process, and of tasks whose work had been handed over. */
  private repeated(before: Awaited<ReturnType<Chain['now']>>): string[] {
    return this.server.requests
      .slice(before.requests)
      .flatMap((request) => sessionMarker(request) ?? [])
      .filter(({ session, task }) => before.sessions.has(session) || before.finished.has(task))
      .map(({ session }) => session);
  }

  private async toldTwice(): Promise<string[]> {
    const told = (await this.session.store.readEvents())
      .filter(({ event }) => ['task-finished', 'proposal-made', 'agent-session-finished'].includes(event))
      .map((item) => `${item.event} ${String(item['proposal'] ?? item['session'] ?? item['task'])}`);
    return told.filter((item, index) => told.indexOf(item) !== index);
  }

  /** Records that do not tell what became of their session, or not what it used. */
  private async wrongSessions(): Promise<string[]> {
    const records = await this.session.store.readAgentSessions();
    const doubled = records.filter(({ id }, index) => records.findIndex((other) => other.id === id) !== index);
    const wrong = records.filter(({ id, status, failure, usage }) => {
      const seen = this.requestsOf(id);
      const atKill = this.interrupted.get(id);
      if (atKill === undefined) return status === 'completed' ? usage.requests !== seen : failure === null;
      // The request at which it was killed was never answered, and the answer before may not be on disk.
      const isTold =
        usage.requests >= atKill - 2 && usage.requests <= seen && (usage.requests === 0) === (usage.input_tokens === 0);
      return status !== 'interrupted' || !isTold;
    });
    return [...doubled, ...wrong].map((record) => JSON.stringify({ ...record, seen: this.requestsOf(record.id) }));
  }

  private requestsOf(id: string): number {
    return this.server.requests.filter((request) => sessionMarker(request)?.session === id).length;
  }
}

/** Everything but times and the numbers of sessions. */
export async function whatMustBeTheSame(session: Case) {
  const { store } = session;
  const withoutNumber = ({ session: id, ...rest }: Proposal) => ({ ...rest, session: id.replace(/\.\d+$/, '') });
  return {
    files: session.outcome(),
    proposals: (await store.readProposals()).map(withoutNumber),
    tasks: (await store.readTasks())!.tasks.map(({ id, status, note, instructions }) => ({ id, status, note, instructions })),
    verdicts: (await store.requireValidation()).verdicts,
  };
}

const errorsIn = (stderr: string): string[] => stderr.match(/^evalwright: .*$/gm) ?? [];
