/** `report.html` from the files of the session. */
import { parseGates } from '../gate/gates.ts';
import { renderReport } from '../render/html/render-report.ts';
import type { ReportAgent, ReportSource } from '../render/html/report-input.ts';
import type { SessionDocument, SessionTask, TasksDocument } from '../store/documents.ts';
import type { SessionStore } from '../store/session-store.ts';
import { carriedOnNote } from './claude/carried-on-note.ts';
import { ProposalBook } from './claude/proposal-book.ts';
import type { SessionContext } from './context.ts';
import { reportInput } from './redaction.ts';

export async function writeReport(
  store: SessionStore,
  session: SessionDocument,
  plan: TasksDocument,
  context: SessionContext,
): Promise<void> {
  const collection = await store.readCollection();
  const book = await ProposalBook.open(store);
  const gates = await store.readGates();
  const input = await reportInput(store, session, {
    analysis: book.amended(await store.requireAnalysis()),
    spec: await store.requireSuite(),
    validation: await store.readValidation(),
    certificates: await store.readCertificates(),
    gates: gates === undefined ? undefined : parseGates(gates),
    source: reportSource(session, collection?.matched ?? 0),
    engine: session.request.engine,
    agent: await reportAgent(store, session, book, plan),
    tasks: plan.tasks.map((task) => ({ name: task.title, status: statusOf(task), attempts: task.attempts, note: noteOf(task) })),
    version: context.version,
    generatedAt: context.clock.now().toISOString(),
  });
  await store.writeReport(renderReport(input));
}

/** undefined: nobody but the engine builtin had a hand in it. */
async function reportAgent(
  store: SessionStore,
  { request }: SessionDocument,
  { all: proposals }: ProposalBook,
  plan: TasksDocument,
): Promise<ReportAgent | undefined> {
  const sessions = await store.readAgentSessions();
  if (request.engine === 'builtin' && proposals.length === 0 && sessions.length === 0) return undefined;
  const alone = plan.tasks.flatMap(({ title, note }) => (note?.startsWith(carriedOnNote) === true ? [`${title}: ${note}`] : []));
  return { sessions, proposals, ...(alone.length === 0 ? {} : { note: alone.join(' ') }) };
}

function reportSource({ request: { source } }: SessionDocument, traceCount: number): ReportSource {
  if (source.type === 'file')
    return { trackingUri: undefined, experimentName: source.path, experimentId: undefined, filter: undefined, traceCount };
  return {
    trackingUri: source.tracking_uri,
    experimentName: source.experiment_name,
    experimentId: source.experiment_id,
    filter: source.filter ?? undefined,
    traceCount,
    uiUrl: source.tracking_uri,
  };
}

const statusOf = (task: SessionTask): 'pending' | 'running' | 'done' | 'failed' =>
  task.status === 'in_progress' ? 'running' : task.status;

const noteOf = (task: SessionTask): string | undefined => task.diagnostics[0]?.message ?? task.note;
