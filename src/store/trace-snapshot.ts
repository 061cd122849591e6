/**
 * `state/traces.jsonl.gz`: the traces that the suite uses, as they were read, so that the suite can be traced back without the
 * server. Each line is a RawTrace; only its times need decoding, since JSON has one kind of integer.
 */
import { z } from 'zod';
import type { RawTrace } from '../trace/raw-trace.ts';
import { readJsonLines, writeJsonLines } from './jsonl-gzip.ts';

const time = z.union([z.bigint(), z.number().int()]).optional();
const object = z.looseObject({});
const traceSchema = z.looseObject({
  traceId: z.string(),
  metadata: object,
  tags: object,
  assessments: z.array(object),
  spans: z.array(
    z.looseObject({
      spanId: z.string(),
      startTimeNs: time,
      endTimeNs: time,
      attributes: object,
      events: z.array(z.looseObject({ timeNs: time })),
    }),
  ),
  losses: z.array(object),
});

export async function writeSnapshot(path: string, traces: readonly RawTrace[]): Promise<void> {
  await writeJsonLines(
    path,
    [...traces].sort((a, b) => (a.traceId < b.traceId ? -1 : 1)),
  );
}

export async function readSnapshot(path: string): Promise<RawTrace[] | undefined> {
  return readJsonLines(path, decodeTrace);
}

/** The value itself is kept, not zod's copy, which would lose a key such as "__proto__". */
function decodeTrace(value: unknown): RawTrace {
  traceSchema.parse(value);
  const trace = value as RawTrace;
  for (const span of trace.spans) {
    span.startTimeNs = bigintOf(span.startTimeNs);
    span.endTimeNs = bigintOf(span.endTimeNs);
    for (const event of span.events) event.timeNs = bigintOf(event.timeNs);
  }
  return trace;
}

function bigintOf(value: bigint | number | undefined): bigint | undefined {
  return value === undefined ? undefined : BigInt(value);
}
