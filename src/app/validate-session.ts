/** `evalwright validate DIR`: runs the suite as it lies there, maybe changed by the team, through every rung again. */
import { resolve } from 'node:path';
import { recordedVerdicts } from '../calibrate/verdict-table.ts';
import { withJudgeRepeats } from '../certify/judge-repeats.ts';
import { mostJudgedRows } from '../certify/trials.ts';
import type { Config } from '../config/options.ts';
import { certifyFolder } from '../session/certify-folder.ts';
import { logEvent } from '../session/log-event.ts';
import { validate } from '../session/workers.ts';
import { writeGates } from '../session/write-gates.ts';
import { writeReport } from '../session/write-report.ts';
import { SessionStore } from '../store/session-store.ts';
import type { SuiteSpec } from '../spec/suite-spec.ts';
import type { Diagnostic } from '../validate/diagnostic.ts';
import { limitsAfter, type JudgeLimits } from '../validate/judge-limits.ts';
import { withDiagnostics, type ValidationResult } from '../validate/validation-result.ts';
import { applyLabels } from './apply-labels.ts';
import { withDefaults, type AppDeps } from './deps.ts';
import type { JudgeConfig } from './judge-limits.ts';
import { RESULT_SCHEMA_VERSION, type ValidateResult } from './results.ts';
import { createContext } from './session-context.ts';
import { scorerUses } from './summaries.ts';

export type ValidateConfig = Pick<Config, 'trackingUri' | 'judgeModel' | 'python' | 'cacheDir'> & JudgeConfig;

export async function validateSession(
  directory: string,
  config: ValidateConfig,
  given: Partial<AppDeps> = {},
): Promise<ValidateResult> {
  const deps = withDefaults(given);
  const store = new SessionStore(resolve(deps.cwd, directory));
  await store.requireSession();
  const lock = await store.lock();
  try {
    const session = await store.requireSession();
    const suite = await store.requireSuite();
    const request = { ...session.request, judge_model: config.judgeModel ?? session.request.judge_model };
    const context = createContext(config, request, deps);
    try {
      const executed = await validate(store, session, suite, [], context, { certifiedRows: mostJudgedRows() });
      const judgeLimits = limitsForCertificates(executed, context.judgeLimits);
      const { certificates, diagnostics } = await certifyFolder({
        folder: store.folder,
        suite,
        store,
        session,
        context,
        judgeLimits,
      });
      const validation = withDiagnostics(executed, [...changedRows(suite, executed.rows), ...diagnostics]);
      await store.writeValidation(validation);
      if (certificates !== undefined) await store.writeCertificates(withJudgeRepeats(certificates, validation));
      if (validation.validation_status === 'passed') await writeGates(store, suite, validation);
      await applyLabels(store, suite, recordedVerdicts(suite, validation.verdicts ?? {}));
      const plan = await store.readTasks();
      if (plan !== undefined) await writeReport(store, session, plan, context);
      await logEvent(store, context, 'suite-validated', { status: validation.validation_status });
      return {
        schema_version: RESULT_SCHEMA_VERSION,
        session: store.folder,
        status: validation.validation_status,
        rows: validation.rows,
        scorers: validation.scorers,
        uses: scorerUses(await store.readCertificates()),
        diagnostics: validation.diagnostics,
        validation,
      };
    } finally {
      await context.close();
    }
  } finally {
    await lock.release();
  }
}

/** What the validation left; a suite that failed it is worth no call. */
function limitsForCertificates(executed: ValidationResult, limits: JudgeLimits | undefined): JudgeLimits | undefined {
  if (limits === undefined || executed.validation_status !== 'passed') return undefined;
  return executed.judge_calls === undefined ? limits : limitsAfter(limits, executed.judge_calls);
}

/** Rows that somebody deleted or added: that is theirs to do, but whoever reads the counts has to know. */
function changedRows(suite: SuiteSpec, rows: number): Diagnostic[] {
  const declared = suite.cases.length;
  if (rows === 0 || rows === declared) return [];
  return [
    {
      code: 'dataset.edited-rows',
      severity: 'warning',
      rung: 'dataset',
      file: 'evaluation/data/cases.jsonl',
      line: null,
      message: `${rows} rows were run; the suite was handed over with ${declared}. Means and gates are about the rows that are left.`,
      hint: 'Restore the file if that was not meant, or raise no gate above what the rest can show.',
      scorer: null,
    },
  ];
}
