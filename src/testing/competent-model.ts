/**
 * A model that does its work: it reads what the tools answer and makes its proposals from that, so it gets along with any traces. Not
 * clever, and no fixed tape: other traces, other proposals. For tests of whole runs, and to see the engine claude without a key.
 */
import type { ModelRole } from './scripted-model.ts';
import { call, calls, replayedRole, report, type RoleProgram } from './replayed-role.ts';
import { answerIn, caseIdsIn, findingIdsIn, questionIn, traceIdsIn } from './tool-answers.ts';

export function competentModel(): ModelRole[] {
  return [
    replayedRole('initializer', ['explore'], explore),
    replayedRole('dataset worker', ['build_dataset'], buildDataset),
    replayedRole('scorer worker', ['create_scorers'], createScorers),
    replayedRole('script worker', ['write_run_script'], writeNotes),
    replayedRole('reviewer', ['run_and_validate'], review),
    replayedRole('fixer', ['fix'], review),
  ];
}

const getTrace = (trace_id: string, detail: 'summary' | 'analysis' = 'summary') =>
  call('mlflow_query', { action: 'get', trace_id, detail });

/** Reads the findings and one trace of the first; quotes what it saw; plans. */
const explore: RoleProgram = function* () {
  const [types, found] = yield calls({ tool: 'query_types', input: {} }, { tool: 'findings', input: {} });
  const ids = findingIdsIn(found!.text);
  const [unexplained] = yield call('mlflow_query', { action: 'search', limit: 100 });
  const healthy = unexplained!.text.split('\n').find((line) => line.startsWith('tr-') && !line.includes('findings:'));
  const [traceId] = traceIdsIn(healthy ?? unexplained!.text);
  let saved = 'nothing was added';
  if (traceId !== undefined) {
    const [trace] = yield getTrace(traceId, 'analysis');
    const quote = questionIn(trace!.text).slice(0, 200).trim();
    if (quote.length >= 8 && !quote.includes(' … (')) {
      const [answered] = yield call('save_findings', { amendments: [observation(traceId, quote)] });
      saved = answered!.isError ? 'an observation was refused' : 'one observation was added';
    }
  }
  if (ids[0] !== undefined) yield call('findings', { finding: ids[0], format: 'detailed', limit: 3 });
  yield call('show_suite', { part: 'scorers' });
  return report({
    summary: `Read ${ids.length} findings and ${traceIdsIn(types!.text).length + 1} traces; ${saved}.`,
    build_dataset: 'Add runs of traces that no case shows yet.',
    create_scorers: 'Add a check of the length of answers, at the middle of what the runs show.',
    write_run_script: 'Explain the findings.',
    extra_tasks: [],
  });
};

const observation = (traceId: string, quote: string): object => ({
  action: 'add',
  title: `What is asked in ${traceId.slice(0, 11)} deserves a look of its own`,
  claim: 'In 1 run the question was looked at by hand and stands for its kind.',
  severity: 'low',
  trace_ids: [traceId],
  evidence: [{ trace_id: traceId, span_id: null, quote }],
});

/** Adds up to two traces that no case was taken from. */
const buildDataset: RoleProgram = function* () {
  const [cases, all] = yield calls(
    { tool: 'show_suite', input: { part: 'cases', limit: 200 } },
    { tool: 'mlflow_query', input: { action: 'search', limit: 100 } },
  );
  const present = new Set(traceIdsIn(cases!.text));
  let added = 0;
  for (const traceId of traceIdsIn(all!.text)
    .filter((id) => !present.has(id))
    .slice(0, 4)) {
    if (added === 2) break;
    const [answered] = yield call('edit_suite', {
      edit: { operation: 'add_case', trace_id: traceId, reason: 'No case was taken from it.', findings: [] },
    });
    if (!answered!.isError) added += 1;
  }
  return report({ summary: `There were ${caseIdsIn(cases!.text).length} cases; added ${added}.` });
};

/** Looks at some answers, puts a limit in the middle of their lengths, tries it, and moves it when every case says the same. */
const createScorers: RoleProgram = function* () {
  const [suite] = yield call('show_suite', { part: 'cases', limit: 200 });
  const lengths: number[] = [];
  for (const traceId of traceIdsIn(suite!.text).slice(0, 5)) {
    const [trace] = yield getTrace(traceId);
    lengths.push(lengthOf(answerIn(trace!.text)));
  }
  lengths.sort((left, right) => left - right);
  for (const limit of limitsFrom(lengths)) {
    const [proposed] = yield call('propose_scorer', { scorer: brevity(limit) });
    if (proposed!.isError) return report({ summary: `The scorer was refused: ${proposed!.text.slice(0, 200)}` });
    const [validated] = yield call('run_validation', {});
    const verdicts = /^brief_answer \(.*verdicts: (.*)$/m.exec(validated!.text)?.[1] ?? '';
    if (/True|true/.test(verdicts) && /False|false/.test(verdicts))
      return report({ summary: `Added brief_answer with a limit of ${limit} characters; verdicts: ${verdicts.slice(0, 200)}` });
  }
  yield call('edit_suite', {
    edit: { operation: 'remove_scorer', name: 'brief_answer', reason: 'It says the same everywhere.' },
  });
  return report({ summary: 'No limit on the length tells these runs apart; nothing was added.' });
};

/** As `valueText` tells the length of what it cut. */
const lengthOf = (answer: string): number => Number(/\((\d+) characters in all\)$/.exec(answer)?.[1] ?? answer.length);

const limitsFrom = (lengths: readonly number[]): number[] => {
  const middle = lengths[Math.floor((lengths.length - 1) / 2)] ?? 200;
  return [...new Set([middle, lengths[0] ?? middle, lengths.at(-2) ?? middle])];
};

const brevity = (limit: number): object => ({
  kind: 'python',
  name: 'brief_answer',
  rationale: `Half of the answers that were looked at have at most ${limit} characters.`,
  findings: [],
  source: `from evidence import evidence_for
from mlflow.entities import Feedback
from mlflow.genai.scorers import scorer

LIMIT = ${limit}


@scorer
def brief_answer(inputs, outputs, expectations, trace):
    answer = evidence_for(trace, expectations, outputs, inputs).answer or ""
    return Feedback(value=len(answer) <= LIMIT, rationale=f"{len(answer)} characters, at most {LIMIT} are brief")
`,
});

const writeNotes: RoleProgram = function* () {
  const [found, scorers] = yield calls({ tool: 'findings', input: {} }, { tool: 'show_suite', input: { part: 'scorers' } });
  const ids = findingIdsIn(found!.text);
  const content = `# Notes\n\nFindings: ${ids.length === 0 ? 'none' : ids.join(', ')}.\n\n${scorers!.text.split('\n').length} lines tell the scorers; see scorers.py.\n`;
  const [written] = yield call('write_artifact', { path: 'evaluation/NOTES.md', content });
  return report({ summary: written!.isError ? 'The notes were refused.' : 'Wrote the notes.' });
};

const review: RoleProgram = function* () {
  const [last] = yield call('run_validation', { last: true });
  const broken = [...last!.text.matchAll(/^error \S+ ([a-z]\w+) /gm)].map((match) => match[1]!);
  for (const name of new Set(broken))
    yield call('edit_suite', { edit: { operation: 'remove_scorer', name, reason: 'It fails validation.' } });
  return report({ summary: broken.length === 0 ? 'Nothing to repair.' : `Took out ${[...new Set(broken)].join(', ')}.` });
};
