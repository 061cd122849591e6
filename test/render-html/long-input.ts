/** The sample input with as many findings and scorers as suites of real agents have: twenty and sixty, each pair with a verdict. */
import type { Finding } from '../../src/analysis/analysis.ts';
import type { Use } from '../../src/certify/certificate.ts';
import type { ReportInput } from '../../src/render/html/report-input.ts';
import { proportion } from '../../src/statistics/wilson.ts';
import { certificate, result } from './sample-certificates.ts';
import { sampleInput } from './sample-input.ts';

export function longInput(): ReportInput {
  const input = sampleInput();
  const { analysis, spec } = input;
  const findings = Array.from({ length: 20 }, (_item, index): Finding => ({
    ...analysis.findings[index % analysis.findings.length]!,
    id: `finding-${index}`,
    title: `${analysis.findings[index % analysis.findings.length]!.title}, seen in a further place (${index})`,
  }));
  const useAt = (index: number): Use => (index < 14 ? 'gate' : index < 50 ? 'trend' : 'explore');
  const scorers = Array.from({ length: 60 }, (_item, index) =>
    certificate(`unseen_words_in_calls_of_the_agent_at_most_${index}`, {
      use: useAt(index),
      findings: findings.map(({ id }, at) => ({ finding: id, runs: 9, failed: proportion((index * at) % 10, 9) })),
      wrong: Array.from({ length: 44 }, (_kind, at) => result(`success_claimed_after_error_${at}`, (index + at) % 25, 24)),
      scope: ['success_claimed_after_error_1'],
      killed: proportion(12, 12),
    }),
  );
  return {
    ...input,
    analysis: { ...analysis, findings },
    spec: {
      ...spec,
      scorers: scorers.map(({ scorer }, index) => ({
        ...spec.scorers[0]!,
        name: scorer,
        findings: [`finding-${index % 20}`],
      })),
    },
    certificates: { ...input.certificates!, scorers },
  };
}
