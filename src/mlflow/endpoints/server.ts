/** What server this is: GET /version and, since MLflow 3.9 or so, server-info. */
import { z } from 'zod';
import { plainLine } from '../../base/plain-text.ts';
import { isMissingRoute, notMlflow } from '../remote-error.ts';
import type { Rest } from '../rest.ts';

export interface ServerInfo {
  /** "3.17.2". */
  version: string;
  /** "SqlStore" or "FileStore"; undefined on servers that do not say. */
  storeType: string | undefined;
  workspacesEnabled: boolean;
  traceArchivalEnabled: boolean;
}

const serverInfoSchema = z.looseObject({
  store_type: z.string().nullish(),
  workspaces_enabled: z.boolean().nullish(),
  trace_archival_enabled: z.boolean().nullish(),
});

/** Throws `remote.malformed-response` when what answers is not MLflow. */
export async function serverVersion(rest: Rest): Promise<string> {
  const asked = { method: 'GET', path: '/version' } as const;
  const response = await rest.send(asked);
  const text = response.body.subarray(0, 200).toString('utf8').trim();
  if (!/^\d+\.\d+[\w.+-]*$/.test(text)) throw notMlflow(asked, response, rest.connection);
  return plainLine(text, 40);
}

export async function serverInfo(rest: Rest): Promise<ServerInfo> {
  const version = await serverVersion(rest);
  const answer = await rest.json({ method: 'GET', path: '/api/3.0/mlflow/server-info' }).catch((error: unknown) => {
    if (isMissingRoute(error)) return {};
    throw error;
  });
  const info = serverInfoSchema.safeParse(answer).data ?? {};
  return {
    version,
    storeType: info.store_type ?? undefined,
    workspacesEnabled: info.workspaces_enabled ?? false,
    traceArchivalEnabled: info.trace_archival_enabled ?? false,
  };
}
