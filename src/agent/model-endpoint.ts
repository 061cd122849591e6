/** Where the model answers. Made by app/ from options and environment; secrets stay in memory and in the child's environment. */

export interface ModelEndpoint {
  /** anthropic: api.anthropic.com; databricks: Foundation Model endpoint (bearer token, betas off); gateway: compatible, by URL. */
  provider: 'anthropic' | 'databricks' | 'gateway';
  /** Without trailing slash and without /v1/messages. */
  baseUrl: string;
  model: string;
  /** Exactly one kind: both headers go out when both are set. */
  credential: { kind: 'api-key' | 'bearer'; value: string } | undefined;
  /** More headers, e.g. of a gateway. Values are secrets. */
  headers: Readonly<Record<string, string>>;
}

/** Sent as x-api-key where there is no credential; a header of that name replaces it. */
export const noKey = 'none';
