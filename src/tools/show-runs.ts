/** mlflow_query runs and run: evaluation runs and others of the experiment that the traces came from. */
import { AppError } from '../base/app-error.ts';
import { plainLine } from '../base/plain-text.ts';
import type { ToolAnswer } from '../base/tool.ts';
import { pageOf, type PageRequest } from './paged.ts';
import { answer, refusal } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';
import { shownId } from './trace-lines.ts';

/** The newest ones. */
const maxRuns = 200;

const noServer = (): ToolAnswer =>
  refusal('The traces come from a file, so there are no runs to read.', 'Work from the traces: mlflow_query search.');

export interface RunsInput extends PageRequest {
  filter?: string | undefined;
  format: 'concise' | 'detailed';
}

export async function listRuns(input: RunsInput, { mlflow }: ToolContext, signal: AbortSignal): Promise<ToolAnswer> {
  if (mlflow === undefined) return noServer();
  const runs = await mlflow.client.searchRuns(mlflow.experimentId, { maxRuns, filter: input.filter }).catch(asFilterFault(input));
  if ('isError' in runs) return runs;
  signal.throwIfAborted();
  const page = pageOf(
    runs,
    input,
    ({ runId, status, tags, metrics }) => {
      const names = Object.keys(metrics).sort();
      const values = names.slice(0, 12).map((name) => `${plainLine(name, 80)} ${metrics[name]}`);
      const what = input.format === 'detailed' && names.length > 0 ? values.join(', ') : `${names.length} metrics`;
      return `${shownId(runId)} ${plainLine(status, 40)} ${plainLine(tags['mlflow.runName'] ?? '', 80)}: ${what}`;
    },
    'runs',
  );
  const cut = runs.length < maxRuns ? '' : ` Only the newest ${maxRuns} are listed.`;
  return answer({ about: `${page.note}${cut}`, data: page.text, next: 'Metrics of one: action run with run_id.' });
}

/** MLflow has another language for runs than for traces, and says so in its own words. */
const asFilterFault =
  ({ filter }: RunsInput) =>
  (error: unknown): ToolAnswer => {
    if (!(error instanceof AppError) || error.details['status'] !== 400 || filter === undefined) throw error;
    return refusal(
      'MLflow does not accept this filter for runs:',
      "Runs are filtered as in metrics.accuracy > 0.5 AND tags.version = '3' AND attributes.status = 'FINISHED'.",
      `${plainLine(filter, 300)}\n${plainLine(String(error.details['reason'] ?? error.message), 1000)}`,
    );
  };

/** Of tags that MLflow writes these tell something about an evaluation. */
const isTelling = (tag: string): boolean =>
  !tag.startsWith('mlflow.') || /^mlflow\.(?:runName|runType|genaiEvaluate\.|parentRunId)/.test(tag);

export async function showRun(input: PageRequest & { run_id: string }, { mlflow }: ToolContext): Promise<ToolAnswer> {
  if (mlflow === undefined) return noServer();
  const run = await mlflow.client.getRun(input.run_id).catch((error: unknown) => {
    if (error instanceof AppError && (error.code === 'remote.not-found' || error.code === 'remote.rejected')) return undefined;
    throw error;
  });
  if (run === undefined || run.experimentId !== mlflow.experimentId)
    return refusal('There is no such run in the experiment of these traces.', 'See mlflow_query runs.');
  const { metrics, tags } = run;
  const lines = [
    `run ${shownId(run.runId)} ${plainLine(run.status, 40)}`,
    ...Object.keys(metrics)
      .sort()
      .map((name) => `${plainLine(name, 200)} = ${metrics[name]}`),
    ...Object.keys(tags)
      .filter(isTelling)
      .sort()
      .map((tag) => `tag ${plainLine(tag, 200)}: ${plainLine(tags[tag]!, 300)}`),
  ];
  const page = pageOf(lines, input, (line) => line, 'lines');
  return answer({ about: `Metrics and tags of a run. ${page.note}`, data: page.text });
}
