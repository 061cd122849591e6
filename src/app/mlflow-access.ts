/** From a configuration to a connected client, with credentials only where they are needed. */
import { createMlflowClient, type MlflowClient } from '../mlflow/client.ts';
import { resolveConnection, type MlflowConnection } from '../mlflow/connection.ts';
import type { AppDeps } from './deps.ts';

export interface MlflowAccess {
  connection: MlflowConnection;
  client: MlflowClient;
  /** Environment for Python processes that talk to the same server; holds the credentials of the URI, if it had any. */
  env: Readonly<Record<string, string | undefined>>;
}

/** `trackingUri` undefined: MLFLOW_TRACKING_URI. */
export function accessMlflow(trackingUri: string | undefined, deps: AppDeps): MlflowAccess {
  const connection = resolveConnection({ trackingUri, env: deps.env });
  const client = createMlflowClient(connection, { logger: deps.logger, signal: deps.signal });
  return { connection, client, env: { ...deps.env, ...credentialsOf(trackingUri ?? deps.env['MLFLOW_TRACKING_URI'] ?? '') } };
}

/** MLflow's Python client takes them from its environment variables. */
function credentialsOf(uri: string): Record<string, string> {
  const url = URL.canParse(uri.trim()) ? new URL(uri.trim()) : undefined;
  if (url === undefined || url.username === '') return {};
  return {
    MLFLOW_TRACKING_USERNAME: decodeURIComponent(url.username),
    MLFLOW_TRACKING_PASSWORD: decodeURIComponent(url.password),
  };
}
