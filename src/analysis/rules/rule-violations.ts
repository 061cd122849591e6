// oxlint-disable typescript/consistent-return -- the switch is exhaustive, which the compiler checks
/**
 * Where a run breaks a stated rule: breaches, with the spans that show them. Silent in doubt: what was not recorded breaks nothing.
 * The rendered Python decides the same (render/python/sources/signals-rules.ts).
 */
import type { TraceFeatures } from '../features.ts';
import type { Measured } from '../signals/signal.ts';
import { isRuledCall, repliesOf, stepOfText, type RuleFacts } from './rule-facts.ts';
import type { RuleCheck } from './rule-types.ts';
import { textKey } from './text-rules.ts';

/** The part of the features that rules are about. */
export interface RuledRun {
  steps: readonly Pick<TraceFeatures['steps'][number], 'kind' | 'name' | 'error' | 'span_id'>[];
  rules: Omit<RuleFacts, 'stated' | 'tools'>;
}

interface Call {
  tool: string;
  isFailed: boolean;
  index: number;
}

/** Breaches in time order, 0 when the rule was kept; undefined when nothing that it is about was recorded. */
export function ruleViolations(check: RuleCheck, run: RuledRun): Measured | undefined {
  const calls = run.steps.flatMap((step, index): Call[] =>
    isRuledCall(step) ? [{ tool: step.name, isFailed: step.error !== undefined, index }] : [],
  );
  const broken = breaches(check, run, calls);
  return broken === undefined
    ? undefined
    : { value: broken.length, spanIds: broken.flatMap((at) => run.steps[at]?.span_id ?? []) };
}

/** Positions in the steps; -1 for a breach that no step shows. */
function breaches(check: RuleCheck, { steps, rules }: RuledRun, calls: readonly Call[]): number[] | undefined {
  switch (check.type) {
    case 'never_call':
      return calls.length === 0 ? undefined : positions(calls.filter(({ tool }) => check.tools.includes(tool)));
    case 'call_before':
      return callBefore(check.first, check.later, calls);
    case 'call_before_answer': {
      const [reply] = repliesOf(rules, steps);
      if (reply === undefined) return undefined;
      const isDone = calls.some(({ tool, isFailed }) => check.first.includes(tool) && !isFailed);
      return isDone ? [] : [stepOfText(rules.said[reply]![1], steps)];
    }
    case 'confirm_before':
      return confirmBefore(check.tools, rules, calls);
    case 'max_calls':
      if (check.per !== 'message') return tooMany(check, rules, calls);
      return rules.asks.length === 0 ? undefined : rules.asks.filter(([, asked]) => asked > check.most).map(([at]) => at);
    case 'no_text_with_call': {
      if (rules.asks.length === 0) return undefined;
      const texts = new Set(rules.said.flatMap(([speaker, step]) => (speaker === 'agent' ? [step - 1] : [])));
      return rules.asks.flatMap(([at]) => (texts.has(at) ? [at] : []));
    }
    case 'forbidden_text':
    case 'required_text':
    case 'max_length':
    case 'answer_language': {
      const key = textKey(check);
      return Object.hasOwn(rules.texts, key) ? rules.texts[key] : undefined;
    }
  }
}

const positions = (calls: readonly Call[]): number[] => calls.map(({ index }) => index);

function callBefore(first: readonly string[], later: readonly string[], calls: readonly Call[]): number[] | undefined {
  const broken: number[] = [];
  let isDone = false;
  let isApplicable = false;
  for (const { tool, isFailed, index } of calls) {
    if (first.includes(tool)) isDone ||= !isFailed;
    else if (later.includes(tool)) {
      isApplicable = true;
      if (!isDone) broken.push(index);
    }
  }
  return isApplicable ? broken : undefined;
}

/** Not applicable where the traces do not show the dialogue: one message of the user's and no message that asks for calls. */
function confirmBefore(
  tools: readonly string[],
  { said, asks }: RuledRun['rules'],
  calls: readonly Call[],
): number[] | undefined {
  const users = said.filter(([speaker]) => speaker !== 'agent');
  const showsDialogue = users.length > 1 || (users.length === 1 && asks.length > 0);
  const asked = calls.filter(({ tool }) => tools.includes(tool));
  if (!showsDialogue || asked.length === 0) return undefined;
  return positions(asked.filter(({ index }) => users.findLast(([, step]) => step <= index)?.[0] !== 'agreement'));
}

/** A call that failed did not happen. */
function tooMany(
  { tools, most, per }: RuleCheck & { type: 'max_calls' },
  { subjects }: RuledRun['rules'],
  calls: readonly Call[],
): number[] | undefined {
  const counted = calls.filter(({ tool, isFailed }) => !isFailed && (tools.length === 0 || tools.includes(tool)));
  if (counted.length === 0) return undefined;
  const subjectOf = new Map(subjects);
  const counts = new Map<string, number>();
  return positions(
    counted.filter(({ tool, index }) => {
      const key = per === 'subject' ? `${tool}\u0000${subjectOf.get(index) ?? ''}` : '';
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count > most;
    }),
  );
}
