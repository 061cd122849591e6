/** What the judges of a suite will probably use, said before the first of them is asked. */
import { stringifyJson } from '../base/lossless-json.ts';
import { isJudge, type EvalCase, type ScorerSpec, type SuiteSpec } from '../spec/suite-spec.ts';
import type { JudgeLimits } from './judge-limits.ts';

export interface JudgeQuote {
  model: string;
  rows: number;
  judges: number;
  /** Times that a judge is asked about each row of the sample, and rows of it at most. */
  repeats: number;
  repeated_rows: number;
  /** Rows that each judge is asked about for its certificate, mutants among them; 0: no model is asked for certificates. */
  certified_rows: number;
  /** At most: rows x judges, the repeats and the certificates. A judge asks nothing about a row that is none of its business. */
  calls: number;
  /** In and out together, estimated from the lengths of questions, answers and evidence. */
  tokens: number;
  /** Null: no price is known. */
  cost_usd: number | null;
  max_calls: number | null;
  max_usd: number | null;
}

/** python/suite_probes/judge_repeats.py: ROWS. */
const REPEATED_ROWS = 10;
/** Rough: characters of a token, tokens of instructions around a row, tokens of a verdict with its reason. */
const ASSUMED = { charactersPerToken: 3.5, instructionTokens: 500, answerTokens: 200 } as const;

/** `certifiedRows`: of each judge, at most. */
export function judgeQuote(spec: SuiteSpec, model: string, limits: JudgeLimits | undefined, certifiedRows = 0): JudgeQuote {
  const judges = spec.scorers.filter(isJudge);
  const rows = spec.cases.length;
  const repeats = limits?.repeats ?? 1;
  const repeatedRows =
    repeats > 1 ? Math.min(REPEATED_ROWS, spec.cases.filter(({ evidence }) => evidence !== undefined).length) : 0;
  const calls = judges.length * (rows + repeatedRows * (repeats - 1) + certifiedRows);
  const shown = judges.map((judge) => spec.cases.reduce((sum, item) => sum + inputTokens(judge, item), 0));
  const once = shown.reduce((sum, tokens) => sum + tokens, 0);
  const share = rows === 0 ? 0 : calls / (judges.length * rows);
  const [asked, answered] = [once * share, calls * ASSUMED.answerTokens];
  const price = limits?.price ?? null;
  return {
    model,
    rows,
    judges: judges.length,
    repeats,
    repeated_rows: repeatedRows,
    certified_rows: certifiedRows,
    calls,
    tokens: Math.round(asked + answered),
    cost_usd: price === null ? null : (asked * price.input + answered * price.output) / 1e6,
    max_calls: limits?.maxCalls ?? null,
    max_usd: limits?.maxUsd ?? null,
  };
}

function inputTokens(judge: ScorerSpec, { inputs, outputs, evidence }: EvalCase): number {
  const seesEvidence = judge.kind === 'judge' && judge.sees.length > 0;
  const steps = seesEvidence ? (evidence?.steps ?? []).flatMap(({ input, output }) => [input, output]) : [];
  const characters = [inputs, outputs ?? null, ...steps].reduce<number>((sum, value) => sum + stringifyJson(value).length, 0);
  return ASSUMED.instructionTokens + characters / ASSUMED.charactersPerToken;
}
