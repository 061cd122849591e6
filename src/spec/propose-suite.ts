/** From an analysis to a suite: cases chosen for coverage, scorers that fit the traces, and the reasons for what was left out. */
import type { Analysis } from '../analysis/analysis.ts';
import { extractFeatures, type TraceFeatures } from '../analysis/features.ts';
import { plainLine } from '../base/plain-text.ts';
import type { Trace } from '../trace/trace.ts';
import { proposeCases } from './propose-cases.ts';
import { proposeChecks } from './propose-checks.ts';
import { proposeJudges } from './propose-judges.ts';
import type { CaseSelection } from './select-cases.ts';
import { SUITE_SCHEMA_VERSION, type OmittedScorer, type ScorerSpec, type Strategy, type SuiteSpec } from './suite-spec.ts';

export interface ProposalInput {
  analysis: Analysis;
  selection: readonly CaseSelection[];
  /** At least the selected traces. */
  traces: ReadonlyMap<string, Trace>;
  /** Of all traces that were analysed; without it bands and usual arguments are read from `traces` alone. */
  features?: readonly TraceFeatures[];
  strategy: Strategy;
  /** "module:function"; undefined for strategy traces. */
  predictFn: string | undefined;
  name: string;
  mlflowVersion: string;
}

/** Pure and deterministic: the same input gives the same spec, byte for byte when it is written. */
export function proposeSuite(input: ProposalInput): SuiteSpec {
  const { analysis, traces, strategy } = input;
  const features = input.features ?? [...traces.values()].map(extractFeatures);
  const { cases, questionPath } = proposeCases(analysis, input.selection, traces, strategy);
  const judges = proposeJudges(analysis, traces, features);
  const checks = proposeChecks(analysis, features);
  const scorers: ScorerSpec[] = [...judges.scorers, ...checks.scorers];
  return {
    schema_version: SUITE_SCHEMA_VERSION,
    name: plainLine(input.name, 120) || 'agent',
    strategy,
    agent_type: analysis.agent_type,
    question_path: questionPath,
    cases,
    scorers,
    omitted: withDimensions([...judges.omitted, ...checks.omitted], scorers, analysis),
    predict_fn: strategy === 'traces' || input.predictFn === undefined ? undefined : { target: input.predictFn },
    mlflow_version: input.mlflowVersion,
  };
}

/** Every dimension that the analysis names is a scorer or is listed with a reason. */
function withDimensions(omitted: OmittedScorer[], scorers: readonly ScorerSpec[], analysis: Analysis): OmittedScorer[] {
  const told = new Set([...scorers.map((scorer) => scorer.name), ...omitted.flatMap((item) => item.name.split(', '))]);
  const untold = analysis.evaluation_dimensions.filter((dimension) => !told.has(dimension.scorer));
  return [...omitted, ...untold.map(({ scorer }) => ({ name: scorer, reason: 'no check of this kind can be written yet' }))];
}
