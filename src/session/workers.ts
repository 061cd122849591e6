/**
 * One worker a task. A worker reads files, writes whole files and may be run again at any time with the same result. Nothing else
 * passes between them.
 */
import { toTrace } from '../adapters/to-trace.ts';
import { withJudgeRepeats } from '../certify/judge-repeats.ts';
import { tracesInReport } from '../render/html/findings-section.ts';
import type { Artifact } from '../render/artifact.ts';
import { proposeSuite } from '../spec/propose-suite.ts';
import { selectCases } from '../spec/select-cases.ts';
import type { SuiteSpec } from '../spec/suite-spec.ts';
import type { SessionDocument, SessionTask } from '../store/documents.ts';
import type { SessionStore } from '../store/session-store.ts';
import type { RawTrace } from '../trace/raw-trace.ts';
import type { Diagnostic } from '../validate/diagnostic.ts';
import type { ValidationResult } from '../validate/validation-result.ts';
import { keepCertified } from './certify-folder.ts';
import type { SessionContext } from './context.ts';
import type { PlannedWork } from './plan.ts';
import { suiteFiles } from './redaction.ts';
import { repairSuite } from './repair-suite.ts';
import { validateFolder, type JudgesOfCertificates } from './validate-folder.ts';
import { writeGates } from './write-gates.ts';

export interface Work {
  store: SessionStore;
  session: SessionDocument;
  task: SessionTask;
  context: SessionContext;
}

export type WorkResult = (
  | { outcome: 'done'; plan?: PlannedWork }
  | { outcome: 'passed' }
  /** Repairable in principle: a fix task follows. */
  | { outcome: 'failed'; diagnostics: Diagnostic[] }
  /** Nothing more can be done without a person. */
  | { outcome: 'stopped'; diagnostics: Diagnostic[] }
) & { note?: string };

export type Worker = (work: Work) => Promise<WorkResult>;

/** Those of the engine builtin; session/claude/workers.ts has the others. */
export const workers: Record<Exclude<SessionTask['kind'], 'baseline' | 'explore'>, Worker> = {
  build_dataset: buildDataset,
  create_scorers: (work) => renderPart(work, isScorerFile),
  write_run_script: (work) => renderPart(work, () => true),
  run_and_validate: runAndValidate,
  fix,
};

const isDatasetFile = (path: string): boolean => path.startsWith('evaluation/data/') || path.endsWith('/eval_dataset.py');
const isScorerFile = (path: string): boolean => /\/(?:scorers|evidence|checks)\.py$/.test(path);

export async function buildDataset({ store, session, context }: Work): Promise<WorkResult> {
  const { request } = session;
  const analysis = await store.requireAnalysis();
  const features = await store.readFeatures();
  const selection = selectCases(analysis, features, { maxCases: request.max_cases });
  const cases = selection.map((item) => item.trace_id);
  await store.writeTraces(readTraces([...new Set([...cases, ...tracesInReport(analysis)])], session, context));
  const traces = await store.mapTraces(toTrace);
  const present = new Map(traces.map((trace) => [trace.traceId, trace]));
  const { mlflowVersion } = await context.python();
  const suite = proposeSuite({
    analysis,
    selection: selection.filter((item) => present.has(item.trace_id)),
    traces: present,
    features,
    strategy: request.strategy,
    predictFn: request.predict_fn ?? undefined,
    name: request.suite_name,
    mlflowVersion,
  });
  await store.writeSuite(suite);
  const files = await suiteFiles(store, session, await store.requireSuite());
  await store.writeArtifacts(files.filter((artifact) => isDatasetFile(artifact.path)));
  return { outcome: 'done' };
}

async function* readTraces(
  ids: readonly string[],
  session: SessionDocument,
  context: SessionContext,
): AsyncGenerator<RawTrace, void, undefined> {
  const source = await context.openSource(session.request.source);
  try {
    yield* source.read(ids, context.onProgress);
  } finally {
    source.close();
  }
}

async function renderPart({ store, session }: Work, belongs: (path: string) => boolean): Promise<WorkResult> {
  const files = await suiteFiles(store, session, await store.requireSuite());
  await store.writeArtifacts(files.filter((artifact) => belongs(artifact.path)));
  return { outcome: 'done' };
}

async function runAndValidate({ store, session, context }: Work): Promise<WorkResult> {
  const { suite, judges } = await keepCertified(store, session, context);
  return judged(await validate(store, session, suite, await suiteFiles(store, session, suite), context, judges));
}

async function fix({ store, session, task, context }: Work): Promise<WorkResult> {
  const repaired = repairSuite(await store.requireSuite(), task.diagnostics, task.id);
  if (repaired === undefined) return { outcome: 'stopped', diagnostics: task.diagnostics };
  await store.writeSuite(repaired);
  return judged(await validate(store, session, repaired, await suiteFiles(store, session, repaired), context));
}

function judged(result: ValidationResult): WorkResult {
  if (result.validation_status === 'passed') return { outcome: 'passed' };
  return { outcome: 'failed', diagnostics: errorsOf(result) };
}

export const errorsOf = (result: ValidationResult): Diagnostic[] =>
  result.diagnostics.filter(({ severity }) => severity === 'error');

/** Renders, runs and records. Also the whole of `evalwright validate`, which renders nothing. */
export async function validate(
  store: SessionStore,
  session: SessionDocument,
  suite: SuiteSpec,
  artifacts: readonly Artifact[],
  context: SessionContext,
  judges?: JudgesOfCertificates,
): Promise<ValidationResult> {
  if (artifacts.length > 0) {
    await store.writeArtifacts(artifacts);
    await store.removeOtherArtifacts(artifacts);
  }
  const result = await validateFolder({ folder: store.folder, suite, session, context, judges });
  await store.writeValidation(result);
  const certificates = result.judge_repeats === undefined ? undefined : await store.readCertificates();
  if (certificates !== undefined) await store.writeCertificates(withJudgeRepeats(certificates, result));
  if (result.validation_status === 'passed') await writeGates(store, suite, result);
  return result;
}
