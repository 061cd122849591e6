/**
 * `state/traces.jsonl.gz`: the traces that the suite uses, as they were read, so that the suite can be traced back without the
 * server. Each line is a RawTrace; only its times need decoding, since JSON has one kind of integer.
 */
import { z } from 'zod';
import type { RawTrace } from '../trace/raw-trace.ts';
import { jsonLine, readJsonLines, writeLines } from './jsonl-gzip.ts';

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

/** In whatever order they come; each is kept as the bytes of its line only, which take a fraction of what the object takes. */
export async function writeSnapshot(path: string, traces: Iterable<RawTrace> | AsyncIterable<RawTrace>): Promise<void> {
  const lines: { traceId: string; line: Buffer }[] = [];
  for await (const trace of traces) lines.push({ traceId: trace.traceId, line: Buffer.from(jsonLine(trace)) });
  lines.sort((a, b) => (a.traceId < b.traceId ? -1 : 1));
  await writeLines(
    path,
    lines.map(({ line }) => line),
  );
}

/** Of each trace only what `use` makes of it is kept. */
export async function readSnapshot<T>(path: string, use: (trace: RawTrace) => T): Promise<T[] | undefined> {
  return readJsonLines(path, (value) => use(decodeTrace(value)));
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
