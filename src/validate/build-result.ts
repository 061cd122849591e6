/** From the probe's events to ValidationResult. Pure. */
import { isJudge, type SuiteSpec } from '../spec/suite-spec.ts';
import { EXECUTED_RUNGS, type Diagnostic, type Rung } from './diagnostic.ts';
import type { Wiring } from './judge-wiring.ts';
import { eventsOf, type EventOf, type ProbeReport } from './probe-report.ts';
import { VALIDATION_SCHEMA_VERSION, type ScorerResult, type ValidationResult } from './validation-result.ts';

export interface BuildInput {
  spec: SuiteSpec;
  report: ProbeReport;
  /** Besides those in the report. */
  diagnostics: readonly Diagnostic[];
  wiring: ReadonlyMap<string, Wiring>;
  hasJudgeModel: boolean;
  /** Whole duration, start of the process included. */
  totalMs: number;
}

export function buildResult(input: BuildInput): ValidationResult {
  const { report, spec } = input;
  const diagnostics = [...eventsOf(report, 'diagnostic').map(({ event: _event, ...rest }) => rest), ...input.diagnostics];
  const counts = new Map(eventsOf(report, 'counts').map((event) => [event.scorer, event]));
  const rows = eventsOf(report, 'rows').at(-1)?.rows ?? 0;
  const scorers = spec.scorers.map((scorer) => {
    const doubt = diagnostics.find((item) => item.scorer === scorer.name && isMismatch(item));
    return withoutMean(scorerResult(scorer, counts.get(scorer.name), rows, input), doubt);
  });
  const passed = (rung: Rung): boolean =>
    eventsOf(report, 'rung-ended').some((event) => event.rung === rung) &&
    !diagnostics.some((item) => item.rung === rung && item.severity === 'error');
  const needed = scorers.filter((scorer) => scorer.status !== 'not_scored');
  const ran = passed('run') || counts.size > 0;
  const checks: ValidationResult['validation_checks'] = {
    syntax_valid: passed('syntax'),
    contract_valid: passed('contract'),
    dataset_valid: passed('dataset'),
    script_executes: eventsOf(report, 'script').length > 0,
    all_scorers_returned_values: ran && needed.every((scorer) => scorer.error === 0 && scorer.missing === 0 && scorer.rows > 0),
    no_nan_scores: ran && !diagnostics.some((item) => item.code === 'run.not-a-number'),
    counts_add_up: ran && needed.every(addsUp) && !diagnostics.some(isMismatch),
  };
  const isPassed = EXECUTED_RUNGS.every(passed) && Object.values(checks).every(Boolean);
  const versions = eventsOf(report, 'versions').at(-1);
  return {
    schema_version: VALIDATION_SCHEMA_VERSION,
    validation_status: isPassed ? 'passed' : 'failed',
    rows,
    metrics: Object.fromEntries(
      scorers.flatMap((scorer) => (scorer.mean === null ? [] : [[`${scorer.name}/mean`, scorer.mean]])),
    ),
    validation_checks: checks,
    scorers,
    verdicts: Object.fromEntries(eventsOf(report, 'verdicts').map((event) => [event.scorer, event.verdicts])),
    ...judged(report),
    diagnostics,
    mlflow_version: versions?.mlflow ?? null,
    python_version: versions?.python ?? null,
    runs: eventsOf(report, 'group').map(({ group, run_id, experiment_id, rows: count }) => ({
      group,
      run_id,
      experiment_id,
      rows: count,
    })),
    durations_ms: Object.fromEntries([
      ...eventsOf(report, 'rung-ended').map((event) => [event.rung, Math.round(event.duration_ms)]),
      ...eventsOf(report, 'duration').map((event) => [event.of, Math.round(event.duration_ms)]),
      ['import_mlflow', Math.round(versions?.import_ms ?? 0)],
      ['total', Math.round(input.totalMs)],
    ]) as Record<string, number>,
  };
}

/** What judges with a model left: nothing of it without one. */
function judged(report: ProbeReport): Pick<ValidationResult, 'judge_repeats' | 'judge_calls'> {
  const calls = eventsOf(report, 'judge-calls').at(-1);
  if (calls === undefined || calls.made + calls.refused === 0) return {};
  return {
    judge_repeats: Object.fromEntries(eventsOf(report, 'repeats').map((event) => [event.scorer, event.verdicts])),
    judge_calls: { made: calls.made, refused: calls.refused, usd: calls.usd },
  };
}

const isMismatch = ({ code }: Diagnostic): boolean => code === 'run.results-mismatch' || code === 'run.metric-mismatch';

/** Where two counts of the same verdicts differ, no mean of them is told. */
function withoutMean(result: ScorerResult, doubt: Diagnostic | undefined): ScorerResult {
  return doubt === undefined ? result : { ...result, mean: null, status: 'failed', reason: doubt.message };
}

function addsUp(scorer: ScorerResult): boolean {
  return scorer.rows === scorer.scored + scorer.not_applicable + scorer.error + scorer.missing;
}

function scorerResult(
  scorer: SuiteSpec['scorers'][number],
  counts: EventOf<'counts'> | undefined,
  rows: number,
  input: BuildInput,
): ScorerResult {
  const { name, kind } = scorer;
  const zero = { rows, scored: 0, not_applicable: 0, error: 0, missing: 0, mean: null };
  const wiring = input.wiring.get(name);
  if (isJudge(scorer) && !input.hasJudgeModel && counts?.was_run !== true) {
    const how = wiring === undefined ? 'its request was not checked' : wiring.reason;
    return {
      name,
      kind,
      ...zero,
      status: 'not_scored',
      reason: `no judge model is configured; ${how}`,
      wiring: wiring?.state ?? 'not_called',
    };
  }
  if (counts === undefined) return { name, kind, ...zero, status: 'failed', reason: 'it was not run', wiring: null };
  const { scored, not_applicable, error, missing } = counts;
  const result: ScorerResult = {
    name,
    kind,
    rows: counts.rows,
    scored,
    not_applicable,
    error,
    missing,
    mean: null,
    status: 'failed',
    reason: null,
    wiring: null,
  };
  if (!counts.was_run) return { ...result, reason: 'MLflow never called it' };
  if (!addsUp(result)) return { ...result, reason: 'its counts do not add up to the rows' };
  if (counts.refused > 0 && error + missing === counts.refused)
    return {
      ...result,
      status: 'not_scored',
      reason: `a limit was reached: the model was not asked about ${counts.refused} of ${counts.rows} rows`,
    };
  if (error + missing > 0)
    return { ...result, mean: counts.mean, reason: `no usable value on ${error + missing} of ${counts.rows} rows` };
  return {
    ...result,
    mean: scored > 0 ? counts.mean : null,
    status: 'scored',
    reason: scored === 0 ? 'it applies to no row' : null,
  };
}
