/** What stated rules are held against, beside a run's steps: JSON, a part of its features, and what the rendered Python has as well. */
import type { Step, Trace } from '../../trace/trace.ts';
import { chatReply } from '../checks/chat-items.ts';
import { namedArguments } from '../checks/check-input.ts';
import { scalarTexts } from '../checks/value-text.ts';
import { beginning, type Turn } from '../signals/signal-run.ts';
import { agrees } from './agreement.ts';
import { rulesOf } from './read-rules.ts';
import { bindAnswer } from './bind-answer.ts';
import type { RuleSentence, TextCheck } from './rule-types.ts';
import { keepsText, textKey } from './text-rules.ts';
import { toolFacts, type ToolFacts } from './tool-effects.ts';

/** Who spoke; 'agreement': the user, agreeing to something. */
export type Speaker = 'agent' | 'user' | 'agreement';

export interface RuleFacts {
  /** What was said, in time order, the question first, and how many steps there were before it. Blank texts of the agent's are left out. */
  said: [speaker: Speaker, step: number][];
  /** Model steps whose message asks for calls, by position in the steps, and how many it asks for. */
  asks: [step: number, calls: number][];
  /** What calls are about, by position in the steps; calls without an identifier are left out. */
  subjects: [step: number, subject: string][];
  /**
   * Rules about texts that this run was given, by `textKey`, with the breaches: positions in the steps, -1 where no step shows it. No
   * key: the run was not given the rule, or said nothing to judge.
   */
  texts: Record<string, number[]>;
  /** What the run was told, in order. */
  stated: readonly RuleSentence[];
  tools: ToolFacts[];
}

/** Characters of an identifier. */
const SUBJECT_LIMIT = 200;

/** `turns`: of this trace (signals/signal-run.ts). */
export function ruleFacts(trace: Trace, turns: readonly Turn[]): RuleFacts {
  const shown = turns.filter(({ role, text }) => role === 'user' || text.trim() !== '');
  const said = shown.map(({ role, text, step }): [Speaker, number] => [
    role === 'assistant' ? 'agent' : agrees(text) ? 'agreement' : 'user',
    step,
  ]);
  const asks = trace.steps.flatMap((step): [number, number][] => {
    const calls = callsAskedFor(step);
    return calls === 0 ? [] : [[step.index, calls]];
  });
  const { stated, texts } = statedIn(trace);
  return {
    said,
    asks,
    subjects: trace.steps.flatMap((step): [number, string][] => {
      const subject = isRuledCall(step) ? subjectOf(step.input) : undefined;
      return subject === undefined ? [] : [[step.index, subject]];
    }),
    texts: textBreaches(texts, { said, asks }, shown, trace.steps),
    stated,
    tools: toolFacts(trace.steps, trace.toolDeclarations),
  };
}

/**
 * What the user was shown, as positions in `said`: texts that ask for no call and that none follows before the user speaks again or the
 * run ends. Texts in between are the agent's own.
 */
export function repliesOf({ said, asks }: Pick<RuleFacts, 'said' | 'asks'>, steps: readonly Pick<Step, 'kind'>[]): number[] {
  const asking = new Set(asks.map(([at]) => at));
  return said.flatMap(([speaker, step], index) => {
    const next = said[index + 1];
    if (speaker !== 'agent' || next?.[0] === 'agent' || asking.has(step - 1)) return [];
    return steps.slice(step, next?.[1]).some(isRuledCall) ? [] : [index];
  });
}

/** The model step that gave a text, from how many steps there were before the text; -1 when it was none. */
export const stepOfText = (before: number, steps: readonly Pick<Step, 'kind'>[]): number =>
  steps[before - 1]?.kind === 'model' ? before - 1 : -1;

function textBreaches(
  checks: readonly TextCheck[],
  facts: Pick<RuleFacts, 'said' | 'asks'>,
  shown: readonly Turn[],
  steps: readonly Step[],
): RuleFacts['texts'] {
  if (checks.length === 0) return {};
  const replies = repliesOf(facts, steps).map((index) => shown[index]!);
  return Object.fromEntries(
    checks.flatMap((check): [string, number[]][] => {
      const judged = (isAboutLast(check) ? replies.slice(-1) : replies).map(({ text, step }) => ({
        step,
        keeps: keepsText(check, text),
      }));
      if (judged.every(({ keeps }) => keeps === undefined)) return [];
      const broken = judged.filter(({ keeps }) => keeps === false);
      return [[textKey(check), broken.map(({ step }) => stepOfText(step, steps))]];
    }),
  );
}

/** What has to be there has to be there in the end; what may not be there may be there nowhere. */
const isAboutLast = ({ type }: TextCheck): boolean => type === 'required_text' || type === 'max_length';

/** Whatever was called: also an expert, or a hand-off. */
export const isRuledCall = ({ kind }: Pick<Step, 'kind'>): boolean => kind !== 'model' && kind !== 'unknown';

/** How many calls the message that a model gave asks for. */
export const callsAskedFor = ({ kind, output }: Pick<Step, 'kind' | 'output'>): number =>
  kind === 'model' ? (chatReply(output)?.calls ?? 0) : 0;

const identifierName = /(?:^|[_.-])(?:id|ids|key|number|code|uuid)$|[a-z](?:Id|ID|Ids|Key|Number|Code|Uuid)$/;

/** The first argument that is named as an identifier ("order_id", "ticketNumber"), as text. */
export function subjectOf(input: Step['input']): string | undefined {
  for (const [name, value] of namedArguments(input)) {
    if (!identifierName.test(name)) continue;
    const [text] = scalarTexts(value);
    if (text !== undefined) return beginning(text, SUBJECT_LIMIT);
  }
  return undefined;
}

/** Characters of the rules of one run: what a long prompt states after that is not read. */
const STATED_LIMIT = 20_000;
/** Prompts whose rules are remembered: the runs of an agent share a few, and then also the rules in memory. */
const MOST_PROMPTS = 64;
const known = new Map<string, Stated>();

interface Stated {
  stated: readonly RuleSentence[];
  texts: readonly TextCheck[];
}

/** Rules about texts that the run was given. */
export const textRulesOf = (trace: Trace): readonly TextCheck[] => statedIn(trace).texts;

function statedIn({ systemTexts, toolDeclarations }: Trace): Stated {
  const key = JSON.stringify([systemTexts, toolDeclarations.map(({ name, description }) => [name, description])]);
  const before = known.get(key);
  if (before !== undefined) return before;
  let size = 0;
  const stated = rulesOf(systemTexts, toolDeclarations).filter(({ text, section }) => {
    size += text.length + section.join('').length;
    return size <= STATED_LIMIT;
  });
  const texts = new Map(stated.flatMap(bindAnswer).map((check) => [textKey(check), check]));
  if (known.size >= MOST_PROMPTS) known.delete(known.keys().next().value!);
  const found = { stated, texts: [...texts.values()] };
  known.set(key, found);
  return found;
}
