/**
 * The session directory: which file holds what. Whoever changes it holds its lock; reading needs none, since every write replaces
 * a whole file.
 */
import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseAnalysis } from '../analysis/analysis-schema.ts';
import { ANALYSIS_SCHEMA_VERSION, type Analysis } from '../analysis/analysis.ts';
import type { TraceFeatures } from '../analysis/features.ts';
import { AppError } from '../base/app-error.ts';
import type { Artifact } from '../render/artifact.ts';
import { parseSuiteSpec } from '../spec/suite-schema.ts';
import { SUITE_SCHEMA_VERSION, type SuiteSpec } from '../spec/suite-spec.ts';
import type { RawTrace } from '../trace/raw-trace.ts';
import { GATES_PATH } from '../gate/gates.ts';
import { CERTIFICATES_SCHEMA_VERSION, type Certificates } from '../certify/certificate.ts';
import { VALIDATION_SCHEMA_VERSION, type ValidationResult } from '../validate/validation-result.ts';
import { removeOthers, removeTemporaries, writeArtifacts } from './artifact-files.ts';
import { agentSessionsSchema, proposalsSchema, type AgentSessionRecord, type Proposal } from './agent-documents.ts';
import { writeAtomic } from './atomic-write.ts';
import { corrupt, readBytes, readDocument, readTextFile, writeDocument } from './document-file.ts';
import * as documents from './documents.ts';
import { appendEvent, mendEvents, readEvents, type SessionEvent } from './event-log.ts';
import { readJsonLines, writeJsonLines } from './jsonl-gzip.ts';
import { makeFolder } from './make-folder.ts';
import { notWritable } from './not-writable.ts';
import { acquireLock, type SessionLock } from './session-lock.ts';
import { redactionSchema, type RedactionDocument } from './redaction-document.ts';
import { readSnapshot, writeSnapshot } from './trace-snapshot.ts';
import { z } from 'zod';

/** Paths inside the session directory. */
export const sessionFiles = {
  session: 'session.json',
  tasks: 'eval_tasks.json',
  events: 'events.jsonl',
  collection: 'state/collection.json',
  features: 'state/features.jsonl.gz',
  analysis: 'state/analysis.json',
  suite: 'state/suite.json',
  traces: 'state/traces.jsonl.gz',
  /** Holds what was redacted: never handed out. */
  redaction: 'state/redaction.json',
  validation: 'state/validation_results.json',
  certificates: 'state/certificates.json',
  gateResults: 'state/gate_results.json',
  /** Engine claude only: what the builtin engine made, which no agent changes. */
  baselineSuite: 'state/baseline/suite.json',
  baselineValidation: 'state/baseline/validation_results.json',
  proposals: 'state/proposals.json',
  agentSessions: 'state/agent_sessions.json',
  /** A session folder in small, in which a suite is validated before it replaces the one that stands. */
  candidate: 'state/candidate',
  agents: 'agent',
  evaluation: 'evaluation',
  report: 'report.html',
} as const;

/** What the builtin engine made of the traces, with the proof. */
export interface Baseline {
  suite: SuiteSpec;
  validation: ValidationResult;
}

const version = documents.SESSION_SCHEMA_VERSION;

export class SessionStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  path(name: keyof typeof sessionFiles): string {
    return join(this.folder, ...sessionFiles[name].split('/'));
  }

  /** Makes the directory when needed, takes the lock and clears away what a killed process left half done. */
  async lock(): Promise<SessionLock> {
    try {
      await makeFolder(this.folder);
    } catch (cause) {
      throw notWritable(this.folder, cause);
    }
    const lock = await acquireLock(this.folder);
    await removeTemporaries(this.folder);
    await mendEvents(this.path('events'));
    return lock;
  }

  /** True when nothing but our own leftovers lies in the directory. */
  async isEmpty(): Promise<boolean> {
    const names = await readdir(this.folder).catch(() => []);
    return names.every((name) => name === '.lock' || name.endsWith('.tmp'));
  }

  readSession(): Promise<documents.SessionDocument | undefined> {
    return readDocument(this.path('session'), documents.sessionSchema, version);
  }
  async requireSession(): Promise<documents.SessionDocument> {
    const session = await this.readSession();
    if (session !== undefined) return session;
    throw new AppError('input.session-not-found', `${this.folder} holds no session (no ${sessionFiles.session})`, {
      hint: 'Name a directory that `evalwright run` wrote.',
      details: { path: this.folder },
    });
  }
  writeSession(session: documents.SessionDocument): Promise<void> {
    return writeDocument(this.path('session'), session);
  }

  readTasks(): Promise<documents.TasksDocument | undefined> {
    return readDocument(this.path('tasks'), documents.tasksSchema, version);
  }
  writeTasks(tasks: documents.TasksDocument): Promise<void> {
    return writeDocument(this.path('tasks'), tasks);
  }

  readCollection(): Promise<documents.CollectionDocument | undefined> {
    return readDocument(this.path('collection'), documents.collectionSchema, version);
  }
  writeCollection(collection: documents.CollectionDocument): Promise<void> {
    return writeDocument(this.path('collection'), collection);
  }

  async readFeatures(): Promise<TraceFeatures[]> {
    const schema = z.looseObject({});
    const features = await readJsonLines(this.path('features'), (value) => {
      schema.parse(value);
      return value as TraceFeatures;
    });
    return this.required('features', features);
  }
  writeFeatures(features: readonly TraceFeatures[]): Promise<void> {
    return writeJsonLines(this.path('features'), features);
  }

  readAnalysis(): Promise<Analysis | undefined> {
    return readDocument(this.path('analysis'), analysisSchema, ANALYSIS_SCHEMA_VERSION);
  }
  async requireAnalysis(): Promise<Analysis> {
    return this.required('analysis', await this.readAnalysis());
  }
  writeAnalysis(analysis: Analysis): Promise<void> {
    return writeDocument(this.path('analysis'), analysis);
  }

  readSuite(): Promise<SuiteSpec | undefined> {
    return readDocument(this.path('suite'), suiteSchema, SUITE_SCHEMA_VERSION);
  }
  async requireSuite(): Promise<SuiteSpec> {
    return this.required('suite', await this.readSuite());
  }
  writeSuite(suite: SuiteSpec): Promise<void> {
    return writeDocument(this.path('suite'), suite);
  }

  requireTraces(): Promise<RawTrace[]> {
    return this.mapTraces((trace) => trace);
  }
  /** What `use` makes of each trace of the snapshot, sorted by trace id. */
  async mapTraces<T>(use: (trace: RawTrace) => T): Promise<T[]> {
    return this.required('traces', await readSnapshot(this.path('traces'), use));
  }
  writeTraces(traces: Iterable<RawTrace> | AsyncIterable<RawTrace>): Promise<void> {
    return writeSnapshot(this.path('traces'), traces);
  }

  /** As compressed; empty when there is none. */
  async snapshotBytes(): Promise<Buffer> {
    return (await readBytes(this.path('traces'))) ?? Buffer.alloc(0);
  }
  readRedaction(): Promise<RedactionDocument | undefined> {
    return readDocument(this.path('redaction'), redactionSchema, 1);
  }
  writeRedaction(document: RedactionDocument): Promise<void> {
    return writeDocument(this.path('redaction'), document);
  }

  readValidation(name: 'validation' | 'baselineValidation' = 'validation'): Promise<ValidationResult | undefined> {
    return readDocument(this.path(name), documents.validationSchema, VALIDATION_SCHEMA_VERSION);
  }
  async requireValidation(): Promise<ValidationResult> {
    return this.required('validation', await this.readValidation());
  }
  writeValidation(result: ValidationResult): Promise<void> {
    return writeDocument(this.path('validation'), result);
  }

  readCertificates(): Promise<Certificates | undefined> {
    return readDocument(this.path('certificates'), documents.certificatesSchema, CERTIFICATES_SCHEMA_VERSION);
  }
  writeCertificates(certificates: Certificates): Promise<void> {
    return writeDocument(this.path('certificates'), certificates);
  }

  async readBaseline(): Promise<Baseline | undefined> {
    const suite = await readDocument(this.path('baselineSuite'), suiteSchema, SUITE_SCHEMA_VERSION);
    const validation = await this.readValidation('baselineValidation');
    return suite === undefined || validation === undefined ? undefined : { suite, validation };
  }
  async requireBaseline(): Promise<Baseline> {
    return this.required('baselineValidation', await this.readBaseline());
  }
  async writeBaseline({ suite, validation }: Baseline): Promise<void> {
    await writeDocument(this.path('baselineSuite'), suite);
    await writeDocument(this.path('baselineValidation'), validation);
  }

  async readProposals(): Promise<Proposal[]> {
    return (await readDocument(this.path('proposals'), proposalsSchema, version))?.proposals ?? [];
  }
  writeProposals(proposals: readonly Proposal[]): Promise<void> {
    return writeDocument(this.path('proposals'), { schema_version: version, proposals });
  }

  async readAgentSessions(): Promise<AgentSessionRecord[]> {
    return (await readDocument(this.path('agentSessions'), agentSessionsSchema, version))?.sessions ?? [];
  }
  writeAgentSessions(sessions: readonly AgentSessionRecord[]): Promise<void> {
    return writeDocument(this.path('agentSessions'), { schema_version: version, sessions });
  }

  /** What a session with a model leaves of its own: transcript, pid file. */
  agentFolder(sessionId: string): string {
    return join(this.path('agents'), sessionId);
  }
  /** Before the baseline is built again: proposals for another suite would make no sense. */
  async removeAgentState(): Promise<void> {
    await rm(this.path('proposals'), { force: true });
    await this.removeCandidate();
  }
  async removeCandidate(): Promise<void> {
    await rm(this.path('candidate'), { recursive: true, force: true });
  }

  writeArtifacts(artifacts: readonly Artifact[]): Promise<void> {
    return writeArtifacts(this.folder, artifacts);
  }
  /** Removes files under evaluation/ that are not among `artifacts`; the gates are no rendering, and stay. */
  removeOtherArtifacts(artifacts: readonly Artifact[]): Promise<void> {
    return removeOthers(this.folder, sessionFiles.evaluation, [...artifacts.map((artifact) => artifact.path), GATES_PATH]);
  }

  /** evaluation/gates.json as it lies there; people edit it. */
  readGates(): Promise<string | undefined> {
    return readTextFile(join(this.folder, ...GATES_PATH.split('/')));
  }
  writeGates(text: string): Promise<void> {
    return writeArtifacts(this.folder, [{ path: GATES_PATH, content: text }]);
  }

  writeReport(html: string): Promise<void> {
    return writeAtomic(this.path('report'), html);
  }
  async hasReport(): Promise<boolean> {
    return (await readTextFile(this.path('report'))) !== undefined;
  }

  appendEvent(event: SessionEvent): Promise<void> {
    return appendEvent(this.path('events'), event);
  }
  readEvents(): Promise<SessionEvent[]> {
    return readEvents(this.path('events'));
  }

  private required<T>(name: keyof typeof sessionFiles, value: T | undefined): T {
    if (value === undefined) throw corrupt(this.path(name), 'the file is missing');
    return value;
  }
}

/** A document whose own folder knows how to read it. */
const parsedBy = <T>(parse: (value: unknown) => T): z.ZodType<T> =>
  z.unknown().transform((value, context): T => {
    try {
      return parse(value);
    } catch (error) {
      context.addIssue((error as Error).message);
      return z.NEVER;
    }
  });
const suiteSchema = parsedBy(parseSuiteSpec);
const analysisSchema = parsedBy(parseAnalysis);
