/**
 * Calls against what the tools' declarations allow. Where no run declares tools, what nearly all calls have stands in: arguments that are
 * always there, their types, closed sets of values. What more than half of the runs break is how calls are recorded, not a fault.
 */
import { MOST_CALLS, MOST_OF_CALL, type ArgumentFact } from '../facts/argument-facts.ts';
import type { TraceFeatures } from '../features.ts';
import { closedSet, usagesOf } from './argument-usage.ts';
import { isNearlyAll, minedSignal } from './mined-groups.ts';
import { counted } from './signal.ts';

/** [] for types and values: any. */
type ArgumentRule = { argument: string; required: boolean; types: string[]; values: string[] };
type ToolRule = { tool: string; arguments: ArgumentRule[] };
/** `closed`: other tools do not exist. */
type Schemas = { tools: ToolRule[]; closed: boolean };

/** Runs that break a rule from which on more than half of them must not. */
const DOUBT = 3;
/** Runs that call an undeclared tool from which on it is there. */
const KNOWN = { runs: 3, share: 0.05 };
/**
 * Where no run declares tools, those that two runs call are there, and no others if runs with a tool of their own are so few: they
 * estimate how likely the next run is to call one that was never seen (Good, Biometrika 40, 1953).
 */
const SEEN = { runs: 2, of: 50, single: 0.02 };
const MOST = 200;

interface Call {
  tool: string;
  spanId: string;
  isTool: boolean;
  facts: ArgumentFact[];
}

function callsWithFacts(trace: TraceFeatures): Call[] {
  const facts = new Map<number, ArgumentFact[]>();
  for (const fact of trace.argument_facts) {
    const own = facts.get(fact[0]);
    if (own === undefined) facts.set(fact[0], [fact]);
    else own.push(fact);
  }
  const calls = trace.steps.flatMap(({ kind, name, span_id }, index) =>
    kind === 'tool' || kind === 'retrieval'
      ? [{ tool: name, spanId: span_id, isTool: kind === 'tool', facts: facts.get(index) ?? [] }]
      : [],
  );
  return calls.slice(0, MOST_CALLS);
}

type Breach = 'missing' | 'type' | 'value';

/** undefined where the rule says nothing of this call. */
function breachOf({ facts }: Call, { argument, required, types, values }: ArgumentRule): Breach | undefined {
  let [isThere, isOtherValue] = [false, false];
  for (const [, name, type, value] of facts) {
    if (name !== argument) continue;
    isThere = true;
    if (types.length > 0 && !types.includes(type) && !(type === 'integer' && types.includes('number'))) return 'type';
    const isContainer = type === 'null' || type === 'array' || type === 'object';
    if (values.length > 0 && !isContainer && !values.includes(value)) isOtherValue = true;
  }
  if (!isThere) return required && facts.length < MOST_OF_CALL ? 'missing' : undefined;
  return isOtherValue ? 'value' : undefined;
}

/** Declarations of all runs as one: an argument is required where all say so, and may have every type and value that one allows. */
function declaredRules(features: readonly TraceFeatures[]): ToolRule[] {
  const distinct = new Set(features.flatMap(({ declared_tools }) => (declared_tools === undefined ? [] : [declared_tools])));
  const merged = new Map<string, Map<string, ArgumentRule>>();
  for (const [tool, listed] of [...distinct].flat()) {
    const known = merged.get(tool);
    const own = new Map(listed.map(([argument, required, types, values]) => [argument, { argument, required, types, values }]));
    if (known === undefined) {
      merged.set(tool, own);
      continue;
    }
    const union = (a: string[], b: string[]): string[] =>
      a.length === 0 || b.length === 0 ? [] : [...new Set([...a, ...b])].sort();
    for (const rule of known.values()) if (!own.has(rule.argument)) rule.required = false;
    for (const rule of own.values()) {
      const before = known.get(rule.argument);
      if (before === undefined) known.set(rule.argument, { ...rule, required: false });
      else {
        before.required &&= rule.required;
        before.types = union(before.types, rule.types);
        before.values = union(before.values, rule.values);
      }
    }
  }
  const sorted = (rules: Iterable<ArgumentRule>): ArgumentRule[] => [...rules].sort((a, b) => (a.argument < b.argument ? -1 : 1));
  return [...merged].map(([tool, rules]) => ({ tool, arguments: sorted(rules.values()) }));
}

/** Without what more than half of the runs break. */
function kept({ tool, arguments: rules }: ToolRule, runs: readonly Call[][]): ToolRule {
  const doubtful = (rule: ArgumentRule, breach: Breach): boolean => {
    const breaking = runs.filter((calls) => calls.some((call) => breachOf(call, rule) === breach)).length;
    return breaking >= DOUBT && 2 * breaking > runs.length;
  };
  const left = rules.map((rule) => ({
    ...rule,
    required: rule.required && !doubtful({ ...rule, types: [], values: [] }, 'missing'),
    types: doubtful({ ...rule, values: [] }, 'type') ? [] : rule.types,
    values: doubtful({ ...rule, types: [] }, 'value') ? [] : rule.values,
  }));
  return { tool, arguments: left.filter(({ required, types, values }) => required || types.length > 0 || values.length > 0) };
}

/** What the calls of a tool have in common. */
function usedRules(tool: string, runs: readonly Call[][]): ToolRule {
  const usages = usagesOf(runs.map((calls) => calls.map(({ facts }) => facts)));
  const rules = [...usages]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([argument, usage]): ArgumentRule => {
      const required = !/[.\]]/.test(argument) && isNearlyAll(usage.always, runs.length);
      const types = [...usage.types].filter(([, count]) => isNearlyAll(count, usage.runs)).map(([type]) => type);
      return { argument, required, types, values: closedSet(usage) };
    });
  return { tool, arguments: rules.filter(({ required, types, values }) => required || types.length > 0 || values.length > 0) };
}

/** The calls of each run that calls the tool. */
function runsByTool(features: readonly TraceFeatures[]): Map<string, Call[][]> {
  const runs = new Map<string, Call[][]>();
  for (const trace of features) {
    const own = new Set<string>();
    for (const call of callsWithFacts(trace)) {
      const known = runs.get(call.tool) ?? [];
      if (own.has(call.tool)) known.at(-1)!.push(call);
      else known.push([call]);
      own.add(call.tool);
      runs.set(call.tool, known);
    }
  }
  return runs;
}

function hasAllTools(runs: ReadonlyMap<string, Call[][]>, total: number): boolean {
  const single = [...runs.values()].filter((calls) => calls.length < SEEN.runs).length;
  return runs.size > single && total >= SEEN.of && single <= SEEN.single * total;
}

export const schemaBreaches = minedSignal<Schemas>({
  name: 'schema_breaches',
  family: 'actions',
  noun: 'calls of unknown tools, or with arguments that are missing or not allowed',
  isFault: true,
  mine(features) {
    const runs = runsByTool(features);
    const isDeclared = features.some(({ declared_tools }) => declared_tools !== undefined);
    const declared = isDeclared ? declaredRules(features) : [];
    const names = new Set(declared.map(({ tool }) => tool));
    const closed = isDeclared || hasAllTools(runs, features.length);
    const least = isDeclared ? Math.max(KNOWN.runs, KNOWN.share * features.length) : closed ? SEEN.runs : 0;
    const seen = [...runs].filter(([tool, calls]) => !names.has(tool) && calls.length >= least);
    const tools = [
      ...declared.map((rule) => kept(rule, runs.get(rule.tool) ?? [])),
      ...seen.map(([tool, calls]) => (isDeclared ? { tool, arguments: [] } : usedRules(tool, calls))),
    ]
      .filter((rule) => closed || rule.arguments.length > 0)
      .sort((a, b) => (a.tool < b.tool ? -1 : 1));
    if (tools.length === 0 || tools.length > MOST) return undefined;
    const count = tools.reduce((sum, rule) => sum + rule.arguments.length, 0);
    const evidence = isDeclared
      ? `declared: ${declared.length} tools, of which rules for ${count} arguments are kept`
      : `no run declares its tools; ${count} arguments of ${tools.length} tools are nearly always there, of one type or from a small set${closed ? '; others are hardly ever called' : ''}`;
    return { parameters: { tools, closed }, evidence };
  },
  measure(trace, { tools, closed }) {
    const byName = new Map(tools.map((rule) => [rule.tool, rule.arguments]));
    const calls = callsWithFacts(trace).filter(({ tool, isTool }) => byName.has(tool) || (closed && isTool));
    if (calls.length === 0) return undefined;
    return counted(calls.filter((call) => byName.get(call.tool)?.some((rule) => breachOf(call, rule) !== undefined) ?? true));
  },
});
