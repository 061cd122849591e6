/** Calls against what the run's tool declarations say; runs without declarations have no such faults. */
import { jsonText } from '../../adapters/messages/json-text.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json-value.ts';
import { stringifyJson } from '../../base/lossless-json.ts';
import type { Trace } from '../../trace/trace.ts';
import { changeCall } from '../edit-call.ts';
import { exchanges, type Exchange } from '../exchange.ts';
import { defineMutation, type Edit, type Mutation } from '../mutation.ts';
import { firstOf, sameShape } from '../pick.ts';
import { quoted } from '../run-facts.ts';

interface DeclaredCall {
  exchange: Exchange;
  input: JsonObject;
  properties: JsonObject;
  required: string[];
}

/** Calls whose tool is declared with an object schema. */
function declaredCalls(trace: Trace): DeclaredCall[] {
  const declared = new Map(trace.toolDeclarations.map((tool) => [tool.name, tool.parameters]));
  return exchanges(trace).flatMap((exchange) => {
    const schema = declared.get(exchange.step.name);
    const { input } = exchange.step;
    if (!isJsonObject(schema) || !isJsonObject(input)) return [];
    const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
    const required = Array.isArray(schema['required']) ? schema['required'].filter((name) => typeof name === 'string') : [];
    return [{ exchange, input, properties, required }];
  });
}

function withInput(trace: Trace, { exchange }: DeclaredCall, input: JsonObject, change: string): Edit {
  return { trace: changeCall(trace, exchange, { input }), change, spanIds: [exchange.step.spanId] };
}

/** The declared arguments that a call passed. */
const passed = ({ input, properties }: DeclaredCall): [string, JsonObject][] =>
  Object.entries(properties).filter(
    (entry): entry is [string, JsonObject] => isJsonObject(entry[1]) && Object.hasOwn(input, entry[0]),
  );

/** A value of a type that the schema excludes; undefined when it excludes none of those tried. */
function ofWrongType(value: JsonValue, schema: JsonObject): JsonValue | undefined {
  const types = Array.isArray(schema['type']) ? schema['type'] : [schema['type']];
  if (types.every((type) => typeof type !== 'string')) return undefined;
  if (!types.includes('object')) return { value };
  return types.includes('string') ? undefined : stringifyJson(value);
}

const wrongType = defineMutation(
  {
    kind: 'argument_of_wrong_type',
    harm: 'wrong',
    family: 'schema',
    description: 'An argument gets a value of a type that the tool declaration excludes.',
  },
  (trace, random) =>
    firstOf(declaredCalls(trace), random, (call) =>
      firstOf(passed(call), random, ([name, schema]) => {
        const value = ofWrongType(call.input[name]!, schema);
        if (value === undefined) return undefined;
        const change = `Argument ${name} of ${call.exchange.step.name} changed from ${quoted(call.input[name])} to ${quoted(value)}, against its declared type ${quoted(schema['type'])}.`;
        return withInput(trace, call, { ...call.input, [name]: value }, change);
      }),
    ),
);

const outsideEnum = defineMutation(
  {
    kind: 'argument_outside_enum',
    harm: 'wrong',
    family: 'schema',
    description: 'An argument with a declared list of values gets one that the list does not have.',
  },
  (trace, random) =>
    firstOf(declaredCalls(trace), random, (call) =>
      firstOf(passed(call), random, ([name, schema]) => {
        const allowed = schema['enum'];
        if (!Array.isArray(allowed)) return undefined;
        const value = `${sameShape(jsonText(call.input[name]!), random)}_${sameShape('xxx', random)}`;
        if (allowed.includes(value)) return undefined;
        const change = `Argument ${name} of ${call.exchange.step.name} changed from ${quoted(call.input[name])} to ${quoted(value)}, which its enum does not list.`;
        return withInput(trace, call, { ...call.input, [name]: value }, change);
      }),
    ),
);

const withoutRequired = defineMutation(
  {
    kind: 'argument_missing',
    harm: 'wrong',
    family: 'schema',
    description: 'A required argument is left out.',
  },
  (trace, random) =>
    firstOf(declaredCalls(trace), random, (call) =>
      firstOf(
        call.required.filter((name) => Object.hasOwn(call.input, name)),
        random,
        (name) => {
          const { [name]: dropped, ...input } = call.input;
          const change = `Required argument ${name} (${quoted(dropped)}) of ${call.exchange.step.name} left out.`;
          return withInput(trace, call, input, change);
        },
      ),
    ),
);

const unknownTool = defineMutation(
  {
    kind: 'tool_unknown',
    harm: 'wrong',
    family: 'schema',
    description: 'A call goes to a tool that is not declared.',
  },
  (trace, random) =>
    firstOf(declaredCalls(trace), random, ({ exchange }) => {
      const declared = new Set(trace.toolDeclarations.map((tool) => tool.name));
      const name = `${exchange.step.name}_v2`;
      if (declared.has(name)) return undefined;
      return {
        trace: changeCall(trace, exchange, { name }),
        change: `Call of ${exchange.step.name} changed to ${name}, which is not declared.`,
        spanIds: [exchange.step.spanId],
      };
    }),
);

export const schemaMutations: readonly Mutation[] = [wrongType, outsideEnum, withoutRequired, unknownTool];
