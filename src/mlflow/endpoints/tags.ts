/** Tags of a trace. Keys up to 250, values up to 4,096 characters are kept by every server. */
import type { Rest } from '../rest.ts';

const pathOf = (traceId: string): string => `/api/2.0/mlflow/traces/${encodeURIComponent(traceId)}/tags`;

export async function setTag(rest: Rest, traceId: string, key: string, value: string): Promise<void> {
  await rest.send({ method: 'PATCH', path: pathOf(traceId), body: { key, value } });
}

export async function deleteTag(rest: Rest, traceId: string, key: string): Promise<void> {
  await rest.send({ method: 'DELETE', path: pathOf(traceId), body: { key } });
}
