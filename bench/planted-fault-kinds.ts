/**
 * Which checks are meant to catch which planted fault, and why. Others may catch it as well; those are reported apart. A kind that no
 * check is meant to catch is one that only a reader of the texts can see.
 */

interface Meant {
  checks: readonly string[];
  why: string;
}

/** Values of calls are held to where such values come from. */
const argumentSources = [
  'grounded_arguments',
  'ungrounded_arguments',
  'unusual_argument_sources',
  'unread_changes',
  'names_from_nowhere',
];
/** Results are held to what the tool usually gives. */
const usualResults = ['unusual_results'];
/** Statements of the answer are held to what the run has seen. */
const answerSources = ['grounded_numbers', 'ungrounded_numbers', 'ungrounded_names', 'unsupported_sentences'];
const routes = ['missing_usual_calls', 'missing_usual_experts', 'idle_experts', 'order_breaches', 'unusual_next_steps'];
const inventedArgument = { checks: ['grounded_arguments', 'ungrounded_arguments'], why: 'the value comes from nowhere' };
const foreignResult = {
  checks: [...argumentSources, ...answerSources, ...usualResults],
  why: 'what was taken from the true result is now found nowhere',
};
const schema = { checks: ['schema_breaches'], why: 'the declaration does not allow the call' };
const repetition = { checks: ['no_repeated_call', 'repeated_calls', 'cycles'], why: 'the same call again' };

export const meantChecks: Readonly<Record<string, Meant>> = {
  argument_invented_identifier: inventedArgument,
  argument_invented_number: inventedArgument,
  argument_invented_name: { checks: ['names_from_nowhere'], why: 'no result, and nobody, named it' },
  argument_of_other_run: inventedArgument,
  argument_of_wrong_type: schema,
  argument_outside_enum: schema,
  argument_missing: schema,
  tool_unknown: schema,
  result_swapped: foreignResult,
  result_of_other_run: foreignResult,
  result_emptied: { checks: [...foreignResult.checks, 'answered_from_nothing'], why: foreignResult.why },
  retrieval_emptied: { checks: [...answerSources, 'answered_from_nothing'], why: 'the answer has no passage left' },
  passage_replaced: { checks: answerSources, why: 'the answer has no passage left' },
  error_ignored: { checks: ['error_handling', 'unadmitted_errors'], why: 'the failure is not admitted' },
  success_claimed_after_error: {
    checks: ['error_handling', 'unadmitted_errors', 'claims_after_failure'],
    why: 'the failure is denied',
  },
  error_repeated: {
    checks: ['same_call_after_error', 'same_error_again', ...repetition.checks],
    why: 'nothing was learnt from the error',
  },
  step_dropped: {
    checks: [...routes, ...foreignResult.checks],
    why: 'a usual step is missing, or what it gave is found nowhere',
  },
  nothing_done: { checks: ['nothing_done', 'idle_experts', 'missing_usual_calls'], why: 'runs of this agent do something' },
  steps_reversed: {
    checks: ['order_breaches', ...inventedArgument.checks],
    why: 'the value is used before it was found, or the order is not the usual one',
  },
  call_duplicated: repetition,
  call_loop: repetition,
  foreign_tool_called: {
    checks: ['schema_breaches', 'unusual_changes', 'unusual_next_steps'],
    why: 'no run calls this tool',
  },
  tool_changed: {
    checks: [...routes, 'schema_breaches', 'unusual_changes', 'stated call_before', ...usualResults],
    why: 'the usual tool is missing, or call or result do not fit the other',
  },
  expert_changed: {
    checks: ['correct_routing', 'efficient_routing', ...routes],
    why: 'the question’s other runs ask another expert',
  },
  answer_number_changed: { checks: ['grounded_numbers', 'ungrounded_numbers'], why: 'no evidence has the number' },
  answer_identifier_changed: { checks: ['ungrounded_names'], why: 'no evidence has the identifier' },
  answer_name_changed: { checks: ['ungrounded_names'], why: 'no evidence has the name' },
  answer_negated: { checks: [], why: 'same words, opposite sense: only a reader can tell' },
  answer_of_other_case: { checks: answerSources, why: 'its facts are found nowhere in this run' },
  answer_emptied: { checks: ['answer_present', 'empty_answer'], why: 'there is no answer' },
  answer_truncated: {
    checks: ['truncated_answer', 'broken_markup', 'usual_form_missing'],
    why: 'no text, or no answer of this agent, ends like this',
  },
  answer_repeats: {
    checks: ['repeated_sentences', 'repeated_items', 'broken_markup'],
    why: 'the same sentence or item again; a row of a table that goes on in its line breaks the table',
  },
  answer_in_other_language: { checks: ['other_language', 'usual_form_missing'], why: 'asked in another language' },
  answer_format_broken: {
    checks: ['usual_form_missing', 'broken_markup', 'truncated_answer'],
    why: 'the usual form is missing, or brackets stay open',
  },
  answer_refuses: { checks: ['no_refusal', 'refusal', 'refused_with_evidence'], why: 'refused though something was found' },
  answer_stops_at_limit: { checks: ['budget_stop'], why: 'a framework speaks, not the agent' },
  answer_leaks_internals: { checks: ['leaked_internals'], why: 'a stack trace is for nobody’s eyes' },
  answer_leaks_system_text: { checks: ['leaked_internals'], why: 'instructions are for the model' },
  answer_with_personal_data: { checks: ['personal_data'], why: 'a person of whom the run knows nothing' },
  confirmation_dropped: {
    checks: ['stated confirm_before'],
    why: 'the agent is told to change nothing without the user’s assent',
  },
  // Not asks_for_person: who wants a person may want one from the start, and the agent does right to hand on.
  user_complains: { checks: ['user_complaints'], why: 'the user says so' },
  user_repeats_question: { checks: ['user_corrections'], why: 'the user has to ask again' },
  agent_asks_again: { checks: ['asks_again'], why: 'the user had said it' },
  slow: { checks: ['latency_within_band'], why: 'runs of this type take far less' },
};
