/** What the run proved and what it did not, as sentences. One place, so that headline and details cannot differ. */
import type { Analysis } from '../../analysis/analysis.ts';
import type { ScorerResult, ValidationResult } from '../../validate/validation-result.ts';
import { isJudge, type SuiteSpec } from '../../spec/suite-spec.ts';
import { challenged, notProvedByCertificates, provedByCertificates } from './certified-statements.ts';
import { count, counted, listed } from './format.ts';
import type { ReportInput } from './report-input.ts';
import { oneLine } from './visible-text.ts';

export interface Statement {
  /** Short enough for the headline. */
  text: string;
  /** The names or the reason behind it. */
  detail?: string;
}

export interface Verdict {
  status: 'passed' | 'failed' | 'not_run';
  title: string;
  proved: Statement[];
  notProved: Statement[];
}

export function verdictOf(input: ReportInput): Verdict {
  const { validation } = input;
  if (validation === undefined)
    return {
      status: 'not_run',
      title: 'The suite was not executed',
      proved: [],
      notProved: [
        { text: 'Nothing of this suite was run', detail: 'Files were generated; whether they work is unknown.' },
        ...gaps(input),
      ],
    };
  const passed = validation.validation_status === 'passed';
  return {
    status: validation.validation_status,
    title: passed ? 'The suite was executed and passed' : 'The suite was executed and failed',
    proved: [...provedByCertificates(input), ...provedBy(validation)],
    notProved: [...failedChecks(validation), ...unscored(validation, challenged(input)), ...gaps(input)],
  };
}

type Check = keyof ValidationResult['validation_checks'];

function checkSentences(validation: ValidationResult): Record<Check, [holds: string, fails: string]> {
  const mlflow = validation.mlflow_version === null ? 'MLflow' : `MLflow ${validation.mlflow_version}`;
  const python = validation.python_version === null ? 'Python' : `Python ${validation.python_version}`;
  return {
    syntax_valid: [`Every generated file compiles in ${python}`, `Not every generated file compiles in ${python}`],
    contract_valid: ['The scorers import in a clean environment', 'The scorers do not import in a clean environment'],
    dataset_valid: ['The rows survive the conversion by MLflow', 'The rows do not survive the conversion by MLflow'],
    script_executes: [
      `run_eval.py finished on ${counted(validation.rows, 'row')} against a real ${mlflow}`,
      'run_eval.py did not finish',
    ],
    all_scorers_returned_values: [
      'Every scorer that could run returned usable values',
      'Not every scorer returned usable values',
    ],
    no_nan_scores: ['No score is NaN', 'Some scores are NaN'],
    counts_add_up: [
      'For every scorer, scored + not applicable + error + missing = rows',
      'The counts of some scorers do not add up to the rows',
    ],
  };
}

function provedBy(validation: ValidationResult): Statement[] {
  const scored = validation.scorers.filter((scorer) => scorer.status === 'scored' && scorer.scored > 0);
  const sentences = checkSentences(validation);
  const holding = checks(validation).filter(([, holds]) => holds);
  const statements = holding.map(([check]): Statement => ({ text: sentences[check][0] }));
  if (scored.length > 0)
    statements.push({
      text: `${count(scored.length)} of ${counted(validation.scorers.length, 'scorer')} gave verdicts`,
      detail: names(scored),
    });
  const wired = validation.scorers.filter((scorer) => scorer.wiring === 'evidence_seen');
  if (wired.length > 0)
    statements.push({
      text: `${counted(wired.length, 'judge')} would be shown the evidence`,
      detail: `${names(wired)}: the request was caught by a local stub and held it; the verdict was thrown away.`,
    });
  return statements;
}

function checks(validation: ValidationResult): [Check, boolean][] {
  return Object.entries(validation.validation_checks) as [Check, boolean][];
}

function failedChecks(validation: ValidationResult): Statement[] {
  const sentences = checkSentences(validation);
  return checks(validation)
    .filter(([, holds]) => !holds)
    .map(([check]): Statement => ({ text: sentences[check][1] }));
}

function names(scorers: readonly { name: string }[], limit = 12): string {
  const shown = scorers.slice(0, limit).map((scorer) => oneLine(scorer.name, 60));
  return scorers.length > limit ? listed([...shown, `${count(scorers.length - limit)} more`]) : listed(shown);
}

/** `seen`: scorers that failed a planted fault. */
function unscored(validation: ValidationResult, seen: ReadonlySet<string>): Statement[] {
  const statements: Statement[] = [];
  const byReason = new Map<string, ScorerResult[]>();
  for (const scorer of validation.scorers) {
    if (scorer.status === 'scored') continue;
    const key = `${scorer.status} ${isJudge(scorer) ? 'judge' : 'scorer'} ${scorer.reason ?? ''}`;
    byReason.set(key, [...(byReason.get(key) ?? []), scorer]);
  }
  for (const scorers of byReason.values()) {
    const [first] = scorers;
    if (first === undefined) continue;
    const noun = isJudge(first) ? 'judge' : 'scorer';
    const reason = first.reason === null ? '' : `: ${oneLine(first.reason.split(';', 1)[0] ?? '', 160)}`;
    statements.push({
      text: `${counted(scorers.length, noun)} ${first.status === 'failed' ? 'failed' : 'not scored'}${reason}`,
      detail: names(scorers),
    });
  }
  const scored = validation.scorers.filter((scorer) => scorer.status === 'scored');
  const add = (group: ScorerResult[], text: string, reason: string): void => {
    if (group.length > 0)
      statements.push({ text: `${counted(group.length, 'scorer')} ${text}`, detail: `${names(group)}: ${reason}` });
  };
  add(
    scored.filter((scorer) => scorer.scored === 0),
    'applied to no row',
    'nothing was shown about them.',
  );
  add(
    scored.filter((scorer) => scorer.scored > 0 && scorer.mean === 1 && !seen.has(scorer.name)),
    'never failed on any row',
    'nothing shows that a failure would be seen.',
  );
  add(
    scored.filter((scorer) => scorer.error > 0 || scorer.missing > 0),
    'gave no verdict on some rows',
    'see the counts in the table of scorers.',
  );
  add(
    validation.scorers.filter((scorer) => scorer.wiring === 'evidence_missing' || scorer.wiring === 'not_called'),
    'did not show the judge its evidence',
    'the request caught by the local stub lacked it, or there was none.',
  );
  return statements;
}

function gaps(input: ReportInput): Statement[] {
  const { analysis, spec, source } = input;
  const statements: Statement[] = [...unwatched(analysis, spec), ...uncovered(analysis, spec)];
  const live = spec.cases.filter((item) => item.metadata.origin !== 'recorded');
  const liveRan = input.validation?.runs.some((run) => run.group === 'live') ?? false;
  if (live.length > 0 && !liveRan)
    statements.push({
      text: `${counted(live.length, 'live case')} not run`,
      detail: 'They need the agent (predict_fn), which was not called.',
    });
  const analysed = analysis.trace_summary.total_analyzed;
  if (source.traceCount > analysed)
    statements.push({
      text: `${count(source.traceCount - analysed)} of ${count(source.traceCount)} traces not analysed`,
      detail: 'Findings and shares are about the analysed ones.',
    });
  return [...statements, ...notProvedByCertificates(input)];
}

function unwatched(analysis: Analysis, spec: SuiteSpec): Statement[] {
  const inSuite = new Set(spec.scorers.map((scorer) => scorer.name));
  const blind = analysis.findings.filter((finding) => finding.scorer === undefined || !inSuite.has(finding.scorer));
  if (blind.length === 0) return [];
  return [
    {
      text: `${counted(blind.length, 'finding')} watched by no scorer`,
      detail: listed(blind.slice(0, 8).map((finding) => oneLine(finding.title, 80))),
    },
  ];
}

function uncovered(analysis: Analysis, spec: SuiteSpec): Statement[] {
  const withCase = new Set(spec.cases.map((item) => item.metadata.query_type));
  const bare = analysis.query_types.filter((type) => !withCase.has(type.id) && !withCase.has(type.name));
  if (bare.length === 0) return [];
  return [
    {
      text: `${counted(bare.length, 'query type')} without a case`,
      detail: listed(bare.slice(0, 8).map((type) => oneLine(type.name, 60))),
    },
  ];
}
