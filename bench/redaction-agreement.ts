/** Checks made from raw runs, and the same checks redacted on the same runs redacted: how often do the verdicts agree? */
import { analyze } from '../src/analysis/analyze.ts';
import { extractFeatures } from '../src/analysis/features.ts';
import { Redactor } from '../src/redact/redactor.ts';
import { redactDocument } from '../src/redact/redact-document.ts';
import { caseFromTrace } from '../src/spec/case-from-trace.ts';
import { checkedRun, checkVerdict } from '../src/spec/check-verdict.ts';
import { proposeChecks } from '../src/spec/propose-checks.ts';
import type { Trace } from '../src/trace/trace.ts';

export interface Agreement {
  runs: number;
  checks: number;
  /** Verdicts given on raw runs; of them those that are the same on redacted ones, "not applicable" included. */
  verdicts: number;
  same: number;
  /** Verdicts of pass or fail that turned into the other. */
  turned: number;
  /** Different values replaced, by class. */
  values: Record<string, number>;
  /** Changed verdicts by check, most first. */
  worst: [check: string, count: number][];
  /** Milliseconds for redacting, and megabytes of JSON redacted. */
  ms: number;
  megabytes: number;
}

export function redactionAgreement(traces: readonly Trace[]): Agreement {
  const features = traces.map((trace) => extractFeatures(trace));
  const analysis = analyze(features);
  const checks = proposeChecks(analysis, features).scorers;
  const redactor = new Redactor();
  const start = performance.now();
  redactor.learn(traces);
  const redacted = traces.map((trace) => redactor.trace(trace));
  const ms = performance.now() - start;
  const redactedChecks = checks.map(({ check }) => redactDocument(check, redactor));
  const changed = new Map<string, number>();
  const result = { verdicts: 0, same: 0, turned: 0 };
  for (const [index, trace] of traces.entries()) {
    const { metadata } = caseFromTrace(trace, analysis);
    const before = checkedRun(trace, metadata);
    const after = checkedRun(redacted[index]!, redactDocument(metadata, redactor));
    for (const [at, { name, check }] of checks.entries()) {
      const [raw, now] = [checkVerdict(check, before), checkVerdict(redactedChecks[at]!, after)];
      result.verdicts += 1;
      if (raw === now) result.same += 1;
      else changed.set(name, (changed.get(name) ?? 0) + 1);
      if (raw !== null && now !== null && raw !== now) result.turned += 1;
    }
  }
  const values: Record<string, number> = {};
  for (const [kind] of redactor.record.values) values[kind] = (values[kind] ?? 0) + 1;
  const worst = [...changed].sort((a, b) => b[1] - a[1]).slice(0, 8);
  const megabytes =
    JSON.stringify(redacted, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)).length / 1e6;
  return { runs: traces.length, checks: checks.length, ...result, values, worst, ms, megabytes };
}
