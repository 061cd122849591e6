/** What tools' declarations say about their arguments, flat: by path, without descriptions. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json-value.ts';
import type { ToolDeclaration } from '../../trace/trace.ts';

/** Path as in `ArgumentFact`; whether a call must have it; types it may have ([]: any); values it may have ([]: any). */
export type DeclaredArgument = [argument: string, required: boolean, types: string[], values: string[]];
export type DeclaredTool = [tool: string, arguments: DeclaredArgument[]];

const TOOLS = 200;
const ARGUMENTS = 60;
const VALUES = 60;
const DEPTH = 3;
const VALUE_LENGTH = 60;
const interned = new Map<string, DeclaredTool[]>();
const INTERNED = 1000;

/** The runs of an agent mostly declare the same tools: equal lists are one object in memory. */
export function declaredTools(declarations: readonly ToolDeclaration[]): DeclaredTool[] {
  const tools = declarations.slice(0, TOOLS).map(({ name, parameters }): DeclaredTool => [name, argumentsOf(parameters)]);
  const key = JSON.stringify(tools);
  const known = interned.get(key);
  if (known !== undefined) return known;
  if (interned.size >= INTERNED) interned.clear();
  interned.set(key, tools);
  return tools;
}

function argumentsOf(root: JsonValue | undefined): DeclaredArgument[] {
  const found: DeclaredArgument[] = [];
  if (!isJsonObject(root)) return found;
  const schema = resolved(root, root)[0];
  if (schema !== undefined) properties(schema, '', 0, root, found);
  return found.slice(0, ARGUMENTS);
}

function properties(schema: JsonObject, prefix: string, depth: number, root: JsonObject, found: DeclaredArgument[]): void {
  const listed = schema['properties'];
  if (!isJsonObject(listed)) return;
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  for (const [name, property] of Object.entries(listed))
    describe(property, `${prefix}${name}`, depth === 0 && required.includes(name), depth, root, found);
}

function describe(
  property: JsonValue,
  path: string,
  required: boolean,
  depth: number,
  root: JsonObject,
  found: DeclaredArgument[],
): void {
  if (found.length >= ARGUMENTS) return;
  const variants = resolved(property, root);
  found.push([path, required, typesOf(variants), valuesOf(variants)]);
  if (depth >= DEPTH) return;
  for (const variant of variants) {
    properties(variant, `${path}.`, depth + 1, root, found);
    if (variant['items'] !== undefined) describe(variant['items'], `${path}[]`, false, depth + 1, root, found);
  }
}

/** The schema itself, or what its reference and its alternatives stand for; [] for what cannot be read. */
function resolved(schema: JsonValue | undefined, root: JsonObject, depth = 0): JsonObject[] {
  if (!isJsonObject(schema) || depth > DEPTH) return [];
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    const [place, name] = reference.replace(/^#\//, '').split('/');
    const definitions = place !== undefined && Object.hasOwn(root, place) ? root[place] : undefined;
    const target =
      name !== undefined && isJsonObject(definitions) && Object.hasOwn(definitions, name) ? definitions[name] : undefined;
    return resolved(target, root, depth + 1);
  }
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  if (!Array.isArray(alternatives)) return [schema];
  const variants = alternatives.map((item) => resolved(item, root, depth + 1));
  return variants.some((item) => item.length === 0) ? [] : variants.flat();
}

/** [] as soon as one alternative says nothing. */
function typesOf(variants: readonly JsonObject[]): string[] {
  const lists = variants.map(({ type }) => (Array.isArray(type) ? type : [type]).filter((item) => typeof item === 'string'));
  return lists.some((list) => list.length === 0) ? [] : [...new Set(lists.flat())].sort();
}

function valuesOf(variants: readonly JsonObject[]): string[] {
  const lists = variants
    .filter(({ type }) => type !== 'null')
    .map((variant): JsonValue[] => {
      if (variant['const'] !== undefined) return [variant['const']];
      return Array.isArray(variant['enum']) ? variant['enum'] : [];
    });
  const texts = lists.flat().flatMap((value) => (value !== null && typeof value !== 'object' ? String(value) : []));
  const isWhole = lists.every((list) => list.length > 0) && texts.length <= VALUES;
  return isWhole && texts.every((text) => text.length <= VALUE_LENGTH) ? [...new Set(texts)].sort() : [];
}
