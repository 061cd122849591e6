/**
 * Decides what stands at the end: the candidate when it passed and is not worse than what the builtin engine made, else the candidate
 * without what is blamed, at last the builtin suite as it was.
 */
import type { Diagnostic } from '../../validate/diagnostic.ts';
import type { ValidationResult } from '../../validate/validation-result.ts';
import { worseThanBaseline } from '../../validate/worse-than-baseline.ts';
import type { SuiteSpec } from '../../spec/suite-spec.ts';
import { logEvent } from '../log-event.ts';
import { blamed } from './blame.ts';
import type { Workspace } from './workspace.ts';

export interface Candidate {
  suite: SuiteSpec;
  validation: ValidationResult;
  /** Empty: it may replace what stands. */
  faults: Diagnostic[];
}

export async function validateCandidate(workspace: Workspace): Promise<Candidate> {
  const suite = await workspace.suite();
  const validation = await workspace.validate(suite, undefined);
  return { suite, validation, faults: faultsOf(workspace, suite, validation) };
}

/** What a review session left as it was need not be run again. */
export function isUnchanged(workspace: Workspace): boolean {
  return workspace.book.standing.every((item) => item.status === 'accepted' || item.type === 'amendment');
}

export async function accept(workspace: Workspace, { suite, validation }: Candidate): Promise<void> {
  await workspace.promote(suite, validation);
  await workspace.book.settle(
    workspace.book.standing.map(({ id }) => id),
    'accepted',
    null,
  );
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
    await reject(
      workspace,
      book.standing.filter(({ type }) => type !== 'amendment').map(({ id }) => id),
      reason,
    );
  }
  for (const { proposalId, reason } of blames) await reject(workspace, [proposalId], reason);
  return book.edits.length === 0 && book.notes === undefined;
}

async function reject(workspace: Workspace, ids: readonly string[], reason: string): Promise<void> {
  await workspace.book.settle(ids, 'rejected', reason);
  for (const proposal of ids) await logEvent(workspace.store, workspace.context, 'proposal-rejected', { proposal, reason });
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
