/**
 * Which traces are looked at when there are more than asked for: the same fraction of every stratum (state, session or not,
 * duration in doublings), at least one of each where the number allows, chosen by a seeded hash of the trace id. So the choice
 * depends neither on the order of the pages nor on the machine.
 */
import { stableHash } from '../base/random.ts';
import type { RawTrace } from '../trace/raw-trace.ts';

export type SampleEntry = Pick<RawTrace, 'traceId' | 'state' | 'executionDurationMs' | 'metadata'>;

/** Ids sorted by code units; all of them when there are at most `limit`. */
export function sampleTraces(entries: readonly SampleEntry[], limit: number, seed: number): string[] {
  const ids = entries.length <= limit ? entries.map((entry) => entry.traceId) : chosen(entries, limit, seed);
  return ids.sort();
}

function chosen(entries: readonly SampleEntry[], limit: number, seed: number): string[] {
  const strata = new Map<string, string[]>();
  for (const entry of entries) {
    const key = stratum(entry);
    const members = strata.get(key);
    if (members === undefined) strata.set(key, [entry.traceId]);
    else members.push(entry.traceId);
  }
  const groups = [...strata.values()].map((members) => shuffled(members, seed));
  // Rarest first, so that a small stratum is never rounded away while a large one gives up a share nobody notices.
  groups.sort((a, b) => a.length - b.length || (a[0]! < b[0]! ? -1 : 1));
  const picked: string[] = [];
  let traces = entries.length;
  for (const group of groups) {
    const remaining = limit - picked.length;
    const share = Math.max(1, Math.round((group.length * remaining) / traces));
    picked.push(...group.slice(0, Math.min(share, remaining)));
    traces -= group.length;
  }
  return picked;
}

function stratum(entry: SampleEntry): string {
  const duration = entry.executionDurationMs;
  const band = duration === undefined || duration <= 0 ? 'unknown' : String(Math.floor(Math.log2(duration)));
  const hasSession = Object.hasOwn(entry.metadata, 'mlflow.trace.session');
  return `${entry.state}|${band}|${hasSession}`;
}

function shuffled(ids: string[], seed: number): string[] {
  const keyed = ids.map((id) => ({ id, key: stableHash(`${seed}:${id}`) }));
  return keyed.sort((a, b) => a.key - b.key || (a.id < b.id ? -1 : 1)).map((entry) => entry.id);
}
