/** Climbs every rung with the suite that lies in a folder, in the MLflow and the Python of the session. */
import type { SuiteSpec } from '../spec/suite-spec.ts';
import type { SessionDocument } from '../store/documents.ts';
import { validateSuite, type ValidationLimits } from '../validate/validate-suite.ts';
import { limitsAfter, type JudgeUse } from '../validate/judge-limits.ts';
import type { ValidationResult } from '../validate/validation-result.ts';
import type { SessionContext } from './context.ts';

/** What a validation shares with the certificates of the same suite: the limits of the judges, and their quote. */
export interface JudgesOfCertificates {
  /** Used for certificates before: the limits are less by that. */
  used?: JudgeUse | undefined;
  /** The quote was told before those. */
  isQuoted?: boolean;
  /** Rows that each judge is asked about afterwards. */
  certifiedRows?: number;
}

export interface ValidateFolderOptions {
  /** A session directory, or a candidate that looks like one. */
  folder: string;
  suite: SuiteSpec;
  session: SessionDocument;
  context: SessionContext;
  limits?: ValidationLimits;
  judges?: JudgesOfCertificates | undefined;
  /** That of the context unless told. */
  signal?: AbortSignal | undefined;
}

/** Throws the AppError of a server that cannot be used or dies on the way: that is no verdict on the suite. */
export async function validateFolder(options: ValidateFolderOptions): Promise<ValidationResult> {
  const { folder, suite, session, context, limits, judges = {} } = options;
  const environment = await context.python();
  const server = await context.evaluationServer();
  await server.check();
  const importFolder = session.request.predict_fn_folder;
  const result = await validateSuite({
    folder,
    spec: suite,
    environment,
    trackingUri: server.trackingUri,
    experimentName: session.request.evaluation_experiment,
    env: server.env,
    ...(importFolder === null ? {} : { importPath: [importFolder] }),
    ...(limits === undefined ? {} : { limits }),
    judgeLimits:
      context.judgeLimits === undefined || judges.used === undefined
        ? context.judgeLimits
        : limitsAfter(context.judgeLimits, judges.used),
    onJudgeQuote: judges.isQuoted === true ? undefined : context.onJudgeQuote,
    certifiedRows: judges.certifiedRows,
    signal: options.signal ?? context.signal,
    onProgress: context.onProgress,
  });
  if (result.validation_status === 'failed') await server.check();
  return result;
}
