/** One worker a task of the engine claude. First the whole suite of the engine builtin; what agents then add has to beat it. */
import { AppError } from '../../base/app-error.ts';
import type { SessionTask } from '../../store/documents.ts';
import { unmarked } from '../../tools/trace-text.ts';
import type { Diagnostic } from '../../validate/diagnostic.ts';
import type { ValidationResult } from '../../validate/validation-result.ts';
import { keepCertified } from '../certify-folder.ts';
import { logEvent } from '../log-event.ts';
import { MAX_FIX_ATTEMPTS } from '../plan.ts';
import { suiteFiles } from '../redaction.ts';
import { repairSuite } from '../repair-suite.ts';
import { buildDataset, errorsOf, validate, type Work, type Worker, type WorkResult } from '../workers.ts';
import type { AgentContext } from './agent-context.ts';
import { AgentLog } from './agent-log.ts';
import { carriedOnNote } from './carried-on-note.ts';
import { diagnosticLines } from './diagnostic-lines.ts';
import { planReportSchema } from './roles.ts';
import { runAgentSessions, type AgentOutcome } from './run-agent-session.ts';
import { accept, settleWithoutAgent, validateCandidate } from './settle.ts';
import { Workspace } from './workspace.ts';

export const claudeWorkers: Record<SessionTask['kind'], Worker> = {
  baseline,
  explore,
  build_dataset: (work) => withWorkspace(work, improve),
  create_scorers: (work) => withWorkspace(work, improve),
  write_run_script: (work) => withWorkspace(work, improve),
  run_and_validate: (work) => withWorkspace(work, review),
  fix: (work) => withWorkspace(work, repair),
};

/** From here on a suite that was run lies on disk, whatever the agents do. */
async function baseline(work: Work): Promise<WorkResult> {
  const { store, session, context } = work;
  await store.removeAgentState();
  await buildDataset(work);
  const certified = await keepCertified(store, session, context);
  let { suite } = certified;
  let result = await validate(store, session, suite, await suiteFiles(store, session, suite), context, certified.judges);
  for (let attempt = 1; result.validation_status === 'failed' && attempt <= MAX_FIX_ATTEMPTS; attempt += 1) {
    const repaired = repairSuite(suite, result.diagnostics, `fix_${attempt}`);
    if (repaired === undefined) break;
    suite = repaired;
    await store.writeSuite(suite);
    result = await validate(store, session, suite, await suiteFiles(store, session, suite), context);
  }
  if (result.validation_status === 'failed') return { outcome: 'stopped', diagnostics: errorsOf(result) };
  await store.writeBaseline({ suite, validation: result });
  return { outcome: 'done' };
}

interface Scene {
  work: Work;
  workspace: Workspace;
  agent: AgentContext;
  log: AgentLog;
}

async function withWorkspace(work: Work, act: (scene: Scene) => Promise<WorkResult>): Promise<WorkResult> {
  const { store, session, context } = work;
  const { agent } = context;
  if (agent === undefined) throw new AppError('internal.bug', 'the engine claude was started without an agent context');
  const log = await AgentLog.open(store);
  for (const { id, status } of log.sessions) if (status === 'interrupted') await agent.runtime.reap(store.agentFolder(id));
  const workspace = await Workspace.open(store, session, context);
  try {
    return await act({ work, workspace, agent, log });
  } finally {
    workspace.close();
  }
}

const converse = ({ work, workspace, agent, log }: Scene, values: Record<string, string>): Promise<AgentOutcome> =>
  runAgentSessions({ workspace, agent, log, task: work.task, values });

function explore(work: Work): Promise<WorkResult> {
  return withWorkspace(work, async (scene) => {
    const { features } = scene.workspace;
    const analysis = scene.workspace.analysis();
    const outcome = await converse(scene, {
      traces: String(features.length),
      findings: String(analysis.findings.length),
      query_types: String(analysis.query_types.length),
    });
    if (outcome.carriedOn !== undefined) return { outcome: 'done', note: note(outcome) };
    const read = planReportSchema.safeParse(outcome.report);
    if (!read.success) return { outcome: 'done', note: 'The plan of the session could not be read: the standard one is used.' };
    const report = read.data;
    const { build_dataset, create_scorers, write_run_script, extra_tasks } = report;
    await logEvent(work.store, work.context, 'plan-written', { extra_tasks: extra_tasks.length });
    return {
      outcome: 'done',
      note: report.summary,
      plan: { instructions: { build_dataset, create_scorers, write_run_script }, extraTasks: extra_tasks },
    };
  });
}

/** Sessions that propose; nothing is decided here. */
async function improve(scene: Scene): Promise<WorkResult> {
  const { instructions = 'Nothing in particular: decide from the findings.' } = scene.work.task;
  // Written by a model that has read the traces.
  const outcome = await converse(scene, { instructions: unmarked(instructions) });
  return { outcome: 'done', note: note(outcome) };
}

async function review(scene: Scene): Promise<WorkResult> {
  const { workspace } = scene;
  if (!hasSomethingToRun(workspace)) {
    await accept(workspace, { ...workspace.baseline, faults: [] });
    return { outcome: 'passed', note: 'The agents proposed nothing that changes the suite: it is that of the builtin engine.' };
  }
  const first = await validateCandidate(workspace);
  const before = workspace.book.all.length;
  const outcome = await converse(scene, { result: diagnosticLines([...first.faults, ...warningsOf(first.validation)]) });
  const candidate = workspace.book.all.length === before ? first : await validateCandidate(workspace);
  if (candidate.faults.length === 0) {
    await accept(workspace, candidate);
    return { outcome: 'passed', note: note(outcome) };
  }
  if (outcome.carriedOn === undefined) return { outcome: 'failed', diagnostics: candidate.faults, note: note(outcome) };
  await settleWithoutAgent(workspace, candidate);
  return { outcome: 'passed', note: note(outcome) };
}

/** A session that changes nothing, or the last one allowed, is followed by the harness: what is blamed goes. */
async function repair(scene: Scene): Promise<WorkResult> {
  const { workspace, work } = scene;
  const outcome = await converse(scene, { result: diagnosticLines(work.task.diagnostics) });
  const hasChanged = workspace.book.all.some(({ session }) => session.startsWith(`${work.task.id}.`));
  const candidate = await validateCandidate(workspace);
  if (candidate.faults.length > 0 && hasChanged && outcome.carriedOn === undefined && !isLastFix(work))
    return { outcome: 'failed', diagnostics: candidate.faults, note: note(outcome) };
  await settleWithoutAgent(workspace, candidate);
  return { outcome: 'passed', note: note(outcome) };
}

const warningsOf = ({ diagnostics }: ValidationResult): Diagnostic[] =>
  diagnostics.filter(({ severity }) => severity === 'warning');

const isLastFix = ({ task }: Work): boolean => task.id === `fix_${MAX_FIX_ATTEMPTS}`;

const hasSomethingToRun = ({ book }: Workspace): boolean => book.edits.length > 0 || book.notes !== undefined;

function note({ report, carriedOn }: AgentOutcome): string {
  if (carriedOn !== undefined) return `${carriedOnNote}${carriedOn}.`;
  const summary = (report as { summary?: unknown } | undefined)?.summary;
  return typeof summary === 'string' ? summary : 'The session gave no summary.';
}
