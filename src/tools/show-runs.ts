/** mlflow_query runs and run: evaluation runs and others of the experiment that the traces came from. */
import { AppError } from '../base/app-error.ts';
import { plainLine } from '../base/plain-text.ts';
import type { ToolAnswer } from '../base/tool.ts';
import type { QueryInput } from './mlflow-query.ts';
import { pageOf } from './paged.ts';
import { answer, refusal } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';

/** The newest ones. */
const maxRuns = 200;

const noServer = (): ToolAnswer =>
  refusal('The traces come from a file, so there are no runs to read.', 'Work from the traces: mlflow_query search.');

export async function listRuns(input: QueryInput, { mlflow }: ToolContext, signal: AbortSignal): Promise<ToolAnswer> {
  if (mlflow === undefined) return noServer();
  const runs = await mlflow.client.searchRuns(mlflow.experimentId, { maxRuns, filter: input.filter });
  signal.throwIfAborted();
  const page = pageOf(
    runs,
    input,
    (run) =>
      `${run.runId} ${run.status} ${plainLine(run.tags['mlflow.runName'] ?? '', 80)}: ${Object.keys(run.metrics).length} metrics`,
    'runs',
  );
  return answer({ about: page.note, data: page.text, next: 'Metrics of one: action run with run_id.' });
}

export async function showRun(runId: string, { mlflow }: ToolContext): Promise<ToolAnswer> {
  if (mlflow === undefined) return noServer();
  const run = await mlflow.client.getRun(runId).catch((error: unknown) => {
    if (error instanceof AppError && (error.code === 'remote.not-found' || error.code === 'remote.rejected')) return undefined;
    throw error;
  });
  if (run === undefined || run.experimentId !== mlflow.experimentId)
    return refusal(`There is no run "${plainLine(runId, 80)}" in this experiment.`, 'See mlflow_query runs.');
  const lines = [
    ...Object.entries(run.metrics).map(([name, value]) => `${name} = ${value}`),
    ...Object.entries(run.tags)
      .filter(([key]) => !key.startsWith('mlflow.log-model') && key !== 'mlflow.source.name')
      .map(([key, value]) => `tag ${key}: ${plainLine(value, 300)}`),
  ];
  const page = pageOf(lines, { offset: 0, limit: 300 }, (line) => line, 'metrics and tags');
  return answer({ about: `Run ${run.runId}: ${run.status}. ${page.note}`, data: page.text });
}
