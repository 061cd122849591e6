/**
 * Where what a person asked for becomes part of the suite: by a validation that passed, and by nothing else. `/validate` of the chat and
 * `run_validation` over MCP both come here.
 */
import { logEvent } from '../session/log-event.ts';
import { accept, validateCandidate } from '../session/claude/settle.ts';
import { writeReport } from '../session/write-report.ts';
import { SessionStore } from '../store/session-store.ts';
import type { ValidationResult } from '../validate/validation-result.ts';
import { proposalSummary } from './agent-summary.ts';
import { keepChangedFiles } from './keep-changed-files.ts';
import type { OpenSession } from './open-workspace.ts';
import type { ProposalSummary } from './results.ts';

export interface ProposalDecision {
  accepted: boolean;
  /** Of the suite with the proposals; failed also when it is worse than what stood, which its diagnostics then say. */
  validation: ValidationResult;
  /** Those that were open, as they are now. */
  proposals: ProposalSummary[];
  /** Where files of evaluation/ lie now that had been changed by hand and were replaced. */
  kept_copies: string[];
}

const started = 'acceptance-started';
const finished = 'proposals-accepted';

/** When it does not pass, everything stays as it was and the proposals stay open. Nobody may propose meanwhile. */
export async function decideProposals(opened: OpenSession, signal: AbortSignal | undefined): Promise<ProposalDecision> {
  const { store, context, workspace } = opened;
  const open = new Set(workspace.book.all.filter(({ status }) => status === 'open').map(({ id }) => id));
  const { suite, validation, faults } = await validateCandidate(workspace, signal);
  signal?.throwIfAborted();
  const decided = (): ProposalSummary[] => workspace.book.all.filter(({ id }) => open.has(id)).map(proposalSummary);
  if (faults.length > 0) {
    const known = new Set(validation.diagnostics);
    const diagnostics = [...validation.diagnostics, ...faults.filter((fault) => !known.has(fault))];
    return {
      accepted: false,
      validation: { ...validation, validation_status: 'failed', diagnostics },
      proposals: decided(),
      kept_copies: [],
    };
  }
  const copies = await keepChangedFiles(opened);
  await logEvent(store, context, started, { proposals: open.size });
  await accept(workspace, { suite, validation, faults });
  await finish(opened);
  return { accepted: true, validation, proposals: decided(), kept_copies: copies };
}

/** A process that was killed while it replaced the suite: the proposals had passed, so the rest is done now. */
export async function finishAcceptance(opened: OpenSession): Promise<void> {
  const { store, workspace } = opened;
  const last = (await store.readEvents()).findLast(({ event }) => event === started || event === finished);
  if (last?.event !== started) return;
  const candidate = new SessionStore(store.path('candidate'));
  const validation = (await candidate.readValidation()) ?? (await store.requireValidation());
  await accept(workspace, { suite: await workspace.suite(), validation, faults: [] });
  await finish(opened);
}

async function finish({ store, session, plan, context }: OpenSession): Promise<void> {
  await writeReport(store, session, plan, context);
  await logEvent(store, context, finished);
}
