/** Writing traces: one OTLP/JSON export request to /v1/traces (MLflow 3.12 with a SQL store). For samples and tests. */
import { AppError } from '../../base/app-error.ts';
import { isMissingRoute } from '../remote-error.ts';
import type { Rest } from '../rest.ts';

/** `exportRequest` is the request as an object or as JSON text. A trace id exists once on a server, whatever the experiment. */
export async function ingestOtlp(rest: Rest, experimentId: string, exportRequest: object | string): Promise<void> {
  const body = typeof exportRequest === 'string' ? Buffer.from(exportRequest) : exportRequest;
  try {
    await rest.send({ method: 'POST', path: '/v1/traces', body, headers: { 'x-mlflow-experiment-id': experimentId } });
  } catch (error) {
    if (!(error instanceof AppError) || !(isMissingRoute(error) || isOldServer(error))) throw error;
    throw new AppError('remote.rejected', `This MLflow server does not take traces as OTLP/JSON: ${error.message}`, {
      hint: 'Use MLflow 3.12 or later with a database (sqlite:// or another SQL store) behind it.',
      details: error.details,
      cause: error,
    });
  }
}

/** What `ingestOtlp` throws where the server takes no trace at all, whichever it is. */
export const isWithoutOtlp = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'remote.rejected' && error.cause instanceof AppError;

const isOldServer = (error: AppError): boolean => String(error.details['reason']).includes('Content-Type');
