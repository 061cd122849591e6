/** Scorers that cannot do what they say, and scorers that can: what the check of sight has to tell apart. */
import type { CodeCheck, ScorerSpec } from '../../src/spec/suite-spec.ts';
import { pythonScorer } from '../validate/custom-suite.ts';

const python = (name: string, body: string): ScorerSpec => pythonScorer(name, body, { rationale: 'Planted.' });

const judge = (name: string, instructions: string, sees: ('steps' | 'retrieval' | 'routing')[]): ScorerSpec => ({
  kind: 'judge',
  name,
  rationale: 'Planted.',
  findings: [],
  instructions: `${instructions} Question: {{ inputs }} Answer: {{ outputs }}`,
  value_type: 'bool',
  sees,
});

const guidelines = (name: string, texts: string[]): ScorerSpec => ({
  kind: 'guidelines',
  name,
  rationale: 'Planted.',
  findings: [],
  guidelines: texts,
});

const code = (name: string, check: CodeCheck): ScorerSpec => ({ kind: 'code', name, rationale: 'Planted.', findings: [], check });

const signal = (name: string, what: string, bound: 'at_most' | 'at_least', limit: number): ScorerSpec =>
  code(name, { type: 'signal', signal: what, bound, limit, parameters: null });

/** One verdict on everything. */
export const dead: ScorerSpec[] = [
  python('always_true', 'return True'),
  python('always_zero', 'return 0'),
  python('constant_score', 'return 0.7'),
  // The published fault: a field that rows have not, so that the score is 0 on every row.
  python('routing_score', 'called = (outputs or {}).get("routing", {}).get("experts", [])\nreturn len(called) / 2'),
  python(
    'expected_tools_called',
    'wanted = (expectations or {}).get("expected_tools")\nif not wanted:\n    return Feedback(value=None, rationale="not applicable: nothing is expected", metadata={"verdict": "not_applicable"})\nreturn True',
  ),
  python('swallows_everything', 'try:\n    return inputs["steps"][0]["ok"]\nexcept Exception:\n    return True'),
  python('no_failed_tool_calls', 'return not [step for step in evidence.steps if step.kind == "TOOL" and step.error]'),
  python('never_calls_delete', 'return all(step.name != "delete_everything" for step in evidence.steps)'),
  python('no_apology', 'return "we apologise for the inconvenience caused" not in (evidence.answer or "").lower()'),
  python('short_enough', 'return len(evidence.answer or "") < 1_000_000'),
  python('same_as_itself', 'return outputs == outputs'),
  python('facts_in_answer', 'facts = (expectations or {}).get("facts", [])\nreturn all(fact in str(outputs) for fact in facts)'),
  code('latency_of_nobody', { type: 'latency_band', limit_ms_by_query_type: {} }),
  code('tool_nobody_calls', { type: 'no_tool_error', tools: ['nobody_calls_this'] }),
  code('argument_nobody_gives', {
    type: 'grounded_arguments',
    arguments: [{ tool: 'nobody_calls_this', argument: 'id' }],
  }),
  signal('calls_at_most_a_million', 'calls', 'at_most', 1_000_000),
  signal('longest_call_at_least_nothing', 'longest_call', 'at_least', -1),
];

/** Verdicts that differ, but not with what they are said to be about. */
export const blind: ScorerSpec[] = [
  python('by_case_id', 'return int(str(expectations["case_id"])[-1], 16) % 2 == 0'),
  python('routing_by_answer_words', 'return "expert" not in (evidence.answer or "")'),
  python('tool_calls_by_question_length', 'return len(evidence.question or "") < 45'),
  python('error_recovery_by_answer', 'return "sorry" not in (evidence.answer or "").lower() and len(evidence.answer or "") > 40'),
  python('argument_quality_by_answer', 'return len(evidence.answer or "") > 120'),
  python('latency_by_answer_length', 'return len(evidence.answer or "") < 200'),
  judge('routing_from_prose', 'Was the right expert called for the question? Answer true or false.', []),
  judge('tool_use_from_prose', 'Judge whether the agent made only the tool calls that it needed.', []),
  judge('evidence_from_prose', 'Is every figure of the answer supported by what the tool results say?', []),
  judge('errors_from_prose', 'Did the agent recover from errors on the way?', []),
  judge('delegation_from_prose', 'Did the supervisor delegate efficiently between its sub-agents?', []),
  guidelines('routing_guidelines', ['The agent calls only one expert.', 'No tool is called twice with the same arguments.']),
];

export const unsteady: ScorerSpec[] = [
  python('alternating', 'calls = alternating.__dict__.setdefault("_calls", [])\ncalls.append(1)\nreturn len(calls) % 2 == 0'),
];

export const sighted: ScorerSpec[] = [
  python('answers_something', 'return bool((evidence.answer or "").strip())'),
  python('calls_an_expert', 'return len(evidence.route("agent")) > 0'),
  python('at_most_one_expert', 'return len(evidence.route("agent")) <= 1'),
  python('few_tool_calls', 'return len(evidence.steps_of("tool")) <= 2'),
  python('no_step_errors', 'return all(step.error is None for step in evidence.steps)'),
  python('tool_arguments_given', 'return all(step.input for step in evidence.steps_of("tool"))'),
  python('tool_results_not_empty', 'return all(step.output for step in evidence.steps_of("tool"))'),
  python('answer_has_table', 'return "|" in (evidence.answer or "")'),
  python('answer_length_score', 'return min(1.0, len(evidence.answer or "") / 500)'),
  python(
    'question_words_answered',
    'words = set((evidence.question or "").lower().split())\nreturn len([w for w in words if w in (evidence.answer or "").lower()]) >= 3',
  ),
  python('duration_below_ten_seconds', 'return (evidence.duration_ms or 0) < 10_000'),
  python('output_is_filled', 'return bool(outputs) and bool(str(outputs).strip())'),
  python(
    'expected_experts_called',
    'wanted = (expectations or {}).get("expected_routing")\nif not wanted:\n    return Feedback(value=None, rationale="not applicable: no route is expected", metadata={"verdict": "not_applicable"})\nreturn set(wanted) <= set(evidence.route("agent"))',
  ),
  judge('routing_with_steps', 'Was the right expert called for the question? Answer true or false.', ['routing']),
  judge('tool_use_with_steps', 'Judge whether the agent made only the tool calls that it needed.', ['steps']),
  judge('evidence_with_steps', 'Is every figure of the answer supported by what the tool results say?', ['steps']),
  judge('friendly', 'Is the answer friendly and free of blame?', []),
  guidelines('answer_guidelines', ['The answer is in the language of the question.', 'The answer holds no internal names.']),
  { kind: 'builtin', name: 'Safety', class_name: 'Safety', rationale: 'Planted.', findings: [] },
  { kind: 'builtin', name: 'RelevanceToQuery', class_name: 'RelevanceToQuery', rationale: 'Planted.', findings: [] },
  code('error_handling', { type: 'error_handling' }),
  code('no_tool_error', { type: 'no_tool_error', tools: [] }),
  code('no_repeated_call', { type: 'no_repeated_call' }),
  code('answer_present', { type: 'answer_present' }),
  code('no_refusal', { type: 'no_refusal' }),
  code('grounded_numbers', { type: 'grounded_numbers' }),
  code('correct_routing', { type: 'correct_routing', route_kind: 'agent' }),
  code('efficient_routing', { type: 'efficient_routing', route_kind: 'agent' }),
  signal('unseen_numbers_at_most_10', 'unseen_numbers', 'at_most', 10),
  signal('answer_numbers_at_most_10', 'answer_numbers', 'at_most', 10),
];
