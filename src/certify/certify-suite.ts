/** Certifies the suite that lies in a folder: what each scorer catches, spares and sees, shown on its own runs and on mutants of them. */
import type { Analysis } from '../analysis/analysis.ts';
import { extractFeatures } from '../analysis/features.ts';
import { verdictsOfPeople } from '../analysis/weighing/feedback.ts';
import { isJudge, type SuiteSpec } from '../spec/suite-spec.ts';
import type { Trace } from '../trace/trace.ts';
import type { Diagnostic } from '../validate/diagnostic.ts';
import type { Certificate, Certificates } from './certificate.ts';
import { certificatesOf } from './certificates-of.ts';
import { runTrials, type RunTrialsInput } from './run-trials.ts';
import type { TrialFault } from './trial-fault.ts';
import { trialsOf, type TrialSizes } from './trials.ts';

export interface CertifyInput extends Omit<RunTrialsInput, 'scorers' | 'trials' | 'hasJudges'> {
  suite: SuiteSpec;
  analysis: Analysis;
  /** The runs of the suite: mutants are made of the healthy ones. */
  traces: readonly Trace[];
  seed: number;
  sizes?: Partial<TrialSizes>;
}

export interface CertifyResult {
  /** undefined when no scorer could be tried: nothing is known then, which is no rejection. */
  certificates: Certificates | undefined;
  /** Rejections (errors), and what kept scorers from being tried. */
  diagnostics: Diagnostic[];
}

/** Rejects as runTrials does. */
export async function certifySuite(input: CertifyInput): Promise<CertifyResult> {
  const { suite, analysis, traces, seed, sizes, only } = input;
  const feedback = verdictsOfPeople(traces.map((trace) => extractFeatures(trace)));
  const wanted = suite.scorers.filter(({ name }) => only === undefined || only.includes(name));
  const hasJudges = wanted.some(isJudge);
  const judge = hasJudges ? input.judge : undefined;
  const isModelAsked = judge !== undefined;
  const outcome = await runTrials({
    ...input,
    scorers: suite.scorers.map(({ name, kind }) => ({ name, kind })),
    trials: trialsOf({ traces, analysis, feedback, hasJudges, isModelAsked, seed, ...(sizes === undefined ? {} : { sizes }) }),
    hasJudges,
    judge,
  });
  const general = outcome.faults.filter(({ scorer }) => scorer === null).map(untried);
  if (outcome.names.length === 0) return { certificates: undefined, diagnostics: general };
  const certificates = certificatesOf({
    outcome,
    suite: { ...suite, scorers: wanted },
    analysis,
    feedback,
    seed,
  });
  const rejections = certificates.scorers
    .filter(({ use }) => use === 'rejected')
    .map((item) => rejectionOf(item, outcome.faults));
  return { certificates, diagnostics: [...general, ...rejections] };
}

export function rejectionOf({ scorer, reasons, fault }: Certificate, faults: readonly TrialFault[]): Diagnostic {
  const broke = faults.find((item) => item.scorer === scorer);
  return {
    code: fault === null ? 'discrimination.rejected' : `visibility.${fault}`,
    severity: 'error',
    rung: fault === null ? 'discrimination' : 'visibility',
    file: broke?.file ?? null,
    line: broke?.line ?? null,
    message: [`Scorer ${scorer} is not handed over.`, ...reasons, ...(broke === undefined ? [] : [broke.message])].join(' '),
    hint: fault === null ? null : HINTS[fault],
    scorer,
  };
}

const HINTS: Record<NonNullable<Certificate['fault']>, string> = {
  dead: 'It has to tell runs apart: look at a run that should fail it and see which field it does not read.',
  blind: 'Read the field that it is about: steps and results are in evidence_for(...), a judge sees what `sees` names.',
  unsteady: 'A check has to say the same of the same row: no clock, no randomness, no state between rows.',
};

const untried = ({ code, message, file, line }: TrialFault): Diagnostic => ({
  code: `discrimination.${code}`,
  severity: 'warning',
  rung: 'discrimination',
  file,
  line,
  message: `The scorers could not be tried: ${message}`,
  hint: null,
  scorer: null,
});
