/**
 * What leaves the session directory is redacted on its way out: the files of evaluation/ and report.html. Everything under state/ stays
 * as it was recorded, so that findings, chats and scores work on what really happened, and a value has one placeholder in all files,
 * also after the suite was changed: the mapping is kept in state/redaction.json.
 */
import { createHash } from 'node:crypto';
import { toTrace } from '../adapters/to-trace.ts';
import { Redactor } from '../redact/redactor.ts';
import { redactDocument, redactPython } from '../redact/redact-document.ts';
import type { Artifact } from '../render/artifact.ts';
import type { ReportInput } from '../render/html/report-input.ts';
import { reportTraceFrom } from '../render/html/report-trace.ts';
import { renderSuite } from '../render/python/render-suite.ts';
import type { SuiteSpec } from '../spec/suite-spec.ts';
import type { SessionDocument } from '../store/documents.ts';
import type { SessionStore } from '../store/session-store.ts';
import type { Trace } from '../trace/trace.ts';

/** The files of evaluation/. `notes`: see `renderSuite`. The caller holds the session's lock. */
export async function suiteFiles(
  store: SessionStore,
  session: SessionDocument,
  suite: SuiteSpec,
  notes?: string,
): Promise<Artifact[]> {
  const redactor = await redactorOf(store, session);
  if (redactor === undefined) return renderSuite(suite, notes);
  const files = renderSuite(redactSuite(suite, redactor), notes === undefined ? undefined : redactor.text(notes));
  await keep(store, redactor);
  return files;
}

/** The runs of the snapshot as the files of evaluation/ tell them. */
export async function handedOverTraces(store: SessionStore, session: SessionDocument): Promise<Trace[]> {
  const redactor = await redactorOf(store, session);
  return store.mapTraces((raw) => (redactor === undefined ? toTrace(raw) : redactor.trace(toTrace(raw))));
}

/** What the report shows, traces included. Where the traces came from is the team's own and stays. */
export async function reportInput(
  store: SessionStore,
  session: SessionDocument,
  input: Omit<ReportInput, 'traces'>,
): Promise<ReportInput> {
  const redactor = await redactorOf(store, session);
  if (redactor === undefined) return { ...input, traces: await store.mapTraces((raw) => reportTraceFrom(toTrace(raw))) };
  // Before values are cut to fit: half an address is none that could be found.
  const traces = await store.mapTraces((raw) => reportTraceFrom(redactor.trace(toTrace(raw))));
  const { spec, source, generatedAt, ...rest } = input;
  const redacted = { ...redactDocument(rest, redactor), spec: redactSuite(spec, redactor), source, generatedAt, traces };
  await keep(store, redactor);
  return redacted;
}

/** Ids of cases, names of scorers and the code of free ones keep their form. */
function redactSuite(suite: SuiteSpec, redactor: Redactor): SuiteSpec {
  const redacted = redactDocument(suite, redactor);
  return {
    ...redacted,
    cases: redacted.cases.map((item, at) => ({ ...item, id: suite.cases[at]!.id })),
    scorers: redacted.scorers.map((scorer, at) => {
      const given = suite.scorers[at]!;
      const source = given.kind === 'python' ? { source: redactPython(given.source, redactor) } : {};
      return { ...scorer, ...source, name: given.name };
    }),
  };
}

/** undefined: the session was asked to leave everything as it is. */
async function redactorOf(store: SessionStore, { request }: SessionDocument): Promise<Redactor | undefined> {
  if (request.redact === false) return undefined;
  const known = await store.readRedaction();
  const redactor = new Redactor(known);
  const snapshot = await digestOf(store);
  if (known?.snapshot === snapshot) return redactor;
  const traces = await store.mapTraces(toTrace);
  redactor.learn(traces);
  // In the order of their ids, before any document: numbers do not depend on what is rendered first.
  for (const trace of traces) redactor.trace(trace);
  return redactor;
}

async function keep(store: SessionStore, redactor: Redactor): Promise<void> {
  const { values, names, ordinary, users } = redactor.record;
  await store.writeRedaction({
    schema_version: 1,
    snapshot: await digestOf(store),
    values: [...values],
    names: [...names].sort(),
    ordinary: [...ordinary].sort(),
    users: [...users].sort(),
  });
}

const digestOf = async (store: SessionStore): Promise<string> =>
  createHash('sha256')
    .update(await store.snapshotBytes())
    .digest('hex');
