/**
 * The one error class. Three families decide who has to act and which exit code the command line uses:
 * `input` (the user's: exit 2, the hint says what to change), `remote` (their server's: exit 3), `internal` (our bug: exit 70).
 */

export type ErrorFamily = 'input' | 'remote' | 'internal';

/** Stable codes: scripts may match on them. Which code carries which `details` is documented in docs/reference/errors.md. */
export type ErrorCode =
  | 'input.option'
  | 'input.config-file'
  | 'input.filter'
  | 'input.experiment-not-found'
  | 'input.no-traces'
  | 'input.trace-not-found'
  | 'input.trace-file'
  | 'input.session-not-found'
  | 'input.session-locked'
  | 'input.session-unfinished'
  | 'input.session-version'
  | 'input.features-version'
  | 'input.session-corrupt'
  | 'input.output-not-writable'
  | 'input.python-missing'
  | 'input.python-unusable'
  | 'input.sample'
  | 'input.gate'
  | 'input.suite'
  | 'input.no-verdicts'
  | 'input.labels'
  | 'input.agent-sdk-missing'
  | 'input.model-credentials'
  | 'remote.unreachable'
  | 'remote.timeout'
  | 'remote.unauthorized'
  | 'remote.forbidden'
  | 'remote.not-found'
  | 'remote.rejected'
  | 'remote.unavailable'
  | 'remote.malformed-response'
  | 'remote.response-too-large'
  | 'remote.mlflow-process'
  | 'remote.model-unauthorized'
  | 'remote.model-forbidden'
  | 'remote.model-not-found'
  | 'remote.model-unavailable'
  | 'remote.model-rate-limited'
  | 'remote.model-rejected'
  | 'internal.bug';

export interface AppErrorOptions {
  /** What the reader should do next, as one sentence. */
  hint?: string;
  /** Facts for machines: ids, paths, limits. Never secrets. */
  details?: Record<string, string | number | boolean>;
  /** True when the same request may succeed if repeated. Computed where the failure is understood. */
  isRetryable?: boolean;
  cause?: unknown;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Record<string, string | number | boolean>;
  readonly isRetryable: boolean;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? {};
    this.isRetryable = options.isRetryable ?? false;
  }

  get family(): ErrorFamily {
    return this.code.slice(0, this.code.indexOf('.')) as ErrorFamily;
  }
}

/** Turns whatever was thrown into an AppError; what is not one already becomes `internal.bug`. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('internal.bug', message, { cause: thrown });
}
