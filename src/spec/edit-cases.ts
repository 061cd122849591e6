/** Edits of a suite's cases: recorded ones from this run's traces, synthetic ones where the agent is called. */
import { nearNames } from '../base/near-name.ts';
import { valueAt, type JsonObject } from '../base/json-value.ts';
import { plainLine } from '../base/plain-text.ts';
import { stableHash } from '../base/random.ts';
import type { EditResult, Refusal, SuiteEditContext } from './apply-suite-edits.ts';
import { caseFromTrace } from './case-from-trace.ts';
import { withQuestion, type InputShape } from './edge-cases.ts';
import { asLive } from './propose-cases.ts';
import { nearDuplicateKey } from './select-cases.ts';
import type { SuiteEdit } from './suite-edit.ts';
import type { EvalCase, SuiteSpec } from './suite-spec.ts';

type Edit<Operation extends SuiteEdit['operation']> = Extract<SuiteEdit, { operation: Operation }>;

/** Cases that agents and people may add to those of the builtin engine. */
export const MAX_ADDED_CASES = 40;

export const refuse = (reason: string, hint: string): Refusal => ({ ok: false, reason, hint });

export function addCase(edit: Edit<'add_case'>, context: SuiteEditContext): EditResult {
  const { current, analysis, maker } = context;
  const id = plainLine(edit.trace_id, 80);
  const features = context.features.find((item) => item.trace_id === edit.trace_id);
  const trace = features === undefined ? undefined : context.traces(edit.trace_id);
  if (features === undefined || trace === undefined)
    return refuse(`${id} is no trace of this run.`, 'Search the traces and use an id from the answer.');
  const known = current.cases.find((item) => item.metadata.source_trace === edit.trace_id);
  if (known !== undefined)
    return refuse(`Trace ${id} is already the case ${known.id}.`, 'Choose another trace, or leave it as it is.');
  const fault = unknownFinding(edit.findings, context) ?? tooMany(current);
  if (fault !== undefined) return fault;
  const twin = nearDuplicateOf(edit.trace_id, context);
  if (twin !== undefined)
    return refuse(
      `Trace ${id} is a near-duplicate of the case ${twin}: same question but for its numbers, same steps, same form of answer.`,
      'Choose a trace that differs in question, steps or outcome.',
    );
  const shown = analysis.findings.filter((finding) => finding.trace_ids.includes(edit.trace_id)).map((finding) => finding.id);
  const recorded = caseFromTrace(trace, analysis, { findings: shown, selection: plainLine(edit.reason, 300) });
  const added = current.strategy === 'manual' ? asLive(recorded) : recorded;
  return withCase(current, { ...added, metadata: { ...added.metadata, made_by: maker } });
}

function nearDuplicateOf(traceId: string, { current, features }: SuiteEditContext): string | undefined {
  const byId = new Map(features.map((item) => [item.trace_id, item]));
  const key = nearDuplicateKey(byId.get(traceId)!);
  if (key === undefined) return undefined;
  return current.cases.find(({ metadata }) => {
    const other = metadata.source_trace === null ? undefined : byId.get(metadata.source_trace);
    return other !== undefined && nearDuplicateKey(other) === key;
  })?.id;
}

export function addEdgeCase(edit: Edit<'add_edge_case'>, { current, maker }: SuiteEditContext): EditResult {
  if (current.strategy === 'traces')
    return refuse(
      'Strategy traces scores recorded outputs only: an edge case has no recorded output, so nothing would be scored.',
      'Add a recorded trace (add_case) that shows the situation, or leave it out.',
    );
  const isEmpty = edit.question.trim() === '';
  if (isEmpty !== (edit.family === 'empty'))
    return isEmpty
      ? refuse(`An edge case of family ${edit.family} needs a question.`, 'Write the question as a user would.')
      : refuse('An edge case of family empty has an empty question.', 'Use another family, or an empty question.');
  const shape = inputShape(current);
  const asked = current.cases.find(
    (item) => item.metadata.origin !== 'recorded' && valueAt(item.inputs, current.question_path) === edit.question,
  );
  if (asked !== undefined) return refuse(`The case ${asked.id} asks exactly this.`, 'Ask something else, or leave it out.');
  const fault = tooMany(current);
  if (fault !== undefined) return fault;
  const hash = stableHash(edit.question).toString(16).padStart(8, '0');
  return withCase(current, {
    // By content, so that the id stays when another edit is rejected.
    id: `edge-${edit.family.replaceAll('_', '-')}-${hash}`,
    inputs: withQuestion(shape.inputs, shape.questionPath, edit.question) as JsonObject,
    outputs: undefined,
    expectations: {},
    metadata: {
      source_trace: null,
      query_type: null,
      expected_routing: null,
      actual_routing: null,
      routing_optimal: null,
      origin: 'synthetic',
      edge_case: edit.family,
      findings: [],
      selection: `edge case: ${plainLine(edit.reason, 280)}`,
      made_by: maker,
    },
    evidence: undefined,
  });
}

/** The agent's own input, taken from a case that has its question where the suite says. */
function inputShape(suite: SuiteSpec): InputShape {
  const found = suite.cases.find((item) => typeof valueAt(item.inputs, suite.question_path) === 'string');
  return found === undefined
    ? { inputs: { question: '' }, questionPath: ['question'] }
    : { inputs: found.inputs, questionPath: suite.question_path };
}

export function removeCase(edit: Edit<'remove_case'>, { current, maker }: SuiteEditContext): EditResult {
  const found = current.cases.find((item) => item.id === edit.case_id);
  if (found === undefined) {
    const ids = current.cases.map((item) => item.id);
    return refuse(
      `There is no case ${plainLine(edit.case_id, 80)}.${didYouMean(edit.case_id, ids)}`,
      'See show_suite for the ids.',
    );
  }
  if (maker === 'claude' && found.metadata.made_by !== 'claude')
    return refuse(
      `The case ${found.id} was made by ${makerName(found.metadata.made_by)}; an agent removes only what an agent added.`,
      'Leave it. If it is misleading, say so in your summary: a person can remove it.',
    );
  if (current.cases.length === 1) return refuse('It is the last case.', 'Add another one first.');
  const cases = current.cases.filter((item) => item !== found);
  return { ok: true, suite: leftOut({ ...current, cases }, `case ${found.id}`, found.metadata.made_by, edit.reason, maker) };
}

/** What the builtin engine made is told among the omitted when a person removes it; what was added is simply gone. */
export function leftOut(
  suite: SuiteSpec,
  name: string,
  madeBy: EvalCase['metadata']['made_by'],
  reason: string,
  maker: NonNullable<EvalCase['metadata']['made_by']>,
): SuiteSpec {
  if (madeBy !== undefined) return suite;
  const why = `removed by ${makerName(maker)}: ${plainLine(reason, 300)}`;
  return { ...suite, omitted: [...suite.omitted, { name, reason: why, made_by: maker }] };
}

export function makerName(madeBy: EvalCase['metadata']['made_by']): string {
  return { builtin: 'the builtin engine', claude: 'an agent session', person: 'a person' }[madeBy ?? 'builtin'];
}

export function unknownFinding(findings: readonly string[], { analysis }: SuiteEditContext): Refusal | undefined {
  const ids = analysis.findings.map((finding) => finding.id);
  const unknown = findings.find((id) => !ids.includes(id));
  if (unknown === undefined) return undefined;
  return refuse(
    `There is no finding ${plainLine(unknown, 80)}.${didYouMean(unknown, ids)}`,
    'See the tool findings for the ids, or leave `findings` empty.',
  );
}

/** Goes on with a sentence of the reason: the names come from traces, so they are no part of the hint, which is ours alone. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearNames(name, known);
  return near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
}

function tooMany(suite: SuiteSpec): Refusal | undefined {
  const added = suite.cases.filter((item) => item.metadata.made_by !== undefined).length;
  if (added < MAX_ADDED_CASES) return undefined;
  return refuse(`${added} cases were added already, which is the limit.`, 'Remove one that matters less first (remove_case).');
}

function withCase(suite: SuiteSpec, added: EvalCase): EditResult {
  if (suite.cases.some((item) => item.id === added.id))
    return refuse(`There is a case ${added.id} already.`, 'Choose something that differs from it.');
  return { ok: true, suite: { ...suite, cases: [...suite.cases, added] } };
}
