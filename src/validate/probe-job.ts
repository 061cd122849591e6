/** What `python/validate_suite.py` is told: the JSON it reads. */
import { join } from 'node:path';
import type { SuiteSpec } from '../spec/suite-spec.ts';
import type { JudgeLimits } from './judge-limits.ts';

const CUSTOM_LIMIT_S = 20;

export interface ProbeJob {
  folder: string;
  tracking_uri: string;
  experiment: string;
  /** must_vary: a verdict that is the same on every row is an error. */
  scorers: { name: string; kind: string; class_name: string | null; sees: string[]; must_vary: boolean }[];
  predict_fn: string | null;
  /** Model URI when judges are really run. */
  judge_model: string | null;
  /** Times that a judge is asked about one row of the sample; calls and US dollars that judges may use, null: no limit. */
  judge_repeats: number;
  judge_max_calls: number | null;
  judge_max_usd: number | null;
  /** US dollars for a million tokens; null: not known. */
  judge_price: { input: number; output: number } | null;
  /** The loopback stub, for the check of the wiring. */
  judge_url: string | null;
  /** Folders put behind evaluation/ on sys.path: where the user's agent lies. */
  import_path: string[];
  /** Longest time for one scorer call or one import. */
  call_limit_s: number;
  /** The same for a free Python scorer, which computes and waits for nothing. */
  custom_limit_s: number;
  report_path: string;
  running_path: string;
  crash_path: string;
  results_path: string;
}

export interface ProbeJobInput {
  folder: string;
  spec: SuiteSpec;
  trackingUri: string;
  experimentName: string;
  judgeModel: string | undefined;
  judgeUrl: string | undefined;
  judgeLimits: JudgeLimits | undefined;
  importPath: readonly string[];
  callLimitMs: number;
  /** Private folder for the report. */
  workFolder: string;
}

export function probeJob(input: ProbeJobInput): ProbeJob {
  const { spec, workFolder } = input;
  return {
    folder: input.folder,
    tracking_uri: input.trackingUri,
    experiment: input.experimentName,
    scorers: spec.scorers.map((scorer) => ({
      name: scorer.name,
      kind: scorer.kind,
      class_name: scorer.kind === 'builtin' ? scorer.class_name : null,
      sees: scorer.kind === 'judge' ? scorer.sees : [],
      must_vary: scorer.kind === 'python' && scorer.made_by === 'claude',
    })),
    predict_fn: spec.predict_fn?.target ?? null,
    judge_model: input.judgeModel ?? null,
    judge_repeats: input.judgeLimits?.repeats ?? 1,
    judge_max_calls: input.judgeLimits?.maxCalls ?? null,
    judge_max_usd: input.judgeLimits?.maxUsd ?? null,
    judge_price: input.judgeLimits?.price ?? null,
    judge_url: input.judgeUrl ?? null,
    import_path: [...input.importPath],
    call_limit_s: input.callLimitMs / 1000,
    custom_limit_s: Math.min(input.callLimitMs / 1000, CUSTOM_LIMIT_S),
    report_path: join(workFolder, 'report.jsonl'),
    running_path: join(workFolder, 'running.json'),
    crash_path: join(workFolder, 'crash.txt'),
    results_path: join(workFolder, 'results.json'),
  };
}
