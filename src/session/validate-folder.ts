/** Climbs every rung with the suite that lies in a folder, in the MLflow and the Python of the session. */
import type { SuiteSpec } from '../spec/suite-spec.ts';
import type { SessionDocument } from '../store/documents.ts';
import { validateSuite, type ValidationLimits } from '../validate/validate-suite.ts';
import type { ValidationResult } from '../validate/validation-result.ts';
import type { SessionContext } from './context.ts';

export interface ValidateFolderOptions {
  /** A session directory, or a candidate that looks like one. */
  folder: string;
  suite: SuiteSpec;
  session: SessionDocument;
  context: SessionContext;
  limits?: ValidationLimits;
  /** That of the context unless told. */
  signal?: AbortSignal | undefined;
}

/** Throws the AppError of a server that cannot be used or dies on the way: that is no verdict on the suite. */
export async function validateFolder(options: ValidateFolderOptions): Promise<ValidationResult> {
  const { folder, suite, session, context, limits } = options;
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
    judgeLimits: context.judgeLimits,
    onJudgeQuote: context.onJudgeQuote,
    signal: options.signal ?? context.signal,
    onProgress: context.onProgress,
  });
  if (result.validation_status === 'failed') await server.check();
  return result;
}
