/** The evidence that lies beside a row: the run's steps, what was said and the texts it was given, compacted. */
import { givenTexts } from '../analysis/checks/check-input.ts';
import { callsAskedFor, textRulesOf } from '../analysis/rules/rule-facts.ts';
import { declaredValues } from '../analysis/declared-values.ts';
import { turnsOf } from '../analysis/signals/signal-run.ts';
import type { JsonObject } from '../base/json-value.ts';
import type { Step, Trace } from '../trace/trace.ts';
import { Compactor } from './compact-value.ts';
import type { CaseEvidence, EvidenceStep } from './suite-spec.ts';

/** Characters: of one input, output or message; of the answer and of what was said at once; of the whole case. */
const VALUE_LIMIT = 20_000;
const ANSWER_LIMIT = 100_000;
const CASE_LIMIT = 1_000_000;
const ERROR_LIMIT = 2000;

/**
 * Inputs of model calls are left out: they repeat the conversation, whose new parts are in `user_messages` and in the outputs.
 * What is cut because of size is counted in `truncated`, and checks that would have needed it do not apply.
 */
export function caseEvidence(trace: Trace, caseId: string): CaseEvidence {
  const compactor = new Compactor(CASE_LIMIT);
  const text = (value: string | undefined, limit: number): string | null =>
    value === undefined ? null : compactor.text(value, limit);
  const question = text(trace.question, VALUE_LIMIT);
  const answer = text(trace.answer, ANSWER_LIMIT);
  const steps = trace.steps.map((step) => evidenceStep(step, compactor));
  const texts = (values: readonly string[]): string[] => values.map((value) => compactor.text(value, VALUE_LIMIT));
  const systemTexts = texts(trace.systemTexts);
  const userMessages = texts(givenTexts(trace));
  const declared = texts([...new Set(declaredValues(trace.toolDeclarations))]);
  const textRules = textRulesOf(trace).map((rule): JsonObject => ({ ...rule }));
  const turns = turnsOf(trace).map((turn) => ({ ...turn, text: compactor.text(turn.text, ANSWER_LIMIT) }));
  return {
    case_id: caseId,
    question,
    answer,
    duration_ms: trace.durationMs ?? null,
    state: trace.state,
    system_texts: systemTexts,
    user_messages: userMessages,
    ...(declared.length > 0 ? { declared_values: declared } : {}),
    ...(textRules.length > 0 ? { text_rules: textRules } : {}),
    steps,
    turns,
    truncated: compactor.cuts,
  };
}

function evidenceStep(step: Step, compactor: Compactor): EvidenceStep {
  const asks = callsAskedFor(step);
  return {
    kind: step.kind,
    name: step.name,
    agent: step.agent ?? null,
    input: step.kind === 'model' ? null : compactor.value(step.input, VALUE_LIMIT),
    output: compactor.value(step.output, VALUE_LIMIT),
    error: step.error === undefined ? null : compactor.text(step.error, ERROR_LIMIT),
    duration_ms: step.durationMs ?? null,
    span_id: step.spanId,
    ...(asks > 0 ? { asks } : {}),
  };
}
