/** What `python/certify_suite.py` is told and what it tells: the JSON it reads, and one event a line. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

export interface TrialJob {
  folder: string;
  import_path: string[];
  /** One row a line; of its target's rows the process takes those whose number is `shard` modulo `shards`, from `first_row` on. */
  rows_path: string;
  first_row: number;
  shard: number;
  shards: number;
  scorers: { name: string; kind: string }[];
  /** Scorers that are left alone: they broke the process before, or nobody asks about them. */
  skip: string[];
  /** Rows and scorers of this process; judges are answered by the stub at judge_url, those of "judged" by their model. */
  target: 'code' | 'judges' | 'judged';
  judge_url: string | null;
  /** What "judged" may use; dollars for a million tokens, null: no limit, no known price. */
  judge_budget: { max_calls: number | null; max_usd: number | null; price: { input: number; output: number } | null } | null;
  call_limit_s: number;
  custom_limit_s: number;
  report_path: string;
  running_path: string;
  crash_path: string;
}

export type TrialJobPaths = Pick<TrialJob, 'report_path' | 'running_path' | 'crash_path'>;

export const jobPaths = (folder: string): TrialJobPaths => ({
  report_path: join(folder, 'report.jsonl'),
  running_path: join(folder, 'running.json'),
  crash_path: join(folder, 'crash.txt'),
});

const place = { file: z.string().nullable(), line: z.number().nullable() };
const verdict = z.union([z.boolean(), z.number(), z.null(), z.literal('error')]);

const eventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('row'),
    number: z.number().int().nonnegative(),
    verdicts: z.record(z.string(), verdict),
    errors: z.record(z.string(), z.object({ message: z.string(), ...place })),
  }),
  z.object({ event: z.literal('scorers'), names: z.array(z.string()) }),
  z.object({ event: z.literal('import-failed'), message: z.string(), ...place }),
  z.object({ event: z.literal('hang'), what: z.string(), scorer: z.string().nullable(), ...place }),
  z.object({
    event: z.literal('judge-calls'),
    made: z.number().int().nonnegative(),
    refused: z.number().int().nonnegative(),
    usd: z.number().nullable(),
  }),
  z.object({ event: z.literal('finished') }),
]);

export type TrialEvent = z.infer<typeof eventSchema>;

export interface TrialReport {
  events: TrialEvent[];
  /** Scorer that was running when the process ended. */
  running: string | undefined;
}

/** Lines that the suite under trial damaged are left out: their rows then have no verdict. */
export async function readTrialReport(paths: TrialJobPaths): Promise<TrialReport> {
  const text = await readFile(paths.report_path, 'utf8').catch(() => '');
  const events = text.split('\n').flatMap((line) => {
    const event = eventSchema.safeParse(parsed(line));
    return event.success ? [event.data] : [];
  });
  const running = z
    .array(z.object({ scorer: z.string().nullable() }))
    .safeParse(parsed((await readFile(paths.running_path, 'utf8').catch(() => '')).trim()));
  return { events, running: running.data?.find(({ scorer }) => scorer !== null)?.scorer ?? undefined };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
