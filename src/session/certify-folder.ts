/** Certifies the suite that lies in a folder with the runs of the session, and takes out what may not be handed over. */
import type { Certificates } from '../certify/certificate.ts';
import { certifySuite, type CertifyResult } from '../certify/certify-suite.ts';
import { mostJudgedRows } from '../certify/trials.ts';
import { judgeEnv, mlflowClientEnv } from '../python/process-env.ts';
import { isJudge, type SuiteSpec } from '../spec/suite-spec.ts';
import type { SessionDocument } from '../store/documents.ts';
import type { SessionStore } from '../store/session-store.ts';
import { limitsAfter, type JudgeLimits } from '../validate/judge-limits.ts';
import { judgeQuote } from '../validate/judge-quote.ts';
import type { EvaluationServer, SessionContext } from './context.ts';
import { logEvent } from './log-event.ts';
import { handedOverTraces, suiteFiles } from './redaction.ts';
import type { JudgesOfCertificates } from './validate-folder.ts';

export interface CertifyFolderOptions {
  /** A session directory, or a candidate that looks like one. */
  folder: string;
  suite: SuiteSpec;
  /** Holds the runs and the analysis. */
  store: SessionStore;
  session: SessionDocument;
  context: SessionContext;
  /** Names of scorers; all when not given. */
  only?: readonly string[];
  /** What judges may use to ask their model; without it none is asked. */
  judgeLimits?: JudgeLimits | undefined;
  signal?: AbortSignal | undefined;
}

export async function certifyFolder(options: CertifyFolderOptions): Promise<CertifyResult> {
  const { folder, suite, store, session, context, only, judgeLimits } = options;
  const importFolder = session.request.predict_fn_folder;
  context.onProgress({ phase: 'certify scorers', done: 0, total: undefined, note: 'trying each scorer on mutants of the runs' });
  const server = await context.evaluationServer();
  const model = judgeModelOf(server);
  return certifySuite({
    folder,
    suite,
    analysis: await store.requireAnalysis(),
    traces: await handedOverTraces(store, session),
    seed: session.request.seed,
    only,
    environment: await context.python(),
    env: server.env,
    judge:
      judgeLimits === undefined || model === undefined
        ? undefined
        : {
            env: {
              ...mlflowClientEnv(server.env),
              ...judgeEnv(server.env),
              EVAL_JUDGE_MODEL: model,
              MLFLOW_TRACKING_URI: server.trackingUri,
            },
            limits: judgeLimits,
          },
    importPath: importFolder === null ? [] : [importFolder],
    signal: options.signal ?? context.signal,
  });
}

const judgeModelOf = ({ env }: EvaluationServer): string | undefined =>
  env['EVAL_JUDGE_MODEL'] || env['MLFLOW_GENAI_JUDGE_DEFAULT_MODEL'] || undefined;

/**
 * The suite without the scorers that failed their certificate; the certificates of all are kept. The certificates are written first, so
 * a session that was killed after them does not try the scorers again. `judges`: for the validation that follows.
 */
export async function keepCertified(
  store: SessionStore,
  session: SessionDocument,
  context: SessionContext,
): Promise<{ suite: SuiteSpec; judges: JudgesOfCertificates }> {
  const suite = await store.requireSuite();
  const { certificates, isQuoted } = await certificatesOf(suite, store, session, context);
  const judges = { used: certificates?.judge_calls, isQuoted };
  // The rungs of the validation say why it cannot be imported.
  if (certificates === undefined) return { suite, judges };
  const kept = withoutRejected(suite, certificates);
  await store.writeSuite(kept);
  const count = (use: string): number => certificates.scorers.filter((item) => item.use === use).length;
  await logEvent(store, context, 'scorers-certified', {
    gate: count('gate'),
    trend: count('trend'),
    explore: count('explore'),
    rejected: count('rejected'),
  });
  return { suite: kept, judges };
}

async function certificatesOf(
  suite: SuiteSpec,
  store: SessionStore,
  session: SessionDocument,
  context: SessionContext,
): Promise<{ certificates: Certificates | undefined; isQuoted: boolean }> {
  const known = await store.readCertificates();
  if (known !== undefined && isAbout(known, suite)) return { certificates: known, isQuoted: false };
  const artifacts = await suiteFiles(store, session, suite);
  await store.writeArtifacts(artifacts);
  await store.removeOtherArtifacts(artifacts);
  const judgeLimits = await quoteFirst(suite, context);
  const { certificates } = await certifyFolder({ folder: store.folder, suite, store, session, context, judgeLimits });
  if (certificates !== undefined) await store.writeCertificates(certificates);
  return { certificates, isQuoted: judgeLimits !== undefined };
}

/** Tells what validation and certificates will use together; gives back what the validation leaves for certificates. */
async function quoteFirst(suite: SuiteSpec, context: SessionContext): Promise<JudgeLimits | undefined> {
  const { judgeLimits } = context;
  const model = judgeModelOf(await context.evaluationServer());
  if (judgeLimits === undefined || model === undefined || !suite.scorers.some(isJudge)) return undefined;
  context.onJudgeQuote?.(judgeQuote(suite, model, judgeLimits, mostJudgedRows()));
  const { calls, cost_usd: usd } = judgeQuote(suite, model, judgeLimits);
  return limitsAfter(judgeLimits, { made: calls, usd });
}

/** The builtin engine proposes the same suite again, so the names tell: all of them, or those that are left. */
function isAbout({ scorers }: Certificates, suite: SuiteSpec): boolean {
  const names = suite.scorers.map(({ name }) => name).join();
  const left = scorers.filter(({ use }) => use !== 'rejected');
  return [scorers, left].some((items) => items.map(({ scorer }) => scorer).join() === names);
}

/** A suite needs one scorer at least: when all were rejected, nothing is taken out and the report says what was shown. */
function withoutRejected(suite: SuiteSpec, { scorers }: Certificates): SuiteSpec {
  const rejected = new Map(
    scorers.filter(({ use }) => use === 'rejected').map(({ scorer, reasons }) => [scorer, reasons.join(' ')]),
  );
  const kept = suite.scorers.filter(({ name }) => !rejected.has(name));
  if (kept.length === suite.scorers.length || kept.length === 0) return suite;
  const omitted = suite.scorers.flatMap(({ name, made_by }) => {
    const reason = rejected.get(name);
    return reason === undefined
      ? []
      : [{ name, reason: `rejected by its certificate: ${reason}`, ...(made_by === undefined ? {} : { made_by }) }];
  });
  return { ...suite, scorers: kept, omitted: [...suite.omitted, ...omitted] };
}
