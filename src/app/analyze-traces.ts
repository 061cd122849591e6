/** `evalwright analyze`: reads traces, writes nothing. */
import { analyze } from '../analysis/analyze.ts';
import { explainTrace } from '../analysis/explain.ts';
import type { Config } from '../config/options.ts';
import { chooseTraces, collectFeatures } from '../session/collect.ts';
import { withDefaults, type AppDeps } from './deps.ts';
import { traceBeside, traceNotFound } from './explained-trace.ts';
import { RESULT_SCHEMA_VERSION, type AnalyzeResult } from './results.ts';
import { openSource } from './session-context.ts';
import { resolveSource, type SourceConfig } from './session-request.ts';
import { findingSummaries } from './summaries.ts';

export type AnalyzeConfig = SourceConfig & Pick<Config, 'maxTraces' | 'seed' | 'top'> & Partial<Pick<Config, 'explain'>>;

export async function analyzeTraces(config: AnalyzeConfig, given: Partial<AppDeps> = {}): Promise<AnalyzeResult> {
  const deps = withDefaults(given);
  const source = openSource(await resolveSource(config, deps), config.trackingUri, deps);
  try {
    const collection = await chooseTraces(source, {
      windowEndMs: await source.windowEnd(deps.clock.now().getTime()),
      maxTraces: config.maxTraces,
      seed: config.seed,
      onProgress: deps.onProgress,
    });
    // Looked for first: a wrong id is told before the work.
    const beside =
      config.explain === undefined ? undefined : await traceBeside(config.explain, collection.trace_ids, source, deps.onProgress);
    const features = await collectFeatures(source, collection.trace_ids, deps.onProgress);
    const analysis = analyze(features);
    const findings = findingSummaries(analysis);
    const explained = beside ?? features.find(({ trace_id: id }) => id === config.explain);
    if (config.explain !== undefined && explained === undefined) throw traceNotFound(config.explain, collection.trace_ids);
    return {
      schema_version: RESULT_SCHEMA_VERSION,
      traces: analysis.trace_summary.total_analyzed,
      matched: collection.matched,
      excluded: collection.excluded,
      query_types: analysis.query_types.map(({ id, name, trace_ids: traceIds }) => ({ id, name, trace_ids: traceIds })),
      findings: findings.slice(0, config.top ?? findings.length),
      findings_total: findings.length,
      analysis,
      explanation: (explained && explainTrace(explained, analysis, features)) ?? null,
    };
  } finally {
    source.close();
  }
}
