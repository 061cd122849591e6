/** The tools as a model gets them before it has called one. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { roles } from '../../src/session/claude/roles.ts';
import { createTools } from '../../src/tools/create-tools.ts';
import { toolNames, type MlflowAccess, type ToolContext, type ToolName } from '../../src/tools/tool-context.ts';

const withServer = { mayAnnotate: true, mlflow: {} as MlflowAccess } as ToolContext;
const tools = new Map(createTools(withServer, toolNames).map((tool) => [tool.name as ToolName, tool]));

interface ObjectSchema {
  type: string;
  properties?: Record<string, ObjectSchema>;
  items?: ObjectSchema;
}
const schemaOf = (name: ToolName): ObjectSchema =>
  z.toJSONSchema(tools.get(name)!.input, { target: 'draft-7', io: 'input' }) as ObjectSchema;

/** As it stands in the request of a session: name, description, schema. */
const bytesOf = (name: ToolName): number =>
  Buffer.byteLength(
    JSON.stringify({
      name: `mcp__evalwright__${name}`,
      description: tools.get(name)!.description,
      input_schema: schemaOf(name),
    }),
  );

test('the tools that there are, in the order asked for', () => {
  expect([...tools.keys()]).toEqual([...toolNames]);
  expect(createTools(withServer, ['findings', 'mlflow_query']).map(({ name }) => name)).toEqual(['findings', 'mlflow_query']);
});

test.for([
  [true, false],
  [false, true],
  [false, false],
])('mlflow_annotate is not offered with mayAnnotate %s and a server %s', ([mayAnnotate, hasServer]) => {
  const context = { mayAnnotate, mlflow: hasServer ? {} : undefined } as ToolContext;
  expect(createTools(context, toolNames).map(({ name }) => name)).toEqual(toolNames.filter((name) => name !== 'mlflow_annotate'));
});

test.for([...toolNames])('the schema of %s is a plain object of draft-7', (name) => {
  const schema = schemaOf(name);
  expect(schema.type).toBe('object');
  // Unions at the top are refused by the Messages API, and below it they say the same fields several times.
  expect(JSON.stringify(schema)).not.toMatch(/"(?:oneOf|allOf|\$ref|definitions)"/);
});

test.for(Object.entries(roles))('the tools of a session %s stay below 8 kB', ([, { tools: names }]) => {
  expect(names.reduce((sum, name) => sum + bytesOf(name), 0)).toBeLessThan(8000);
});

test('only what changes nothing is marked as such', () => {
  const readOnly = [...tools.values()].filter((tool) => tool.isReadOnly).map(({ name }) => name);
  expect(readOnly).toEqual(['mlflow_query', 'query_types', 'findings', 'trace_compare', 'show_suite', 'session_status']);
});

/** Sections of docs/reference/tools.md by tool: the names in the first column of their table. */
function documented(): Map<string, string[]> {
  const text = readFileSync(new URL('../../docs/reference/tools.md', import.meta.url), 'utf8');
  const sections = text.split(/^## /m).slice(1);
  return new Map(
    sections.flatMap((section): [string, string[]][] => {
      const name = /^`(\w+)`\n/.exec(section)?.[1];
      return name === undefined ? [] : [[name, [...section.matchAll(/^\| `([\w.]+)` \|/gm)].map((match) => match[1]!)]];
    }),
  );
}

/** "amendments.evidence.quote": the fields that a model fills in. */
function fieldsOf({ properties = {} }: ObjectSchema, before = ''): string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const inner = schema.items ?? schema;
    return inner.properties === undefined ? [`${before}${name}`] : fieldsOf(inner, `${before}${name}.`);
  });
}

test('docs/reference/tools.md has every tool and every input, and no other', () => {
  const declared = new Map([...tools.keys()].map((name) => [name, fieldsOf(schemaOf(name)).sort()]));
  const found = new Map([...documented()].map(([name, fields]) => [name, fields.sort()]));
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(declared));
});

test('docs/reference/tools.md says which tools change something', () => {
  const text = readFileSync(new URL('../../docs/reference/tools.md', import.meta.url), 'utf8');
  for (const [name, tool] of tools) {
    const section = text.split(`## \`${name}\`\n`)[1]!.split('\n## ')[0]!;
    expect([name, section.includes('Changes nothing.')]).toEqual([name, tool.isReadOnly]);
  }
});
