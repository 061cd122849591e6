/** The MLflow client: the endpoints of endpoints/ bound to one connection. */
import type { RawTrace } from '../trace/raw-trace.ts';
import type { MlflowConnection } from './connection.ts';
import * as artifacts from './endpoints/artifacts.ts';
import * as assessments from './endpoints/assessments.ts';
import * as datasets from './endpoints/datasets.ts';
import * as experiments from './endpoints/experiments.ts';
import { ingestOtlp } from './endpoints/otlp.ts';
import * as runs from './endpoints/runs.ts';
import { serverInfo, serverVersion } from './endpoints/server.ts';
import * as spans from './endpoints/spans.ts';
import * as tags from './endpoints/tags.ts';
import * as traces from './endpoints/traces.ts';
import { createRest, defaultDeps, type MlflowDeps, type Rest } from './rest.ts';

type Bound<F> = F extends (rest: Rest, ...rest_: infer A) => infer R ? (...args: A) => R : never;

export interface MlflowClient {
  readonly connection: MlflowConnection;
  serverVersion: Bound<typeof serverVersion>;
  serverInfo: Bound<typeof serverInfo>;
  findExperiment: Bound<typeof experiments.findExperiment>;
  searchExperiments: Bound<typeof experiments.searchExperiments>;
  createExperiment: Bound<typeof experiments.createExperiment>;
  countTraces: Bound<typeof traces.countTraces>;
  searchTraces: Bound<typeof traces.searchTraces>;
  traceSpans(
    infos: Iterable<RawTrace> | AsyncIterable<RawTrace>,
    options?: spans.SpanOptions,
  ): AsyncGenerator<RawTrace, void, undefined>;
  /** One trace with its spans. Throws `remote.not-found`. */
  getTrace(traceId: string): Promise<RawTrace>;
  logFeedback: Bound<typeof assessments.logFeedback>;
  logExpectation: Bound<typeof assessments.logExpectation>;
  deleteAssessment: Bound<typeof assessments.deleteAssessment>;
  setTag: Bound<typeof tags.setTag>;
  deleteTag: Bound<typeof tags.deleteTag>;
  createDataset: Bound<typeof datasets.createDataset>;
  searchDatasets: Bound<typeof datasets.searchDatasets>;
  addRecords: Bound<typeof datasets.addRecords>;
  datasetRecords: Bound<typeof datasets.datasetRecords>;
  createRun: Bound<typeof runs.createRun>;
  getRun: Bound<typeof runs.getRun>;
  searchRuns: Bound<typeof runs.searchRuns>;
  finishRun: Bound<typeof runs.finishRun>;
  logToRun: Bound<typeof runs.logToRun>;
  linkTraces: Bound<typeof runs.linkTraces>;
  listArtifacts: Bound<typeof artifacts.listArtifacts>;
  downloadArtifact: Bound<typeof artifacts.downloadArtifact>;
  uploadArtifact: Bound<typeof artifacts.uploadArtifact>;
  ingestOtlp: Bound<typeof ingestOtlp>;
  /** Closes kept connections; the client cannot be used afterwards. */
  close(): void;
}

/** Nothing is sent before the first call. Throws `input.option` when a certificate file cannot be read. */
export function createMlflowClient(connection: MlflowConnection, deps: Partial<MlflowDeps> = {}): MlflowClient {
  const rest = createRest(connection, { ...defaultDeps, ...deps });
  const routes: spans.SpanRoutes = { batchGet: true, get: true };
  const bind =
    <A extends unknown[], R>(endpoint: (rest: Rest, ...args: A) => R) =>
    (...args: A): R =>
      endpoint(rest, ...args);
  return {
    connection,
    serverVersion: bind(serverVersion),
    serverInfo: bind(serverInfo),
    findExperiment: bind(experiments.findExperiment),
    searchExperiments: bind(experiments.searchExperiments),
    createExperiment: bind(experiments.createExperiment),
    countTraces: bind(traces.countTraces),
    searchTraces: bind(traces.searchTraces),
    traceSpans: (infos, options) => spans.traceSpans(rest, routes, infos, options),
    getTrace: async (traceId) => {
      const info = await traces.getTraceInfo(rest, traceId);
      for await (const trace of spans.traceSpans(rest, routes, [info])) return trace;
      return info;
    },
    logFeedback: bind(assessments.logFeedback),
    logExpectation: bind(assessments.logExpectation),
    deleteAssessment: bind(assessments.deleteAssessment),
    setTag: bind(tags.setTag),
    deleteTag: bind(tags.deleteTag),
    createDataset: bind(datasets.createDataset),
    searchDatasets: bind(datasets.searchDatasets),
    addRecords: bind(datasets.addRecords),
    datasetRecords: bind(datasets.datasetRecords),
    createRun: bind(runs.createRun),
    getRun: bind(runs.getRun),
    searchRuns: bind(runs.searchRuns),
    finishRun: bind(runs.finishRun),
    logToRun: bind(runs.logToRun),
    linkTraces: bind(runs.linkTraces),
    listArtifacts: bind(artifacts.listArtifacts),
    downloadArtifact: bind(artifacts.downloadArtifact),
    uploadArtifact: bind(artifacts.uploadArtifact),
    ingestOtlp: bind(ingestOtlp),
    close: () => rest.close(),
  };
}
