import { afterEach, describe, expect, inject, test } from 'vitest';
import type { JudgeScorerSpec } from '../../src/spec/suite-spec.ts';
import { validateSuite, type ValidationLimits } from '../../src/validate/validate-suite.ts';
import type { ValidationResult } from '../../src/validate/validation-result.ts';
import { hostileSuites } from './hostile-suites.ts';
import { writeSuite, type HandWrittenSuite, type SuiteParts } from './hand-written-suite.ts';

const suites: HandWrittenSuite[] = [];
afterEach(async () => {
  await Promise.all(suites.splice(0).map((suite) => suite.remove()));
});

async function validate(
  parts: SuiteParts,
  limits: ValidationLimits = {},
  env: Record<string, string> = {},
): Promise<ValidationResult> {
  const suite = await writeSuite(parts);
  suites.push(suite);
  return validateSuite({
    folder: suite.folder,
    spec: suite.spec,
    environment: { python: inject('python'), pythonVersion: '', mlflowVersion: '', path: undefined },
    trackingUri: inject('mlflowUrl'),
    experimentName: 'validate-suite',
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    importPath: [],
    limits,
  });
}

const errors = (result: ValidationResult) => result.diagnostics.filter((item) => item.severity === 'error');

describe('healthy suites', () => {
  test('pass with counts that add up and MLflow’s own mean', { timeout: 120_000 }, async () => {
    const scorers = `
@scorer
def answered(outputs):
    return bool(outputs)


@scorer
def in_french(inputs, outputs, expectations):
    if expectations["case_id"] == "case-1":
        return Feedback(value=None, rationale="not applicable: asked in English", metadata={"verdict": "not_applicable"})
    return "Lyon" in outputs
`;
    const result = await validate({ scorers, names: ['answered', 'in_french'] });
    expect(errors(result)).toEqual([]);
    expect(result.validation_status).toBe('passed');
    expect(result.rows).toBe(2);
    expect(result.metrics).toEqual({ 'answered/mean': 1, 'in_french/mean': 1 });
    expect(result.scorers.map(({ name, scored, not_applicable, status }) => [name, scored, not_applicable, status])).toEqual([
      ['answered', 2, 0, 'scored'],
      ['in_french', 1, 1, 'scored'],
    ]);
    expect(Object.values(result.validation_checks)).not.toContain(false);
    expect(result.runs[0]).toMatchObject({ group: 'recorded', rows: 2 });
    expect(result.mlflow_version).toMatch(/^3\./);
  });

  test('a server that is down is a diagnostic of rung run', { timeout: 120_000 }, async () => {
    const suite = await writeSuite();
    suites.push(suite);
    const result = await validateSuite({
      folder: suite.folder,
      spec: suite.spec,
      environment: { python: inject('python'), pythonVersion: '', mlflowVersion: '', path: undefined },
      trackingUri: 'http://127.0.0.1:9',
      experimentName: 'validate-suite',
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1' },
    });
    expect(errors(result).map((item) => item.code)).toContain('run.failed');
    expect(result.validation_status).toBe('failed');
  });
});

describe('judges without a model', () => {
  const tone: JudgeScorerSpec = {
    name: 'tone',
    kind: 'judge',
    rationale: '',
    findings: [],
    instructions: '',
    value_type: 'bool',
    sees: ['steps'],
  };
  const judge = (steps: string): SuiteParts => ({
    judges: [tone],
    scorers: `
_tone = make_judge(name="tone", instructions="Is {{ outputs }} right for {{ inputs }}?", feedback_value_type=bool)


@scorer
def answered(outputs):
    return bool(outputs)


@scorer
def tone(inputs, outputs, expectations):
    return _tone(inputs=inputs, outputs={"answer": outputs, "steps": ${steps}})
`,
  });

  test('are checked against the stub and never passed', { timeout: 120_000 }, async () => {
    const result = await validate(judge('["lookup_sales"]'));
    expect(errors(result)).toEqual([]);
    expect(result.validation_status).toBe('passed');
    expect(result.scorers[1]).toMatchObject({
      name: 'tone',
      status: 'not_scored',
      scored: 0,
      mean: null,
      wiring: 'evidence_seen',
    });
    expect(result.metrics).not.toHaveProperty('tone/mean');
  });

  test('that hide the steps they rule on are an error', { timeout: 120_000 }, async () => {
    const result = await validate(judge('[]'));
    expect(result.scorers[1]).toMatchObject({ status: 'not_scored', wiring: 'evidence_missing' });
    expect(errors(result)).toContainEqual(
      expect.objectContaining({
        code: 'run.judge-wiring',
        scorer: 'tone',
        message: expect.stringContaining('lookup_sales') as string,
      }),
    );
  });
});

describe('hostile suites', () => {
  test.for(hostileSuites)('$name', { timeout: 120_000 }, async ({ parts, expected, limits }) => {
    const result = await validate(parts, limits);
    const { message = /./, ...rest } = expected;
    expect(result.validation_status).toBe('failed');
    expect(errors(result)).toContainEqual(
      expect.objectContaining({ ...rest, message: expect.stringMatching(message) as string }),
    );
    const rung = expected.code.split('.')[0];
    expect(errors(result).find((item) => item.code === expected.code)?.rung).toBe(rung);
  });
});
