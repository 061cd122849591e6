/** Certificates and thresholds of the sample suite: three gates, a trend, judges that nobody asked, and one scorer that was rejected. */
import type { Analysis } from '../../src/analysis/analysis.ts';
import type { Certificate, Certificates, KindResult } from '../../src/certify/certificate.ts';
import type { Gates, Thresholds } from '../../src/gate/gates.ts';
import { agreement } from '../../src/statistics/agreement.ts';
import { proportion } from '../../src/statistics/wilson.ts';

export const result = (kind: string, k: number, n: number): KindResult => ({
  kind,
  result: proportion(k, n),
  not_applicable: 0,
  error: 0,
});

export function certificate(scorer: string, more: Partial<Certificate> = {}): Certificate {
  return {
    scorer,
    kind: 'code',
    use: 'gate',
    reasons: [`${scorer} fails what it is held to.`],
    verdicts: { rows: 24, passed: 20, failed: 3, other_value: 0, not_applicable: 1, error: 0, missing: 0 },
    failures_caught: proportion(0, 0),
    findings: [],
    healthy_passed: proportion(20, 20),
    wrong: [],
    harmless: [result('ids_renamed', 60, 60), result('keys_reordered', 60, 60)],
    scope: [],
    killed: proportion(0, 0),
    false_kills: proportion(0, 120),
    cannot_see: [],
    sight: [
      { field: 'answer', removed: proportion(7, 8), permuted: proportion(2, 8) },
      { field: 'expected_routing', removed: proportion(0, 8), permuted: proportion(0, 8) },
      { field: 'errors', removed: proportion(0, 0), permuted: proportion(0, 0) },
    ],
    fault: null,
    agreement: null,
    repeats: null,
    ...more,
  };
}

const unasked = (scorer: string, kind: Certificate['kind'], more: Partial<Certificate> = {}): Certificate =>
  certificate(scorer, {
    kind,
    use: 'explore',
    reasons: ['No model has judged: only its requests were looked at.'],
    verdicts: { rows: 24, passed: 0, failed: 0, other_value: 0, not_applicable: 0, error: 0, missing: 24 },
    healthy_passed: proportion(0, 0),
    harmless: [],
    false_kills: proportion(0, 0),
    ...more,
  });

export function sampleCertificates({ findings }: Analysis): Certificates {
  const [wasteful, failed, ungrounded] = findings.map(({ id }) => id) as [string, string, string];
  const on = (finding: string, k: number, n: number): Certificate['findings'][number] => ({
    finding,
    runs: n,
    failed: proportion(k, n),
  });
  return {
    schema_version: 1,
    seed: 0,
    healthy_runs: 14,
    failure_runs: 9,
    wrong_mutants: 210,
    harmless_mutants: 120,
    gate_killed: proportion(96, 210),
    gate_false_kills: proportion(1, 120),
    redundant: [{ scorers: ['efficient_routing', 'correct_routing'], overlap: 0.95, rows: 20 }],
    unseen_findings: [ungrounded],
    unseen_kinds: ['answer_in_other_language'],
    scorers: [
      unasked('safety', 'builtin'),
      certificate('grounded_numbers', {
        use: 'trend',
        reasons: ['No gate: it fails only 0 of 3 runs that it was made for.'],
        failures_caught: proportion(0, 3),
        findings: [on(wasteful, 1, 3), on(failed, 0, 0), on(ungrounded, 0, 3)],
        killed: proportion(12, 12),
        scope: ['answer_number_changed'],
        wrong: [result('answer_number_changed', 24, 24)],
        agreement: agreement({ true_positive: 4, false_positive: 1, true_negative: 14, false_negative: 1 }),
      }),
      certificate('correct_routing', {
        findings: [on(wasteful, 0, 3), on(failed, 0, 3), on(ungrounded, 0, 3)],
        scope: ['expert_changed'],
        killed: proportion(9, 9),
        wrong: [result('expert_changed', 18, 18), result('slow', 0, 24)],
        cannot_see: ['slow'],
      }),
      certificate('efficient_routing', {
        failures_caught: proportion(3, 3),
        findings: [on(wasteful, 3, 3), on(failed, 0, 3), on(ungrounded, 0, 3)],
        scope: ['expert_changed'],
        killed: proportion(11, 12),
        false_kills: proportion(1, 120),
        harmless: [result('ids_renamed', 59, 60), result('keys_reordered', 60, 60)],
        wrong: [result('expert_changed', 17, 18), result('step_dropped', 5, 23), result('slow', 0, 24)],
        cannot_see: ['slow'],
      }),
      certificate('error_handling', {
        failures_caught: proportion(3, 3),
        findings: [on(wasteful, 0, 3), on(failed, 2, 3), on(ungrounded, 0, 3)],
        scope: ['error_ignored'],
        killed: proportion(36, 36),
        wrong: [result('error_ignored', 24, 24), result('slow', 0, 24)],
      }),
      certificate('answer_present', {
        wrong: [result('slow', 1, 24)],
        use: 'explore',
        reasons: ['No trend: it gave 4 verdicts (10 are needed).'],
        findings: [on(wasteful, 0, 3), on(failed, 0, 0), on(ungrounded, 0, 3)],
      }),
      unasked('data_presentation', 'guidelines'),
      unasked('routing_judgement', 'judge'),
      unasked('policy_adherence', 'guidelines', { use: 'rejected', fault: 'blind', reasons: ['It is blind to calls.'] }),
    ],
  };
}

const thresholds = (more: Partial<Thresholds> = {}): Thresholds => ({
  use: 'gate',
  minimum: 0.84,
  max_drop: 0,
  min_scored: 11,
  reason: 'It fails what it is held to.',
  ...more,
});

export function sampleGates(): Gates {
  const proposed = thresholds();
  return {
    schema_version: 1,
    alpha: 0.05,
    rows: { recorded: 24 },
    scorers: {
      correct_routing: { ...proposed, proposed },
      efficient_routing: { ...thresholds({ minimum: 0.5, reason: 'We live with it until spring.' }), proposed },
      error_handling: { ...thresholds({ use: 'trend' }), proposed },
      grounded_numbers: {
        ...thresholds({ minimum: null, max_drop: 0.1, min_scored: null }),
        proposed: thresholds({ use: 'trend', minimum: null, min_scored: null }),
      },
    },
    noise: {},
  };
}
