/** Experiments: find by name or id, list, create. */
import { z } from 'zod';
import { AppError } from '../../base/app-error.ts';
import { nearNames } from '../../base/near-name.ts';
import { plainLine } from '../../base/plain-text.ts';
import { ask } from '../ask.ts';
import type { Rest } from '../rest.ts';

export interface Experiment {
  experimentId: string;
  name: string;
  lifecycleStage: string;
  artifactLocation: string | undefined;
  tags: Record<string, string>;
}

const experimentSchema = z
  .looseObject({
    experiment_id: z.string(),
    name: z.string(),
    lifecycle_stage: z.string().optional(),
    artifact_location: z.string().optional(),
    tags: z.array(z.looseObject({ key: z.string(), value: z.string() })).optional(),
  })
  .transform((wire): Experiment => ({
    experimentId: wire.experiment_id,
    name: wire.name,
    lifecycleStage: wire.lifecycle_stage ?? 'active',
    artifactLocation: wire.artifact_location,
    tags: Object.fromEntries((wire.tags ?? []).map(({ key, value }) => [key, value])),
  }));

const oneSchema = z.looseObject({ experiment: experimentSchema });
const pageSchema = z.looseObject({ experiments: z.array(experimentSchema).default([]), next_page_token: z.string().optional() });
const createdSchema = z.looseObject({ experiment_id: z.string() });

/** Experiments asked for when a name is not found: enough to suggest from, not the whole server. */
const suggestionPool = 1000;

/** By name, else by id. Throws `input.experiment-not-found` (with near names) also for a deleted one. */
export async function findExperiment(rest: Rest, nameOrId: string): Promise<Experiment> {
  const isId = /^\d{1,20}$/.test(nameOrId);
  const found = (await orMissing(getByName(rest, nameOrId))) ?? (isId ? await orMissing(getById(rest, nameOrId)) : undefined);
  if (found === undefined) throw await notFound(rest, nameOrId);
  if (found.lifecycleStage === 'deleted') {
    throw new AppError('input.experiment-not-found', `The experiment "${plainLine(found.name)}" is deleted.`, {
      hint: 'Restore it (mlflow experiments restore) or name another one.',
      details: { experiment_id: found.experimentId },
    });
  }
  return found;
}

const getByName = async (rest: Rest, name: string): Promise<Experiment> =>
  (
    await ask(
      rest,
      { method: 'GET', path: '/api/2.0/mlflow/experiments/get-by-name', query: { experiment_name: name } },
      oneSchema,
    )
  ).experiment;

const getById = async (rest: Rest, id: string): Promise<Experiment> =>
  (await ask(rest, { method: 'GET', path: '/api/2.0/mlflow/experiments/get', query: { experiment_id: id } }, oneSchema))
    .experiment;

/** Undefined where MLflow says so itself; a 404 without its error code means that no MLflow is there, and is thrown. */
async function orMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof AppError && error.details['error_code'] === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw error;
  }
}

async function notFound(rest: Rest, nameOrId: string): Promise<AppError> {
  const names = (await searchExperiments(rest, { maxResults: suggestionPool })).map((experiment) => experiment.name);
  const near = nearNames(nameOrId, names).map((name) => `"${plainLine(name)}"`);
  const hint =
    near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : names.length === 0
        ? 'This server has no experiments.'
        : `This server has ${names.length === suggestionPool ? 'at least ' : ''}${names.length} experiments; none has a similar name.`;
  return new AppError(
    'input.experiment-not-found',
    `There is no experiment "${plainLine(nameOrId)}" on ${rest.connection.baseUrl}.`,
    {
      hint,
      details: { experiment: plainLine(nameOrId) },
    },
  );
}

/** Active experiments, newest update first, at most `maxResults` (1,000 unless told). */
export async function searchExperiments(
  rest: Rest,
  options: { filter?: string; maxResults?: number } = {},
): Promise<Experiment[]> {
  const maxResults = options.maxResults ?? suggestionPool;
  const found: Experiment[] = [];
  let pageToken: string | undefined;
  do {
    const body = {
      max_results: Math.min(1000, maxResults - found.length),
      view_type: 'ACTIVE_ONLY',
      filter: options.filter,
      page_token: pageToken,
    };
    const page = await ask(rest, { method: 'POST', path: '/api/2.0/mlflow/experiments/search', body }, pageSchema);
    found.push(...page.experiments);
    pageToken = page.next_page_token;
    if (page.experiments.length === 0) break;
  } while (pageToken && found.length < maxResults);
  return found;
}

/** Its id. Throws `remote.rejected` when the name is taken. */
export async function createExperiment(rest: Rest, name: string): Promise<string> {
  const body = { name };
  return (await ask(rest, { method: 'POST', path: '/api/2.0/mlflow/experiments/create', body }, createdSchema)).experiment_id;
}
