/** Steps that are missing, out of order, too many, or not this run's business. */
import { isCall } from '../../analysis/checks/check-input.ts';
import { words } from '../../analysis/checks/evidence-index.ts';
import { canonicalText, scalarTexts } from '../../analysis/checks/value-text.ts';
import type { JsonValue } from '../../base/json-value.ts';
import type { Step, Trace } from '../../trace/trace.ts';
import { changeCall } from '../edit-call.ts';
import { editValues, settle, spanOf } from '../edit-trace.ts';
import { exchanges, replyOf, type Exchange } from '../exchange.ts';
import { insertCall, isMovable, moveCall, removeCall } from '../move-call.ts';
import { defineMutation, type Edit, type Mutation } from '../mutation.ts';
import { firstOf, pick } from '../pick.ts';
import { rewriteStrings } from '../rewrite-value.ts';
import { calledTools, expertsOf, newFacts, quoted, usedFacts } from '../run-facts.ts';
import { subtree } from '../spans.ts';

const dropped = defineMutation(
  {
    kind: 'step_dropped',
    harm: 'wrong',
    family: 'route',
    description: 'A call whose result brought facts that the run used later is not made.',
  },
  (trace, random) =>
    firstOf(exchanges(trace), random, (exchange) => {
      const facts = exchange.step.error === undefined ? usedFacts(trace, exchange.step) : [];
      if (facts.length === 0) return undefined;
      const { name, input } = exchange.step;
      const change = `Call of ${name} with ${quoted(input)} removed, though ${quoted(facts[0])} comes from it alone.`;
      return { trace: removeCall(trace, exchange), change, spanIds: [] };
    }),
);

const allRemoved = defineMutation(
  {
    kind: 'nothing_done',
    harm: 'wrong',
    family: 'route',
    description: 'All calls are removed and the answer is kept; only where no hand-off remains.',
  },
  (trace) => {
    let rest = trace;
    let removed = 0;
    for (let next = exchanges(rest)[0]; next !== undefined; next = exchanges(rest)[0]) {
      rest = removeCall(rest, next);
      removed += 1;
    }
    if (removed === 0 || rest.steps.some((step) => isCall(step) || step.kind === 'handoff')) return undefined;
    return { trace: rest, change: `All ${removed} calls removed; the answer is kept.`, spanIds: [] };
  },
);

/** Pairs of successive successful calls, without a turn of the user between them, that can change places. */
function neighbours(trace: Trace): [Exchange, Exchange][] {
  const all = exchanges(trace);
  return all.flatMap((first, index): [Exchange, Exchange][] => {
    const second = all[index + 1];
    if (second === undefined || first.step.agent !== second.step.agent) return [];
    const between = trace.steps.slice(first.step.index + 1, second.step.index);
    const isDirect = between.every((step) => step === second.request);
    const isOk = first.step.error === undefined && second.step.error === undefined;
    return isDirect && isOk && isMovable(first) && isMovable(second) ? [[first, second]] : [];
  });
}

/** Facts of the first call's result among the second one's arguments. */
function handedOn(trace: Trace, first: Step, second: Step): string[] {
  const passed = new Set(scalarTexts(second.input).flatMap(words));
  return [...newFacts(trace, first)].filter((fact) => passed.has(fact));
}

const reversed = defineMutation(
  {
    kind: 'steps_reversed',
    harm: 'wrong',
    family: 'route',
    description: 'A call is made after the one whose argument it was to give.',
  },
  (trace, random) =>
    firstOf(neighbours(trace), random, ([first, second]) => {
      const [fact] = handedOn(trace, first.step, second.step);
      const moved = fact === undefined ? undefined : moveCall(trace, first, second, random);
      return (
        moved && {
          trace: moved.trace,
          change: `Call of ${first.step.name} moved behind that of ${second.step.name}, which needs ${quoted(fact)} from it.`,
          spanIds: [moved.spanId, second.step.spanId],
        }
      );
    }),
);

export const reordered = defineMutation(
  {
    kind: 'independent_calls_reordered',
    harm: 'harmless',
    family: 'surface',
    description:
      'Two calls of one tool, in a row, with nothing of the first one\u2019s result in the second one\u2019s arguments, change places.',
  },
  (trace, random) =>
    firstOf(
      neighbours(trace).filter(
        ([first, second]) =>
          first.step.name === second.step.name && canonicalText(first.step.input) !== canonicalText(second.step.input),
      ),
      random,
      ([first, second]) => {
        const isIndependent = handedOn(trace, first.step, second.step).length === 0;
        const moved = isIndependent ? moveCall(trace, first, second, random) : undefined;
        const change = `Calls of ${first.step.name} with ${quoted(first.step.input)} and ${quoted(second.step.input)} changed places.`;
        return moved && { trace: moved.trace, change, spanIds: [moved.spanId, second.step.spanId] };
      },
    ),
);

/** A call made again as often as wanted, with the same result. */
function repeated(trace: Trace, random: () => number, times: number): Edit | undefined {
  const movable = exchanges(trace).filter((exchange) => isMovable(exchange) && exchange.step.error === undefined);
  const exchange = pick(movable, random);
  if (exchange === undefined) return undefined;
  const spanIds: string[] = [];
  let mutant = trace;
  for (let count = 0; count < times; count += 1) {
    const inserted = insertCall(mutant, exchange, exchange, random);
    mutant = inserted.trace;
    spanIds.push(inserted.spanId);
  }
  const { name, input } = exchange.step;
  return {
    trace: mutant,
    change: `Call of ${name} with ${quoted(input)} made ${times + 1} times in a row instead of once.`,
    spanIds,
  };
}

const duplicated = defineMutation(
  {
    kind: 'call_duplicated',
    harm: 'wrong',
    family: 'effort',
    description: 'A successful call is made once more in the same way with the same result.',
  },
  (trace, random) => repeated(trace, random, 1),
);

const looped = defineMutation(
  {
    kind: 'call_loop',
    harm: 'wrong',
    family: 'effort',
    description: 'A successful call is made five to eight times in the same way with the same result.',
  },
  (trace, random) => repeated(trace, random, 4 + Math.floor(random() * 4)),
);

/** Names that models asked for by call or that steps have: hand-offs go by another name than their step. */
const askedFor = (run: Trace): string[] =>
  run.steps.flatMap((step) => (step.kind === 'model' ? replyOf(step).calls.map(({ name }) => name) : [step.name]));

/** A declared tool that no run calls, else a name that no run knows. */
function foreignTool(trace: Trace, others: readonly Trace[]): string {
  const usual = new Set([trace, ...others].flatMap(askedFor));
  const candidates = [...trace.toolDeclarations.map(({ name }) => name), 'archive_record', 'export_report'];
  return candidates.find((name) => !usual.has(name)) ?? `archive_record_${usual.size}`;
}

const foreignCall = defineMutation(
  {
    kind: 'foreign_tool_called',
    harm: 'wrong',
    family: 'route',
    description: 'A call of a tool that no run makes is added.',
  },
  (trace, random, others) => {
    const exchange = pick(
      exchanges(trace).filter((candidate) => isMovable(candidate) && candidate.step.error === undefined),
      random,
    );
    if (exchange === undefined) return undefined;
    const name = foreignTool(trace, others);
    const output: JsonValue = typeof exchange.step.output === 'string' ? '{"status": "ok"}' : { status: 'ok' };
    const inserted = insertCall(trace, exchange, exchange, random, { name, output });
    const change = `Call of ${name} with ${quoted(exchange.step.input)} added after that of ${exchange.step.name}.`;
    return { trace: inserted.trace, change, spanIds: [inserted.spanId] };
  },
);

const changedTool = defineMutation(
  {
    kind: 'tool_changed',
    harm: 'wrong',
    family: 'route',
    description: 'A call whose result the run used goes to another tool, which other runs call and this one did not.',
  },
  (trace, random, others) => {
    const own = calledTools(trace);
    const free = [...new Set(others.flatMap((run) => [...calledTools(run)]))].filter((name) => !own.has(name)).sort();
    return firstOf(exchanges(trace), random, (exchange) => {
      const name = pick(free, random);
      const { step } = exchange;
      if (name === undefined || step.kind !== 'tool' || step.error !== undefined || usedFacts(trace, step).length === 0)
        return undefined;
      const change = `Call of ${step.name} with ${quoted(step.input)} went to ${name} instead.`;
      return { trace: changeCall(trace, exchange, { name }), change, spanIds: [step.spanId] };
    });
  },
);

const changedExpert = defineMutation(
  {
    kind: 'expert_changed',
    harm: 'wrong',
    family: 'route',
    description: 'An expert\u2019s part of the run is done by another expert, which other runs call and this one did not.',
  },
  (trace, random, others) => {
    const own = expertsOf(trace);
    const name = pick(
      [...new Set(others.flatMap((run) => [...expertsOf(run)]))].filter((expert) => !own.has(expert)).sort(),
      random,
    );
    const expert = pick(
      trace.steps.filter(({ kind, name, spanId }) => kind === 'agent' && spanOf(trace, spanId)?.name === name),
      random,
    );
    if (name === undefined || expert === undefined) return undefined;
    return {
      trace: withExpert(trace, expert, name),
      change: `Expert ${expert.name} changed to ${name}.`,
      spanIds: [expert.spanId],
    };
  },
);

/** Renames an expert in spans, steps, and wherever its name stands alone or at the end of a tool's name. */
function withExpert(trace: Trace, expert: Step, name: string): Trace {
  const renamed = (text: string): string =>
    text.length < 100 && !/\s/.test(text) && text.endsWith(expert.name) ? text.slice(0, -expert.name.length) + name : text;
  const inside = subtree(trace, expert.spanId);
  const edited = editValues(trace, (value) => rewriteStrings(value, renamed));
  return settle(trace, {
    ...edited,
    spans: edited.spans.map((span) => (span.name === expert.name ? { ...span, name } : span)),
    steps: edited.steps.map((step) => {
      const agent = step.agent === expert.name && inside.has(step.spanId) ? name : step.agent;
      return step.spanId === expert.spanId ? { ...step, name, agent } : step.agent === agent ? step : { ...step, agent };
    }),
  });
}

export const stepMutations: readonly Mutation[] = [
  dropped,
  allRemoved,
  reversed,
  duplicated,
  looped,
  foreignCall,
  changedTool,
  changedExpert,
];
