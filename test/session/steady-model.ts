/**
 * A model that does the same in every session of a task, whatever an earlier one has done already: it makes its proposals again, in
 * the same order. So what a kill loses or doubles shows in the suite.
 */
import { call, replayedRole, report, type RoleProgram } from '../../src/testing/replayed-role.ts';
import type { ModelRole } from '../../src/testing/scripted-model.ts';
import { questionIn, traceIdsIn } from '../../src/testing/tool-answers.ts';

/** `validates`: its session on the scorers runs the suite, which takes seconds. */
export const steadyModel = ({ validates = false } = {}): ModelRole[] => [
  replayedRole('initializer', ['explore'], explore),
  replayedRole('dataset worker', ['build_dataset'], buildDataset),
  replayedRole('scorer worker', ['create_scorers'], () => createScorers(validates)),
  replayedRole('script worker', ['write_run_script'], writeNotes),
  replayedRole('reviewer', ['run_and_validate', 'fix'], review),
];

const search = call('mlflow_query', { action: 'search', limit: 100 });

const explore: RoleProgram = function* () {
  yield call('findings');
  const [found] = yield search;
  const traceId = traceIdsIn(found!.text).sort()[0]!;
  const [trace] = yield call('mlflow_query', { action: 'get', trace_id: traceId, detail: 'analysis' });
  const amendment = {
    action: 'add',
    title: 'One question was read by hand',
    claim: 'In 1 run the question stands for its kind.',
    severity: 'low',
    trace_ids: [traceId],
    evidence: [{ trace_id: traceId, span_id: null, quote: questionIn(trace!.text).slice(0, 60) }],
  };
  yield call('save_findings', { amendments: [amendment] });
  return report({
    summary: 'Read one trace.',
    build_dataset: 'Add traces.',
    create_scorers: 'Add a check.',
    write_run_script: 'Explain the findings.',
    extra_tasks: [],
  });
};

const buildDataset: RoleProgram = function* () {
  const [found] = yield search;
  for (const trace_id of traceIdsIn(found!.text).sort().slice(-6))
    yield call('edit_suite', { edit: { operation: 'add_case', trace_id, reason: 'It is among the last.', findings: [] } });
  return report({ summary: 'Added what could be added.' });
};

function* createScorers(validates: boolean): ReturnType<RoleProgram> {
  yield call('show_suite', { part: 'scorers' });
  yield call('propose_scorer', { scorer: briefAnswer });
  if (validates) yield call('run_validation');
  return report({ summary: 'Proposed a scorer.' });
}

const writeNotes: RoleProgram = function* () {
  yield call('write_artifact', {
    path: 'evaluation/NOTES.md',
    content: '# Notes\n\nOne scorer looks at the length of answers.\n',
  });
  return report({ summary: 'Wrote the notes.' });
};

const review: RoleProgram = function* () {
  yield call('session_status');
  return report({ summary: 'Nothing to repair.' });
};

const briefAnswer = {
  kind: 'python',
  name: 'brief_answer',
  rationale: 'Answers of more than 300 characters are not read.',
  findings: [],
  source: `from evidence import evidence_for
from mlflow.genai.scorers import scorer


@scorer
def brief_answer(inputs, outputs, expectations, trace):
    return len(evidence_for(trace, expectations, outputs, inputs).answer or "") <= 300
`,
};
