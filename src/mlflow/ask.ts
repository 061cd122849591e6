/** A request whose JSON answer is checked: wrong types are an error that says where. */
import type { z } from 'zod';
import { wrongShape } from './remote-error.ts';
import type { Rest, RestRequest } from './rest.ts';

export async function ask<T extends z.ZodType>(rest: Rest, request: RestRequest, schema: T): Promise<z.output<T>> {
  const parsed = schema.safeParse(await rest.json(request));
  if (!parsed.success) throw wrongShape(`${request.method} ${request.path}`, parsed.error);
  return parsed.data;
}
