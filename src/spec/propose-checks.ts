/** Which plain checks fit the traces, with the numbers that say why, and which do not. */
import type { Analysis, Finding } from '../analysis/analysis.ts';
import type { TraceFeatures } from '../analysis/features.ts';
import { groundedArguments } from '../analysis/findings/invented-argument.ts';
import { latencyLimits } from '../analysis/findings/latency-outlier.ts';
import { routeKindOf } from './case-routing.ts';
import { declinedBecause, proposeSignalChecks } from './propose-signal-checks.ts';
import type { CodeCheck, CodeScorerSpec, OmittedScorer } from './suite-spec.ts';

export interface Proposal<S> {
  scorers: S[];
  omitted: OmittedScorer[];
}

/** Share of refusing answers from which on refusing is what this agent does, not what it gets wrong. */
const USUAL_REFUSALS = 0.3;

export function proposeChecks(analysis: Analysis, features: readonly TraceFeatures[]): Proposal<CodeScorerSpec> {
  const proposal: Proposal<CodeScorerSpec> = { scorers: [], omitted: [] };
  const add = (name: string, check: CodeCheck | undefined, why: string): void => {
    const declined = check === undefined ? why : declinedBecause(name, analysis);
    if (check === undefined || declined !== undefined) proposal.omitted.push({ name, reason: declined ?? why });
    else proposal.scorers.push({ kind: 'code', name, check, ...evidenceFor(name, why, analysis) });
  };
  const summary = analysis.trace_summary;
  const total = summary.total_analyzed;
  const routed = analysis.query_types.filter((type) => type.expected_route !== undefined).length;
  const wasteful = analysis.findings.some((finding) => finding.kind === 'suboptimal_routing');
  const routing = (type: 'correct_routing' | 'efficient_routing', what: string): void => {
    const known = routed > 0 || wasteful;
    const why = `for ${routed} of ${analysis.query_types.length} query types the traces show which route suffices`;
    if (known) add(type, { type, route_kind: routeKindOf(analysis) }, `${what}: ${why}.`);
    else add(type, undefined, 'for no question do the traces show which route suffices');
  };
  routing('correct_routing', 'Everything needed was called');
  routing('efficient_routing', 'Nothing more was called');
  add('error_handling', { type: 'error_handling' }, `Of ${total} runs ${summary.error_count} ended in an error.`);

  const calls = analysis.steps.filter((step) => step.kind === 'tool' || step.kind === 'retrieval');
  const failing = calls.filter((step) => step.errors > 0).map((step) => step.name);
  add(
    'no_tool_error',
    failing.length > 0 ? { type: 'no_tool_error', tools: [...new Set(failing)].sort() } : undefined,
    failing.length > 0 ? `${failing.length} of ${calls.length} tools failed at least once.` : 'no tool failed in the traces',
  );
  const callCount = calls.reduce((sum, step) => sum + step.calls, 0);
  add(
    'no_repeated_call',
    callCount > 0 ? { type: 'no_repeated_call' } : undefined,
    callCount > 0 ? `${callCount} calls were recorded.` : 'the traces hold no tool calls',
  );

  const answered = features.filter((trace) => trace.answer.present);
  const recordsAnswers = 2 * (total - summary.without_answer) >= total && total > 0;
  add(
    'answer_present',
    recordsAnswers ? { type: 'answer_present' } : undefined,
    recordsAnswers
      ? `${total - summary.without_answer} of ${total} runs have an answer.`
      : 'most traces record no answer, so its absence says nothing',
  );
  const refusing = answered.filter((trace) => trace.answer.refusal).length;
  const refusesRarely = answered.length > 0 && refusing < USUAL_REFUSALS * answered.length;
  add(
    'no_refusal',
    refusesRarely ? { type: 'no_refusal' } : undefined,
    refusesRarely
      ? `${refusing} of ${answered.length} answers looked at refuse.`
      : `${refusing} of ${answered.length} answers looked at refuse; whether they should is not known`,
  );
  addGrounding(analysis, features, add);
  addLatency(analysis, features, add);
  const decided = new Set([...proposal.scorers, ...proposal.omitted].map(({ name }) => name));
  proposal.scorers.push(...proposeSignalChecks(analysis, decided));
  return proposal;
}

type Add = (name: string, check: CodeCheck | undefined, why: string) => void;

function addGrounding(analysis: Analysis, features: readonly TraceFeatures[], add: Add): void {
  const compared = features.filter((trace) => trace.answer.ungrounded_numbers !== undefined && !trace.answer.empty);
  const without = compared.filter((trace) => trace.answer.ungrounded_numbers!.length > 0).length;
  const hasFinding = analysis.findings.some((finding) => finding.kind === 'ungrounded_number');
  const usable = hasFinding || (compared.length > 0 && 2 * without <= compared.length);
  add(
    'grounded_numbers',
    usable ? { type: 'grounded_numbers' } : undefined,
    usable
      ? `${without} of ${compared.length} answers with evidence state a number that it does not support.`
      : compared.length === 0
        ? 'no run has evidence that numbers could be compared with'
        : `${without} of ${compared.length} answers state numbers that the traces do not show: rather the traces lack them`,
  );
  const usual = groundedArguments(features);
  add(
    'grounded_arguments',
    usual.length > 0 ? { type: 'grounded_arguments', arguments: usual } : undefined,
    usual.length > 0
      ? `${usual.length} arguments normally repeat a value seen before.`
      : 'no tool argument is an identifier or number that normally repeats a value seen before',
  );
}

function addLatency(analysis: Analysis, features: readonly TraceFeatures[], add: Add): void {
  const byId = new Map(features.map((trace) => [trace.trace_id, trace]));
  const limits = latencyLimits(analysis.query_types, byId);
  const synthetic = analysis.trace_summary.synthetic_times;
  if (synthetic || limits.size === 0)
    return add(
      'latency_within_band',
      undefined,
      synthetic ? 'the times in the traces were not measured' : 'too few runs have a duration',
    );
  const why = `${limits.size} query types have a band of usual durations.`;
  add('latency_within_band', { type: 'latency_band', limit_ms_by_query_type: Object.fromEntries(limits) }, why);
}

/** The reason with the claims of the findings that the scorer was made for. */
export function evidenceFor(name: string, why: string, analysis: Analysis): { rationale: string; findings: string[] } {
  const findings: Finding[] = analysis.findings.filter((finding) => finding.scorer === name);
  const claims = findings.slice(0, 3).map((finding) => `Seen: ${finding.claim}`);
  return { rationale: [why, ...claims].join('\n\n'), findings: findings.map((finding) => finding.id) };
}
