/**
 * Calls as a model makes them that has read the schemas of the tools it was offered, and nothing else: a scripted model so written
 * needs no change when a tool names its input otherwise.
 */
import type { ModelRequest } from './scripted-model.ts';

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  enum?: unknown[];
  const?: unknown;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** The input schema of a tool; undefined when it is not offered. `name` without the prefix of our server. */
export function offeredSchema(request: ModelRequest, name: string): Schema | undefined {
  const { tools } = request.raw as { tools?: { name: string; input_schema?: Schema }[] };
  return tools?.find((tool) => tool.name === name || tool.name.endsWith(`__${name}`))?.input_schema;
}

/**
 * `value` as the tool wants it: as it stands when the tool knows one of its keys, else below the one property that can hold it, in a
 * list when that is a list.
 */
export function fitted(schema: Schema | undefined, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const properties = schema?.properties ?? {};
  const keys = Object.keys(value);
  if (keys.length === 0 || keys.every((key) => Object.hasOwn(properties, key))) return { ...value };
  const holder = Object.entries(properties).find(([, property]) => holds(property, keys) || holds(property.items, keys));
  if (holder === undefined) return { ...value };
  const [name, property] = holder;
  return { [name]: property.type === 'array' ? [value] : value };
}

function holds(schema: Schema | undefined, keys: readonly string[]): boolean {
  if (schema === undefined) return false;
  const { properties } = schema;
  if (properties !== undefined && keys.every((key) => Object.hasOwn(properties, key))) return true;
  return [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].some((choice) => holds(choice, keys));
}

/** The property in which `choice` is one of the values that can be chosen. */
export function propertyOffering(schema: Schema | undefined, choice: string): string | undefined {
  return Object.entries(schema?.properties ?? {}).find(([, property]) => valuesOf(property).includes(choice))?.[0];
}

function valuesOf(schema: Schema): unknown[] {
  const own = [...(schema.enum ?? []), ...('const' in schema ? [schema.const] : [])];
  return [...own, ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(valuesOf)];
}
