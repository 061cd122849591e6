/** MLflow's evaluation datasets (3.4 and later). Records travel as JSON text inside JSON. */
import { z } from 'zod';
import type { JsonObject } from '../../base/json-value.ts';
import { parseJson, stringifyJson } from '../../base/lossless-json.ts';
import { ask } from '../ask.ts';
import type { Rest } from '../rest.ts';

export interface Dataset {
  datasetId: string;
  name: string;
}

export interface DatasetRecord {
  inputs: JsonObject;
  expectations?: JsonObject;
  tags?: Record<string, string>;
  outputs?: unknown;
}

const datasetSchema = z
  .looseObject({ dataset_id: z.string(), name: z.string() })
  .transform((wire): Dataset => ({ datasetId: wire.dataset_id, name: wire.name }));
const oneSchema = z.looseObject({ dataset: datasetSchema });
const pageSchema = z.looseObject({ datasets: z.array(datasetSchema).default([]), next_page_token: z.string().optional() });
const upsertedSchema = z.looseObject({ inserted_count: z.number().default(0), updated_count: z.number().default(0) });
const recordsText = z
  .string()
  .default('[]')
  .transform((text, context) => {
    try {
      return parseJson(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'records are not JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.array(z.custom<JsonObject>((value) => typeof value === 'object' && value !== null)));
const recordsSchema = z.looseObject({ records: recordsText, next_page_token: z.string().optional() });

const base = '/api/3.0/mlflow/datasets';

export async function createDataset(rest: Rest, name: string, experimentIds: readonly string[]): Promise<Dataset> {
  const body = { name, experiment_ids: experimentIds, tags: '{}' };
  return (await ask(rest, { method: 'POST', path: `${base}/create`, body }, oneSchema)).dataset;
}

/** All datasets of the experiments. */
export async function searchDatasets(rest: Rest, experimentIds: readonly string[]): Promise<Dataset[]> {
  const found: Dataset[] = [];
  let pageToken: string | undefined;
  do {
    const body = { experiment_ids: experimentIds, max_results: 500, page_token: pageToken };
    const page = await ask(rest, { method: 'POST', path: `${base}/search`, body }, pageSchema);
    found.push(...page.datasets);
    pageToken = page.datasets.length > 0 ? page.next_page_token : undefined;
  } while (pageToken);
  return found;
}

/** Records with equal inputs are merged by the server. */
export async function addRecords(
  rest: Rest,
  datasetId: string,
  records: readonly DatasetRecord[],
): Promise<{ inserted: number; updated: number }> {
  const path = `${base}/${encodeURIComponent(datasetId)}/records`;
  const answer = await ask(rest, { method: 'POST', path, body: { records: stringifyJson(records) } }, upsertedSchema);
  return { inserted: answer.inserted_count, updated: answer.updated_count };
}

export async function datasetRecords(rest: Rest, datasetId: string): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  let pageToken: string | undefined;
  do {
    const query = { max_results: '500', page_token: pageToken };
    const path = `${base}/${encodeURIComponent(datasetId)}/records`;
    const page = await ask(rest, { method: 'GET', path, query }, recordsSchema);
    found.push(...page.records);
    pageToken = page.records.length > 0 ? page.next_page_token : undefined;
  } while (pageToken);
  return found;
}
