/** The experiment that takes a run's own traces: found or made, and never one that the run reads or evaluates in. */
import { AppError } from '../base/app-error.ts';
import type { MlflowClient } from '../mlflow/client.ts';

export interface ReservedExperiments {
  /** Id of the one that is read; undefined: the traces come from a file. */
  sourceId: string | undefined;
  /** Name of the one in which suites are run; maybe not there yet. */
  evaluation: string;
}

/** Its id. Throws input.option when it is reserved: another name, or an id, may lead to the same experiment. */
export async function ownExperiment(client: MlflowClient, nameOrId: string, reserved: ReservedExperiments): Promise<string> {
  const evaluation = await idOf(client, reserved.evaluation);
  const id = await foundOrMade(client, nameOrId);
  const taken =
    id === reserved.sourceId ? 'the experiment that is read' : id === evaluation ? 'the evaluation experiment' : undefined;
  if (taken === undefined) return id;
  throw new AppError('input.option', `--self-experiment "${nameOrId}" is ${taken}`, {
    hint: "Name an experiment of its own for the run's traces, or none.",
    details: { option: '--self-experiment' },
  });
}

async function foundOrMade(client: MlflowClient, nameOrId: string): Promise<string> {
  const found = await idOf(client, nameOrId);
  if (found !== undefined) return found;
  try {
    return await client.createExperiment(nameOrId);
  } catch (error) {
    // Another run made it in the same moment; a deleted one keeps its name, and then the search says so.
    if (!(error instanceof AppError) || error.code !== 'remote.rejected') throw error;
    return (await client.findExperiment(nameOrId)).experimentId;
  }
}

async function idOf(client: MlflowClient, nameOrId: string): Promise<string | undefined> {
  try {
    return (await client.findExperiment(nameOrId)).experimentId;
  } catch (error) {
    if (error instanceof AppError && error.code === 'input.experiment-not-found') return undefined;
    throw error;
  }
}
