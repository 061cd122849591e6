/**
 * Decides what stands at the end: the candidate when it passed and is not worse than what the builtin engine made, else the candidate
 * without what is blamed, at last the builtin suite as it was.
 */
import type { Diagnostic } from '../../validate/diagnostic.ts';
import type { ValidationResult } from '../../validate/validation-result.ts';
import { worseThanBaseline } from '../../validate/worse-than-baseline.ts';
import { applySuiteEdits } from '../../spec/apply-suite-edits.ts';
import type { SuiteSpec } from '../../spec/suite-spec.ts';
import { logEvent } from '../log-event.ts';
import { blamed } from './blame.ts';
import { decisionsOn } from './decisions.ts';
import type { Decision } from './proposal-book.ts';
import type { Workspace } from './workspace.ts';

export interface Candidate {
  suite: SuiteSpec;
  validation: ValidationResult;
  /** Empty: it may replace what stands. */
  faults: Diagnostic[];
}

/** `signal`: stops this validation alone; that of the run does so anyway. */
export async function validateCandidate(workspace: Workspace, signal?: AbortSignal): Promise<Candidate> {
  const suite = await workspace.suite();
  const validation = await workspace.validate(suite, signal);
  return { suite, validation, faults: faultsOf(workspace, suite, validation) };
}

export async function accept(workspace: Workspace, { suite, validation }: Candidate): Promise<void> {
  const { book, baseline } = workspace;
  const { skipped } = applySuiteEdits(baseline.suite, book.edits, await workspace.facts());
  await workspace.promote(suite, validation);
  await settle(workspace, decisionsOn(book.standing, new Map(skipped.map(({ id, reason }) => [id, reason]))));
}

/** Without agents: what is blamed is rejected until the rest passes. Ends, since each round rejects something. */
export async function settleWithoutAgent(workspace: Workspace, first: Candidate): Promise<Candidate> {
  let candidate = first;
  while (candidate.faults.length > 0) {
    const isEmpty = await rejectBlamed(workspace, candidate);
    if (isEmpty) return restoreBaseline(workspace);
    candidate = await validateCandidate(workspace);
  }
  await accept(workspace, candidate);
  return candidate;
}

/** True when no edit of an agent stands any more. */
async function rejectBlamed(workspace: Workspace, { faults }: Candidate): Promise<boolean> {
  const { book, baseline } = workspace;
  const blames = blamed(baseline.suite, book.edits, await workspace.facts(), faults);
  if (blames.length === 0) {
    const reason = `the suite with it is worse than without: ${faults[0]!.code}: ${faults[0]!.message}`;
    await settle(
      workspace,
      book.standing.filter(({ type }) => type !== 'amendment').map(({ id }) => ({ id, status: 'rejected', reason })),
    );
  }
  await settle(
    workspace,
    blames.map(({ proposalId, reason }) => ({ id: proposalId, status: 'rejected', reason })),
  );
  return book.edits.length === 0 && book.notes === undefined;
}

async function settle({ book, store, context }: Workspace, decisions: readonly Decision[]): Promise<void> {
  await book.settle(decisions);
  for (const { id, status, reason } of decisions)
    if (status === 'rejected') await logEvent(store, context, 'proposal-rejected', { proposal: id, reason: reason ?? '' });
}

async function restoreBaseline(workspace: Workspace): Promise<Candidate> {
  const { suite, validation } = workspace.baseline;
  const candidate = { suite, validation, faults: [] };
  await accept(workspace, candidate);
  return candidate;
}

function faultsOf(workspace: Workspace, suite: SuiteSpec, result: ValidationResult): Diagnostic[] {
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
  if (result.validation_status === 'failed')
    return errors.length > 0 ? errors : [fault('run.failed', 'the validation failed without saying why')];
  const { baseline } = workspace;
  return worseThanBaseline({
    baseline: { suite: baseline.suite, result: baseline.validation },
    candidate: { suite, result },
  }).map((message) => fault('run.worse-than-builtin', message));
}

const fault = (code: string, message: string): Diagnostic => ({
  code,
  severity: 'error',
  rung: 'run',
  file: null,
  line: null,
  message,
  hint: null,
  scorer: null,
});
