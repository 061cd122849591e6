/** The analysis of the sample runs, as src/analysis writes one. */
import type { Analysis, Finding, LatencySummary, QueryType, StepStatistics } from '../../src/analysis/analysis.ts';
import type { WeighedCheck } from '../../src/analysis/weighing/weigh.ts';
import type { SampleRun } from './sample-traces.ts';

const typeNames: Record<SampleRun['type'], string> = {
  'regional-sales': 'revenue, region, quarter',
  'stock-levels': 'stock, warehouse, units',
  'late-shipments': 'late, shipments, carrier',
  'about-the-agent': 'help, data, access',
};

function latencyOf(runs: readonly SampleRun[]): LatencySummary {
  const times = runs.map((run) => run.trace.durationMs ?? 0).sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  return {
    count: times.length,
    mean_ms: times.reduce((sum, time) => sum + time, 0) / times.length,
    p50_ms: at(0.5),
    p90_ms: at(0.9),
    p99_ms: at(0.99),
    max_ms: at(1),
  };
}

function statisticsOf(runs: readonly SampleRun[]): StepStatistics[] {
  const names = new Map<string, StepStatistics>();
  for (const { trace } of runs)
    for (const step of trace.steps) {
      if (step.kind !== 'tool' && step.kind !== 'agent') continue;
      const entry = names.get(step.name) ?? {
        kind: step.kind,
        name: step.name,
        calls: 0,
        traces: 0,
        errors: 0,
        mean_duration_ms: 0,
        total_duration_ms: 0,
      };
      entry.calls += 1;
      entry.traces += 1;
      entry.errors += step.error === undefined ? 0 : 1;
      entry.total_duration_ms = (entry.total_duration_ms ?? 0) + (step.durationMs ?? 0);
      entry.mean_duration_ms = entry.total_duration_ms / entry.calls;
      names.set(step.name, entry);
    }
  return [...names.values()].sort((a, b) => b.calls - a.calls);
}

function queryType(id: SampleRun['type'], runs: readonly SampleRun[]): QueryType {
  const mine = runs.filter((run) => run.type === id);
  const routes = new Map<string, SampleRun[]>();
  for (const run of mine) routes.set(run.route.join('+'), [...(routes.get(run.route.join('+')) ?? []), run]);
  return {
    id,
    name: typeNames[id],
    size: mine.length,
    trace_ids: mine.map((run) => run.trace.traceId),
    examples: [...new Set(mine.map((run) => run.trace.question?.text ?? ''))].slice(0, 3),
    centroid: {},
    success_count: mine.filter((run) => run.trace.state === 'OK').length,
    error_count: mine.filter((run) => run.trace.state === 'ERROR').length,
    latency: latencyOf(mine),
    routes: [...routes.values()]
      .sort((a, b) => b.length - a.length)
      .map((group) => ({
        route: group[0]?.route ?? [],
        traces: group.length,
        trace_ids: group.map((run) => run.trace.traceId),
        mean_duration_ms: latencyOf(group).mean_ms,
      })),
    steps: statisticsOf(mine),
    expected_route: {
      route: [...routes.values()].sort((a, b) => b.length - a.length)[0]?.[0]?.route ?? [],
      support: mine.length,
      confidence: 0.8,
    },
  };
}

function sampleFindings(runs: readonly SampleRun[]): Finding[] {
  const wasteful = runs.filter((run) => run.route.length === 2);
  const failed = runs.filter((run) => run.trace.state === 'ERROR' && run.route.length > 0);
  const healthy = runs.filter((run) => run.type === 'regional-sales' && run.route.length === 1 && run.trace.state === 'OK');
  const ids = (some: readonly SampleRun[]): string[] => some.map((run) => run.trace.traceId);
  const spansOf = (run: SampleRun, from: number): string[] => run.trace.steps.slice(from, from + 4).map((step) => step.spanId);
  const seconds = (run: SampleRun): number => (run.trace.steps[5]?.durationMs ?? 0) / 1000;
  return [
    {
      id: 'suboptimal-routing-regional-sales',
      kind: 'suboptimal_routing',
      title: 'Both experts called where one was enough',
      severity: 'medium',
      claim: `supply_chain was called besides customer_sales in ${wasteful.length} of 21 runs about revenue, region, quarter, though customer_sales alone sufficed in the others.`,
      trace_ids: ids(wasteful),
      applicable: 21,
      cost: { seconds: wasteful.reduce((sum, run) => sum + seconds(run), 0), tokens: 14_212, calls: wasteful.length * 2 },
      evidence: wasteful.map((run) => ({
        trace_id: run.trace.traceId,
        span_ids: spansOf(run, 5),
        detail: `called supply_chain (${seconds(run).toFixed(1)} s) though customer_sales alone sufficed in 12 of 16 runs`,
      })),
      healthy_trace_ids: ids(healthy).slice(0, 5),
      scorer: 'efficient_routing',
      subject: 'supply_chain',
    },
    {
      id: 'unrecovered-error-run-sql',
      kind: 'unrecovered_error',
      title: 'Tool error ends the run without an answer',
      severity: 'high',
      claim: `run_sql or stock_api timed out in ${failed.length} of 37 runs that call a tool; none was retried and none gave an answer.`,
      trace_ids: ids(failed),
      applicable: 37,
      cost: { seconds: 61.4, tokens: undefined, calls: undefined },
      evidence: failed.map((run) => ({
        trace_id: run.trace.traceId,
        span_ids: [run.trace.steps[3]?.spanId ?? '', `root-${runs.indexOf(run)}`],
        detail: 'the tool call failed with ReadTimeout after 30 s; no later call of the same tool succeeded',
      })),
      healthy_trace_ids: ids(healthy).slice(1, 3),
      scorer: 'error_handling',
      subject: 'run_sql',
    },
    {
      id: 'ungrounded-number',
      kind: 'ungrounded_number',
      title: 'Numbers in the answer that no tool returned',
      severity: 'medium',
      claim: 'In 3 of 33 answers a figure occurs in no tool result: "6 %" in each of them.',
      trace_ids: ids(healthy).slice(0, 3),
      applicable: 33,
      cost: { seconds: undefined, tokens: undefined, calls: undefined },
      evidence: healthy.slice(0, 3).map((run) => ({
        trace_id: run.trace.traceId,
        span_ids: [run.trace.steps.at(-1)?.spanId ?? ''],
        detail: 'the answer states "6 %", which is in no tool result',
      })),
      healthy_trace_ids: [],
      scorer: 'grounded_numbers',
      subject: undefined,
    },
    {
      id: 'latency-outlier',
      kind: 'latency_outlier',
      title: 'Slow runs about late shipments',
      severity: 'low',
      claim: '2 of 10 runs took longer than 2.5 times the median of their type.',
      trace_ids: ids(runs.filter((run) => run.type === 'late-shipments')).slice(0, 2),
      applicable: 10,
      cost: { seconds: 9.8, tokens: undefined, calls: undefined },
      evidence: [{ trace_id: 'tr-not-in-the-snapshot', span_ids: [], detail: 'took 14 s; the median of its type is 5.4 s' }],
      healthy_trace_ids: [],
      scorer: undefined,
      subject: 'late-shipments',
    },
  ];
}

export function sampleAnalysis(runs: readonly SampleRun[]): Analysis {
  const types = (Object.keys(typeNames) as SampleRun['type'][]).map((id) => queryType(id, runs));
  const latency = latencyOf(runs);
  return {
    schema_version: 1,
    agent_type: 'supervisor over 2 experts',
    profile: {
      agent_type: 'supervisor over 2 experts',
      purpose: 'Answers business questions from sales and supply chain data by handing them to the expert that owns the data.',
      frameworks: ['langgraph'],
      models: ['gpt-4.1'],
      experts: ['customer_sales', 'supply_chain'],
      tools: ['run_sql', 'stock_api'],
      retrievers: [],
      policy: 'You are a supervisor. Route each question to exactly one expert unless the question spans both domains.',
      input_shape: '{"query": text}',
      output_shape: '{"response": Markdown text}',
      conversational: false,
    },
    trace_summary: {
      total_analyzed: runs.length,
      success_count: runs.filter((run) => run.trace.state === 'OK').length,
      error_count: runs.filter((run) => run.trace.state === 'ERROR').length,
      other_count: 0,
      avg_latency_ms: latency.mean_ms,
      latency,
      synthetic_times: false,
      without_question: 0,
      without_answer: 3,
      sessions: 0,
      losses: { 'unplaced-span': 4, 'truncated-value': 2 },
    },
    query_types: types,
    query_types_observed: [],
    idf: {},
    steps: statisticsOf(runs),
    findings: sampleFindings(runs),
    weighing: {
      basis: 'feedback',
      checks: [weighedCheck('failed_calls', 'errors', 0, [9, 2, 3, 30]), weighedCheck('calls', 'effort', 6, [5, 4, 7, 28])],
      dropped: { redundant: 12, noisy: 3, unsupported: 0 },
      declined: [],
      suspicious_from: 0.41,
      suspicious: 9,
      unexplained: 2,
    },
    optimization_opportunities: [],
    evaluation_dimensions: [],
  };
}

function weighedCheck(
  signal: string,
  family: WeighedCheck['family'],
  limit: number,
  table: [number, number, number, number],
): WeighedCheck {
  const [a, b, c, d] = table;
  return {
    name: `${signal}_check`,
    signal,
    bound: 'at_most',
    limit,
    parameters: null,
    family,
    applicable: a + b + c + d,
    violated: a + b,
    agreement: 0.4,
    feedback: { table, odds_ratio: (a * d) / (b * c), interval: [1, 90], p_value: 0.001, q_value: 0.01 },
  };
}
