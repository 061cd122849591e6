/** A rendered suite with free Python scorers: enough recorded cases for a verdict to vary, two built-in checks beside them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import { renderSuite } from '../../src/render/python/render-suite.ts';
import type { EvalCase, PythonScorerSpec, SuiteSpec } from '../../src/spec/suite-spec.ts';
import { validateSuite, type ValidationLimits } from '../../src/validate/validate-suite.ts';
import { codeScorers, recordedCases, sampleSuite } from '../render/sample-suite.ts';

const again = (item: EvalCase): EvalCase => ({
  ...item,
  id: `${item.id}-again`,
  ...(item.evidence && { evidence: { ...item.evidence, case_id: `${item.id}-again` } }),
});

const checks = codeScorers.filter(({ name }) => name === 'no_repeated_call' || name === 'answer_present');

export const baseSuite: SuiteSpec = { ...sampleSuite, cases: [...recordedCases, ...recordedCases.map(again)], scorers: checks };

export const header = `from evidence import evidence_for
from mlflow.entities import Feedback
from mlflow.genai.scorers import scorer

`;

/** Body of `def <name>(inputs, outputs, expectations, trace)`; `evidence` is there. */
export function pythonScorer(name: string, body: string, more: Partial<PythonScorerSpec> = {}): PythonScorerSpec {
  const lines = body
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  const source = `${header}
@scorer
def ${name}(inputs, outputs, expectations, trace):
    """Made for the test."""
    evidence = evidence_for(trace, expectations, outputs, inputs)
${lines}
`;
  return { kind: 'python', name, rationale: 'Seen in 2 of 8 runs.', findings: [], made_by: 'claude', source, ...more };
}

export const withScorers = (scorers: readonly PythonScorerSpec[]): SuiteSpec => ({
  ...baseSuite,
  scorers: [...baseSuite.scorers, ...scorers],
});

export async function validateRendered(session: string, spec: SuiteSpec, limits: ValidationLimits = {}) {
  for (const { path, content } of renderSuite(spec)) {
    await mkdir(dirname(join(session, path)), { recursive: true });
    await writeFile(join(session, path), content);
  }
  return validateSuite({
    folder: session,
    spec,
    environment: { python: inject('python'), pythonVersion: '', mlflowVersion: '', path: undefined },
    trackingUri: inject('mlflowUrl'),
    experimentName: 'custom scorers',
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    importPath: [],
    limits,
  });
}
