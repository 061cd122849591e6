/** What `python/validate_suite.py` reports: one event a line, and the files that tell what a vanished process was doing. */
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { RUNGS } from './diagnostic.ts';
import type { ProbeJob } from './probe-job.ts';

const rung = z.enum(RUNGS);
const place = { file: z.string().nullable(), line: z.number().nullable() };
const count = z.number().int().nonnegative();
const verdict = z.union([z.boolean(), z.number(), z.null(), z.literal('error')]);

const eventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('rung-started'), rung }),
  z.object({ event: z.literal('rung-ended'), rung, passed: z.boolean(), duration_ms: z.number() }),
  z.object({
    event: z.literal('diagnostic'),
    code: z.string(),
    severity: z.enum(['error', 'warning', 'info']),
    rung,
    ...place,
    message: z.string(),
    hint: z.string().nullable(),
    scorer: z.string().nullable(),
  }),
  z.object({ event: z.literal('duration'), of: z.string(), duration_ms: z.number() }),
  z.object({ event: z.literal('versions'), mlflow: z.string(), python: z.string(), import_ms: z.number() }),
  z.object({
    event: z.literal('wiring'),
    scorer: z.string(),
    needles: z.array(z.object({ kind: z.string(), text: z.string(), escaped: z.string() })),
    error: z.string().nullable(),
    ...place,
  }),
  z.object({ event: z.literal('script'), exit_code: z.number(), gate_passed: z.boolean().nullable() }),
  z.object({ event: z.literal('group'), group: z.string(), run_id: z.string(), experiment_id: z.string(), rows: count }),
  z.object({ event: z.literal('rows'), rows: count }),
  z.object({
    event: z.literal('counts'),
    scorer: z.string(),
    was_run: z.boolean(),
    mean: z.number().nullable(),
    rows: count,
    scored: count,
    not_applicable: count,
    error: count,
    missing: count,
    /** Of the missing ones: a limit kept the model from being asked. */
    refused: count,
  }),
  z.object({ event: z.literal('verdicts'), scorer: z.string(), verdicts: z.record(z.string(), verdict) }),
  z.object({ event: z.literal('repeats'), scorer: z.string(), verdicts: z.record(z.string(), z.array(verdict)) }),
  z.object({ event: z.literal('judge-calls'), made: count, refused: count, usd: z.number().nullable() }),
  z.object({
    event: z.literal('hang'),
    rung: rung.nullable(),
    what: z.string(),
    scorer: z.string().nullable(),
    /** Its own limit; null: the general one. */
    limit_s: z.number().nullable(),
    ...place,
  }),
  z.object({ event: z.literal('finished') }),
]);

export type ProbeEvent = z.infer<typeof eventSchema>;
export type EventOf<Name extends ProbeEvent['event']> = Extract<ProbeEvent, { event: Name }>;

export interface ProbeReport {
  events: ProbeEvent[];
  /** What was running when the process ended, one entry a thread. */
  running: { what: string; scorer: string | null; limit_s: number | null }[];
  /** faulthandler's dump, when it wrote one. */
  crash: string;
}

export function eventsOf<Name extends ProbeEvent['event']>(report: ProbeReport, name: Name): EventOf<Name>[] {
  return report.events.filter((event): event is EventOf<Name> => event.event === name);
}

const runningSchema = z.array(z.object({ what: z.string(), scorer: z.string().nullable(), limit_s: z.number().nullable() }));

/** Lines that the suite under test damaged (it could open the file) are left out: the end is then missing too, which is an error. */
export async function readProbeReport(job: ProbeJob): Promise<ProbeReport> {
  const [report, running, crash] = await Promise.all([job.report_path, job.running_path, job.crash_path].map(read));
  const events: ProbeEvent[] = [];
  for (const line of (report ?? '').split('\n')) {
    const event = eventSchema.safeParse(parse(line));
    if (event.success) events.push(event.data);
  }
  const parsedRunning = runningSchema.safeParse(parse((running ?? '').trim()));
  return { events, running: parsedRunning.success ? parsedRunning.data : [], crash: crash ?? '' };
}

async function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
