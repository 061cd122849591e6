/** Works on a session until it has passed or failed, and sums it up. The caller holds the lock. */
import { AppError } from '../base/app-error.ts';
import { ProposalBook } from '../session/claude/proposal-book.ts';
import { workOn } from '../session/work-on.ts';
import type { SessionDocument } from '../store/documents.ts';
import type { SessionStore } from '../store/session-store.ts';
import { engineResult } from './engine-result.ts';
import { RESULT_SCHEMA_VERSION, type RunResult } from './results.ts';
import type { OpenContext } from './session-context.ts';
import { findingSummaries, scorerUses, taskSummaries } from './summaries.ts';

export async function finishSession(store: SessionStore, session: SessionDocument, context: OpenContext): Promise<RunResult> {
  const plan = await workOn(store, session, context).catch((error: unknown) => {
    throw resumable(error, store);
  });
  // With what agents and people said about it, as the report shows it.
  const analysis = (await ProposalBook.open(store)).amended(await store.requireAnalysis());
  const suite = await store.requireSuite();
  const validation = await store.readValidation();
  return {
    schema_version: RESULT_SCHEMA_VERSION,
    session: store.folder,
    status: plan.status,
    traces: analysis.trace_summary.total_analyzed,
    rows: suite.cases.length,
    scorers: validation?.scorers ?? [],
    uses: scorerUses(await store.readCertificates()),
    findings: findingSummaries(analysis),
    diagnostics: validation?.diagnostics ?? [],
    tasks: taskSummaries(plan),
    omitted: suite.omitted,
    runs: validation?.runs ?? [],
    report: store.path('report'),
    evaluation: store.path('evaluation'),
    tracking_uri: session.request.evaluation_uri,
    evaluation_experiment: session.request.evaluation_experiment,
    ...(await engineResult(store, session.request)),
  };
}

/** Says where the session lies and how to carry on with it. */
function resumable(error: unknown, store: SessionStore): unknown {
  if (!(error instanceof AppError) || error.family === 'internal' || error.code.startsWith('input.session-')) return error;
  const hint = `When that is put right, carry on with: evalwright resume ${store.folder}`;
  return new AppError(error.code, error.message, {
    hint: error.hint === undefined ? hint : `${error.hint} ${hint}`,
    details: { ...error.details, session: store.folder },
    isRetryable: error.isRetryable,
    cause: error.cause,
  });
}
