/** A span of a session's own trace before it is written: nothing is redacted or cut yet. */

export interface OwnSpan {
  /** Unique in the trace and the same whenever the session is written: its id is derived from it. */
  key: string;
  /** Key of the parent; undefined: the root. */
  parent: string | undefined;
  name: string;
  type: 'AGENT' | 'CHAT_MODEL' | 'TOOL';
  startMs: number;
  endMs: number;
  inputs: unknown;
  outputs: unknown;
  /** Why it failed; undefined: it did not. */
  error: string | undefined;
  /** Values that are undefined are not written. */
  attributes: Record<string, unknown>;
  events: { name: string; timeMs: number; attributes: Record<string, unknown> }[];
}
