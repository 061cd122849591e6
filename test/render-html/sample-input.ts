/** A whole ReportInput over the sample runs: analysis, suite, validation result, certificates and gates as the other parts write them. */
import type { ReportInput } from '../../src/render/html/report-input.ts';
import { sampleCertificates, sampleGates } from './sample-certificates.ts';
import { sampleAnalysis } from './sample-analysis.ts';
import { sampleSpec, sampleValidation } from './sample-suite.ts';
import { sampleRuns } from './sample-traces.ts';

export function sampleInput(): ReportInput {
  const runs = sampleRuns();
  const analysis = sampleAnalysis(runs);
  const spec = sampleSpec(runs, analysis);
  return {
    analysis,
    spec,
    validation: sampleValidation(spec),
    certificates: sampleCertificates(analysis),
    gates: sampleGates(),
    traces: runs.map((run) => run.trace),
    source: {
      trackingUri: 'http://127.0.0.1:5000',
      experimentName: 'supervisor-production',
      experimentId: '3',
      filter: undefined,
      traceCount: 42,
    },
    engine: 'builtin',
    tasks: [
      { name: 'build_dataset', status: 'done', attempts: 1 },
      { name: 'create_scorers', status: 'done', attempts: 1 },
      { name: 'write_run_script', status: 'done', attempts: 1 },
      { name: 'run_and_validate', status: 'done', attempts: 2, note: 'fix 1: latency_band had no limit for one query type' },
    ],
    version: '0.1.0',
  };
}
