/**
 * The initializer: traces in, `state/analysis.json` and the plan out. Each file is written when the one before it is complete; the
 * plan comes last, so its presence says that the analysis is there.
 */
import { analyze } from '../analysis/analyze.ts';
import type { CollectionDocument, SessionDocument, TasksDocument } from '../store/documents.ts';
import type { SessionStore } from '../store/session-store.ts';
import { chooseTraces, collectFeatures } from './collect.ts';
import type { SessionContext } from './context.ts';
import { logEvent } from './log-event.ts';
import { initialPlan } from './plan.ts';
import type { TraceSource } from './trace-source.ts';

export async function initialize(store: SessionStore, session: SessionDocument, context: SessionContext): Promise<TasksDocument> {
  await logEvent(store, context, 'analysis-started');
  const source = await context.openSource(session.request.source);
  try {
    const collection = (await store.readCollection()) ?? (await choose(store, session, context, source));
    const features = await collectFeatures(source, collection.trace_ids, context.onProgress);
    await store.writeFeatures(features);
  } finally {
    source.close();
  }
  // Read back, so that the analysis of an undisturbed run sees exactly what that of a resumed one sees.
  const analysis = analyze(await store.readFeatures());
  await store.writeAnalysis(analysis);
  const plan = initialPlan(session.request.engine);
  await store.writeTasks(plan);
  await logEvent(store, context, 'analysis-finished', { findings: analysis.findings.length });
  return plan;
}

async function choose(
  store: SessionStore,
  session: SessionDocument,
  context: SessionContext,
  source: TraceSource,
): Promise<CollectionDocument> {
  const collection = await chooseTraces(source, {
    windowEndMs: session.trace_window_end_ms,
    maxTraces: session.request.max_traces,
    seed: session.request.seed,
    onProgress: context.onProgress,
  });
  await store.writeCollection(collection);
  return collection;
}
