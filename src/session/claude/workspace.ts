/**
 * The session directory as agents see it: proposals checked at the door, the suite as it stands, candidates that are validated in a
 * folder of their own. `suite()` is a pure function of the builtin suite and the proposals, so a resumed run sees the same.
 */
import { mkdir } from 'node:fs/promises';
import { checkAmendment } from '../../analysis/check-amendment.ts';
import type { Amendment } from '../../analysis/amendment.ts';
import type { Analysis } from '../../analysis/analysis.ts';
import type { TraceFeatures } from '../../analysis/features.ts';
import { stringifyJson } from '../../base/lossless-json.ts';
import { plainLine } from '../../base/plain-text.ts';
import type { Artifact } from '../../render/artifact.ts';
import { tracesInReport } from '../../render/html/findings-section.ts';
import { applySuiteEdits, checkSuiteEdit, type SuiteEditFacts } from '../../spec/apply-suite-edits.ts';
import type { SuiteEdit, Maker } from '../../spec/suite-edit.ts';
import type { SuiteSpec } from '../../spec/suite-spec.ts';
import type { SessionDocument } from '../../store/documents.ts';
import { SessionStore, type Baseline } from '../../store/session-store.ts';
import type { MlflowAccess, ProposalAnswer } from '../../tools/tool-context.ts';
import type { ValidationResult } from '../../validate/validation-result.ts';
import type { SessionContext } from '../context.ts';
import { logEvent } from '../log-event.ts';
import { suiteFiles } from '../redaction.ts';
import { validateFolder } from '../validate-folder.ts';
import { writeGates } from '../write-gates.ts';
import { certifyAdded, certifyOne, joinCertificates, type TriedScorer } from './certify-candidate.ts';
import { ProposalBook, type Draft } from './proposal-book.ts';
import { createTraceReader, type TraceReader } from './trace-reader.ts';

/** A free scorer that needs longer for one row is not worth waiting for; judges ask a model and get what the rung gives. */
const candidateCallMs = 20_000;

export interface Author {
  /** "create_scorers.1", "chat" or "mcp". */
  session: string;
  maker: Maker;
}

export class Workspace {
  readonly store: SessionStore;
  readonly session: SessionDocument;
  readonly context: SessionContext;
  readonly mlflow: MlflowAccess | undefined;
  readonly features: readonly TraceFeatures[];
  readonly traces: TraceReader;
  private readonly builtin: Analysis;
  readonly baseline: Baseline;
  readonly book: ProposalBook;
  private readonly closeSource: () => void;
  private queue: Promise<unknown> = Promise.resolve();
  private passed: { key: string; result: ValidationResult } | undefined;

  private constructor(
    parts: Pick<Workspace, 'store' | 'session' | 'context' | 'mlflow' | 'features' | 'traces' | 'baseline' | 'book'>,
    builtin: Analysis,
    closeSource: () => void,
  ) {
    this.store = parts.store;
    this.session = parts.session;
    this.context = parts.context;
    this.mlflow = parts.mlflow;
    this.features = parts.features;
    this.traces = parts.traces;
    this.baseline = parts.baseline;
    this.book = parts.book;
    this.builtin = builtin;
    this.closeSource = closeSource;
  }

  /** Needs the baseline of an engine claude; of a builtin session its suite and validation are the baseline. */
  static async open(store: SessionStore, session: SessionDocument, context: SessionContext): Promise<Workspace> {
    const source = await context.openSource(session.request.source);
    try {
      const features = await store.readFeatures();
      const mlflow = context.openMlflow?.(session.request.source);
      const traces = createTraceReader(new Set(features.map(({ trace_id }) => trace_id)), source, mlflow);
      const baseline = (await store.readBaseline()) ?? {
        suite: await store.requireSuite(),
        validation: await store.requireValidation(),
      };
      const book = await ProposalBook.open(store);
      const close = (): void => {
        source.close();
        mlflow?.client.close();
      };
      const builtin = await store.requireAnalysis();
      return new Workspace({ store, session, context, mlflow, features, traces, baseline, book }, builtin, close);
    } catch (error) {
      source.close();
      throw error;
    }
  }

  close(): void {
    this.closeSource();
  }

  analysis(): Analysis {
    return this.book.amended(this.builtin);
  }

  async suite(): Promise<SuiteSpec> {
    return applySuiteEdits(this.baseline.suite, this.book.edits, await this.facts()).suite;
  }

  /** As files. */
  async artifacts(suite: SuiteSpec): Promise<Artifact[]> {
    return suiteFiles(this.store, this.session, suite, this.book.notes);
  }

  /** Traces that edits need are read first, since applying is pure. */
  async facts(more: readonly string[] = []): Promise<SuiteEditFacts> {
    const ids = this.book.edits.flatMap(({ edit }) => (edit.operation === 'add_case' ? [edit.trace_id] : []));
    const read = await this.traces.readAll([...ids, ...more]);
    return { traces: (id) => read.get(id)?.trace, analysis: this.analysis(), features: this.features };
  }

  proposeEdit(edit: SuiteEdit, author: Author): Promise<ProposalAnswer> {
    return this.inTurn(async () => {
      const facts = await this.facts(edit.operation === 'add_case' ? [edit.trace_id] : []);
      const current = applySuiteEdits(this.baseline.suite, this.book.edits, facts).suite;
      const check = checkSuiteEdit(edit, { ...facts, current, maker: author.maker });
      if (!check.ok) return this.refused(edit.operation, check.reason, check.hint, author);
      return this.taken({ type: 'edit', edit, session: author.session, made_by: author.maker }, edit.operation);
    });
  }

  proposeAmendment(amendment: Amendment, author: Author): Promise<ProposalAnswer> {
    return this.inTurn(async () => {
      const ids = [
        ...(amendment.action === 'add' ? amendment.trace_ids : []),
        ...amendment.evidence.map(({ trace_id }) => trace_id),
      ];
      const { traces } = await this.facts(ids);
      const check = checkAmendment(amendment, { analysis: this.analysis(), traces });
      const what = `finding: ${amendment.action}`;
      if (!check.ok) return this.refused(what, check.reason, check.hint, author);
      return this.taken({ type: 'amendment', amendment, session: author.session, made_by: author.maker }, what);
    });
  }

  proposeArtifact(path: string, content: string, author: Author): Promise<ProposalAnswer> {
    return this.inTurn(async () => {
      if (path !== notesPath)
        return this.refused(
          'file',
          `The file ${plainLine(path, 120)} is not yours to write.`,
          `The only path is ${notesPath}.`,
          author,
        );
      if (content.trim() === '' || content.length > maxNotes)
        return this.refused('file', `The text is empty or longer than ${maxNotes} characters.`, 'Shorten it.', author);
      return this.taken({ type: 'artifact', path, content, session: author.session, made_by: author.maker }, 'file');
    });
  }

  /**
   * Renders `suite` into the candidate's folder and runs every rung there; what stands in evaluation/ stays. A suite that has passed
   * here is not run a second time.
   */
  validate(suite: SuiteSpec, signal: AbortSignal | undefined): Promise<ValidationResult> {
    return this.inTurn(async () => {
      const key = stringifyJson(suite);
      if (this.passed?.key === key) return this.passed.result;
      const result = await this.run(suite, signal);
      if (result.validation_status === 'passed') this.passed = { key, result };
      return result;
    });
  }

  private async run(suite: SuiteSpec, signal: AbortSignal | undefined): Promise<ValidationResult> {
    const { store, session, context } = this;
    const candidate = new SessionStore(store.path('candidate'));
    await mkdir(candidate.folder, { recursive: true });
    const artifacts = await this.artifacts(suite);
    await candidate.writeArtifacts(artifacts);
    await candidate.removeOtherArtifacts(artifacts);
    const result = await validateFolder({
      folder: candidate.folder,
      suite,
      session,
      context,
      ...(session.request.judge_model === null ? { limits: { callMs: candidateCallMs } } : {}),
      signal,
    });
    const judged =
      result.validation_status === 'passed'
        ? await certifyAdded(candidate, result, { suite, store, session, context, signal })
        : result;
    await candidate.writeValidation(judged);
    return judged;
  }

  /** One scorer of the suite as it stands. */
  certify(scorer: string, signal: AbortSignal): Promise<TriedScorer> {
    return this.inTurn(async () => {
      const suite = await this.suite();
      const { store, session, context } = this;
      return certifyOne(scorer, await this.artifacts(suite), { suite, store, session, context, signal });
    });
  }

  /** Resolves when calls of a session that was stopped have come to their end. */
  async idle(): Promise<void> {
    await this.queue;
  }

  lastValidation(): Promise<ValidationResult | undefined> {
    return new SessionStore(this.store.path('candidate'))
      .readValidation()
      .then(async (candidate) => candidate ?? (await this.store.readValidation()));
  }

  /** The suite replaces the one that stands. Repeatable: a killed promotion is simply done again. */
  async promote(suite: SuiteSpec, validation: ValidationResult): Promise<void> {
    const { store } = this;
    // A session of the engine builtin has none yet, and its suite is what later edits are applied to.
    if ((await store.readBaseline()) === undefined) await store.writeBaseline(this.baseline);
    await this.addEvidence(suite);
    const artifacts = await this.artifacts(suite);
    await store.writeSuite(suite);
    await store.writeArtifacts(artifacts);
    await store.removeOtherArtifacts(artifacts);
    await store.writeValidation(validation);
    await joinCertificates(store, new SessionStore(store.path('candidate')), suite);
    await writeGates(store, suite, validation);
    await store.removeCandidate();
  }

  /** Traces of added cases and findings join the snapshot. */
  private async addEvidence(suite: SuiteSpec): Promise<void> {
    const present = await this.store.requireTraces();
    const ids = new Set(present.map(({ traceId }) => traceId));
    const wanted = [...suite.cases.flatMap(({ metadata }) => metadata.source_trace ?? []), ...tracesInReport(this.analysis())];
    const missing = [...new Set(wanted)].filter((id) => !ids.has(id)).sort();
    const read = await this.traces.readAll(missing);
    const added = missing.flatMap((id) => read.get(id)?.raw ?? []);
    if (added.length > 0) await this.store.writeTraces([...present, ...added]);
  }

  private async taken(draft: Draft, what: string): Promise<ProposalAnswer> {
    const known = this.book.repeatedBy(draft);
    if (known !== undefined)
      return { accepted: true, id: known, note: 'kept already; the harness validates it before it counts' };
    const id = await this.book.add(draft);
    await logEvent(this.store, this.context, 'proposal-made', { proposal: id, session: draft.session, what });
    return { accepted: true, id, note: 'kept; the harness validates it before it counts' };
  }

  private async refused(what: string, reason: string, hint: string, author: Author): Promise<ProposalAnswer> {
    await logEvent(this.store, this.context, 'proposal-refused', { session: author.session, what, reason });
    return { accepted: false, reason, hint };
  }

  /** Calls of one turn may come at once; each sees what the one before it did. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.queue.then(work, work);
    this.queue = next.catch(() => {});
    return next;
  }
}

const notesPath = 'evaluation/NOTES.md';
const maxNotes = 20_000;
