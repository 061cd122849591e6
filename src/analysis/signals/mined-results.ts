/** Results as a tool nearly always gives them: in their form, and with the identifiers that were asked for. */
import type { ResultFact } from '../facts/result-facts.ts';
import type { TraceFeatures } from '../features.ts';
import { counted } from './signal.ts';
import { countBy, listed, minedSignal, TYPE_RUNS } from './mined-groups.ts';

/** `verb`: of the call's text; "" for calls without. Types, since interfaces are no JSON to the compiler. */
type Forms = { tool: string; verb: string; forms: string[] };
type Echo = { tool: string; argument: string };
type Usual = { forms: Forms[]; echoes: Echo[] };

/** Share of the runs in which a habit may fail, and runs that make a form a usual one. */
const EXCEPTIONS = 0.02;
const LEAST_OF_FORM = 3;

const key = (...parts: string[]): string => parts.join('\u0000');
const echoed = (echo: string): Echo['argument'] => echo.slice(1);

/** By key: each run once with all that it has under the key. */
function byKey(features: readonly TraceFeatures[], read: (fact: ResultFact, tool: string) => [string, string][]) {
  const groups = new Map<string, Set<string>[]>();
  for (const { result_facts: facts, steps } of features) {
    const own = new Map<string, Set<string>>();
    for (const fact of facts)
      for (const [name, value] of read(fact, steps[fact[0]]!.name))
        own.set(name, (own.get(name) ?? new Set<string>()).add(value));
    for (const [name, values] of own) groups.set(name, [...(groups.get(name) ?? []), values]);
  }
  return [...groups].filter(([, runs]) => runs.length >= TYPE_RUNS).sort(([a], [b]) => (a < b ? -1 : 1));
}

function usualForms(features: readonly TraceFeatures[]): Forms[] {
  return byKey(features, ([, verb, form], tool) => [[key(tool, verb), form]]).flatMap(([name, runs]): Forms[] => {
    const counts = countBy(runs.flatMap((forms) => [...forms]));
    const usual = new Set([...counts].flatMap(([form, count]) => (count >= LEAST_OF_FORM ? [form] : [])));
    const odd = runs.filter((forms) => [...forms].some((form) => !usual.has(form))).length;
    const [tool, verb] = name.split('\u0000') as [string, string];
    return odd > EXCEPTIONS * runs.length ? [] : [{ tool, verb, forms: [...usual].sort() }];
  });
}

function usualEchoes(features: readonly TraceFeatures[]): Echo[] {
  return byKey(features, ([, , , echoes], tool) =>
    echoes.map((echo): [string, string] => [key(tool, echoed(echo)), echo.slice(0, 1)]),
  ).flatMap(([name, runs]): Echo[] => {
    const [tool, argument] = name.split('\u0000') as [string, string];
    return runs.filter((signs) => signs.has('-')).length > EXCEPTIONS * runs.length ? [] : [{ tool, argument }];
  });
}

export const unusualResults = minedSignal<Usual>({
  name: 'unusual_results',
  family: 'provenance',
  noun: 'results of another form than usual, or without what was asked for',
  isFault: true,
  mine(features) {
    const parameters = { forms: usualForms(features), echoes: usualEchoes(features) };
    if (parameters.forms.length + parameters.echoes.length === 0) return undefined;
    const { forms, echoes } = parameters;
    const parts = [
      ...(forms.length > 0
        ? [`results of ${listed(forms.map(({ tool, verb }) => `${tool} ${verb}`.trim()))} have few forms`]
        : []),
      ...(echoes.length > 0 ? [`results name ${listed(echoes.map(({ tool, argument }) => `${tool}.${argument}`))}`] : []),
    ];
    return { parameters, evidence: `in 98 of 100 runs or more ${parts.join(', and ')}` };
  },
  measure({ result_facts: facts, steps }, { forms, echoes }) {
    const usual = new Map(forms.map((item) => [key(item.tool, item.verb), item.forms]));
    const named = new Set(echoes.map(({ tool, argument }) => key(tool, argument)));
    const held = facts.flatMap(([at, verb, form, signs]) => {
      const { name } = steps[at]!;
      const own = usual.get(key(name, verb));
      const asked = signs.filter((sign) => named.has(key(name, echoed(sign))));
      if (own === undefined && asked.length === 0) return [];
      return [{ at, isOdd: own?.includes(form) === false || asked.some((sign) => sign.startsWith('-')) }];
    });
    if (held.length === 0) return undefined;
    return counted(held.filter(({ isOdd }) => isOdd).map(({ at }) => ({ spanId: steps[at]!.span_id })));
  },
});
