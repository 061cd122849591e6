/**
 * The fields of a row that a scorer can look at: each can be taken away, or exchanged for that of another row. A verdict that never
 * moves when its field does is not about that field.
 */
import type { CaseEvidence, EvalCase, EvidenceStep } from '../spec/suite-spec.ts';

export const SIGHT_FIELDS = [
  'question',
  'answer',
  'calls',
  'arguments',
  'results',
  'errors',
  'model_texts',
  'system',
  'expected_routing',
  'duration',
] as const;
export type SightField = (typeof SIGHT_FIELDS)[number];

/** The case with `field` as `other` has it; without it where `other` is undefined. The case itself when that changes nothing. */
export function withField(field: SightField, item: EvalCase, other: EvalCase | undefined): EvalCase {
  const changed = changes[field](item, other);
  return JSON.stringify(changed) === JSON.stringify(item) ? item : changed;
}

const isCall = ({ kind }: EvidenceStep): boolean => kind !== 'model';

/** Fields in which two cases of one run differ. */
export function fieldsThatDiffer(one: EvalCase, other: EvalCase): SightField[] {
  const differs = (part: (item: EvalCase) => unknown): boolean => JSON.stringify(part(one)) !== JSON.stringify(part(other));
  return SIGHT_FIELDS.filter((field) => differs(parts[field]));
}

const ofSteps =
  (isWanted: (step: EvidenceStep) => boolean, part: (step: EvidenceStep) => unknown) =>
  ({ evidence }: EvalCase): unknown =>
    evidence?.steps.filter(isWanted).map(part);

const parts: Record<SightField, (item: EvalCase) => unknown> = {
  question: ({ inputs, evidence }) => [inputs, evidence?.question, evidence?.user_messages],
  answer: ({ outputs, evidence }) => [outputs, evidence?.answer],
  calls: ofSteps(isCall, ({ kind, name, agent }) => [kind, name, agent]),
  arguments: ofSteps(isCall, ({ input }) => input),
  results: ofSteps(isCall, ({ output }) => output),
  errors: (item) => [item.evidence?.state, ofSteps(isCall, ({ error }) => error)(item)],
  model_texts: ofSteps(
    (step) => !isCall(step),
    ({ output }) => output,
  ),
  system: ({ evidence }) => [evidence?.system_texts, evidence?.text_rules],
  expected_routing: ({ metadata }) => metadata.expected_routing,
  duration: (item) => [
    item.evidence?.duration_ms,
    ofSteps(
      () => true,
      (step) => step.duration_ms,
    )(item),
  ],
};

type Change = (item: EvalCase, other: EvalCase | undefined) => EvalCase;

const withEvidence = (item: EvalCase, part: (evidence: CaseEvidence) => Partial<CaseEvidence>): EvalCase =>
  item.evidence === undefined ? item : { ...item, evidence: { ...item.evidence, ...part(item.evidence) } };

/** Each call's part as the call at the same place of the other run has it; null where that has none. */
function callsWith(item: EvalCase, other: EvalCase | undefined, part: 'input' | 'output'): EvalCase {
  const others = (other?.evidence?.steps ?? []).filter(isCall);
  let at = 0;
  return withEvidence(item, ({ steps }) => ({
    steps: steps.map((step) => {
      if (!isCall(step)) return step;
      const value = others.length === 0 ? null : others[at++ % others.length]![part];
      return { ...step, [part]: value };
    }),
  }));
}

const changes: Record<SightField, Change> = {
  question(item, other) {
    const said = other?.evidence;
    const asked = said?.turns.filter(({ role }) => role === 'user') ?? [];
    const changed = withEvidence(item, ({ turns }) => {
      let at = 0;
      return {
        question: said?.question ?? null,
        user_messages: said?.user_messages ?? [],
        turns: turns.flatMap((turn) => {
          if (turn.role !== 'user') return [turn];
          const text = asked[at++]?.text;
          return text === undefined ? [] : [{ ...turn, text }];
        }),
      };
    });
    return { ...changed, inputs: other?.inputs ?? {} };
  },
  answer(item, other) {
    const last = other?.evidence?.answer ?? null;
    const changed = withEvidence(item, ({ turns, answer }) => ({
      answer: last,
      turns: turns.flatMap((turn) => {
        if (turn.role !== 'assistant' || turn.text !== answer) return [turn];
        return last === null ? [] : [{ ...turn, text: last }];
      }),
    }));
    return { ...changed, outputs: other === undefined ? null : other.outputs };
  },
  calls(item, other) {
    const changed = withEvidence(item, ({ steps, turns }) => ({
      steps: other?.evidence?.steps ?? steps.filter((step) => !isCall(step)),
      turns: other === undefined ? turns.map((turn) => ({ ...turn, step: 0 })) : turns,
    }));
    return { ...changed, metadata: { ...item.metadata, actual_routing: other?.metadata.actual_routing ?? null } };
  },
  arguments: (item, other) => callsWith(item, other, 'input'),
  results: (item, other) => callsWith(item, other, 'output'),
  errors(item, other) {
    const errors = (other?.evidence?.steps ?? []).filter(isCall).map(({ error }) => error);
    let at = 0;
    return withEvidence(item, ({ steps }) => ({
      state: other?.evidence?.state ?? 'OK',
      steps: steps.map((step) => (isCall(step) ? { ...step, error: errors[at++] ?? null } : step)),
    }));
  },
  model_texts(item, other) {
    const outputs = (other?.evidence?.steps ?? []).filter((step) => !isCall(step)).map(({ output }) => output);
    let at = 0;
    return withEvidence(item, ({ steps, turns, answer }) => ({
      steps: steps.map((step) => (isCall(step) ? step : { ...step, output: outputs[at++] ?? null })),
      turns: turns.filter(({ role, text }) => role === 'user' || text === answer),
    }));
  },
  system: (item, other) =>
    withEvidence(item, () => ({
      system_texts: other?.evidence?.system_texts ?? [],
      text_rules: other?.evidence?.text_rules ?? [],
    })),
  expected_routing(item, other) {
    const expected = other?.metadata.expected_routing ?? null;
    const { expected_routing: _, ...rest } = item.expectations;
    return {
      ...item,
      expectations: expected === null ? rest : { ...rest, expected_routing: expected },
      metadata: { ...item.metadata, expected_routing: expected },
    };
  },
  duration: (item, other) =>
    withEvidence(item, ({ steps }) => ({
      duration_ms: other?.evidence?.duration_ms ?? null,
      steps: steps.map((step) => ({ ...step, duration_ms: null })),
    })),
};
