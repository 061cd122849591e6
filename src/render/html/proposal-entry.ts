// oxlint-disable typescript/consistent-return -- the switches are exhaustive, which the compiler checks
/** One proposal as a line: what it is, who made it, what became of it. */
import type { SuiteEdit } from '../../spec/suite-edit.ts';
import type { Amendment } from '../../analysis/amendment.ts';
import { html, type Html } from './html.ts';
import type { PageContext } from './page-context.ts';
import type { ReportProposal } from './report-input.ts';
import { oneLine } from './visible-text.ts';

function statusName({ status, reason }: ReportProposal): string {
  if (status === 'accepted') return reason === null ? 'accepted' : 'replaced';
  return status === 'open' ? 'not validated' : 'rejected';
}

export function proposalEntry(proposal: ReportProposal, context: PageContext): Html {
  return html`<li class="proposal">
    <span class="status status-${{ accepted: 'scored', rejected: 'failed', open: 'not_scored' }[proposal.status]}"
      >${statusName(proposal)}</span
    >
    <span>${what(proposal, context)}</span>
    <span class="muted">${oneLine(proposal.session, 60)}${proposal.made_by === 'person' ? ', by a person' : ''}</span>
    ${proposal.reason !== null && html`<span class="reason">${oneLine(proposal.reason, 400)}</span>`}
  </li> `;
}

function what(proposal: ReportProposal, context: PageContext): Html {
  switch (proposal.type) {
    case 'edit':
      return editText(proposal.edit, context);
    case 'amendment':
      return amendmentText(proposal.amendment, context);
    case 'artifact':
      return html`file <code>${oneLine(proposal.path, 80)}</code>`;
  }
}

function editText(edit: SuiteEdit, context: PageContext): Html {
  switch (edit.operation) {
    case 'add_case':
      return html`case from ${context.traceName(edit.trace_id)}: ${oneLine(edit.reason, 200)}`;
    case 'add_edge_case':
      return html`edge case (${edit.family.replaceAll('_', ' ')}): <q>${oneLine(edit.question, 160)}</q>`;
    case 'remove_case':
      return html`case <code>${oneLine(edit.case_id, 80)}</code> removed: ${oneLine(edit.reason, 200)}`;
    case 'add_scorer': {
      const anchor = context.scorerAnchors.get(edit.scorer.name);
      const name = html`<code>${oneLine(edit.scorer.name, 80)}</code>`;
      return html`scorer ${anchor === undefined ? name : html`<a href="${html`#${anchor}`}">${name}</a>`} (${edit.scorer.kind}):
      ${oneLine(edit.scorer.rationale, 200)}`;
    }
    case 'remove_scorer':
      return html`scorer <code>${oneLine(edit.name, 80)}</code> removed: ${oneLine(edit.reason, 200)}`;
  }
}

function amendmentText(amendment: Amendment, context: PageContext): Html {
  if (amendment.action === 'add') return html`finding: ${oneLine(amendment.title, 140)}`;
  const anchor = context.findingAnchors.get(amendment.finding);
  const name = oneLine(amendment.finding, 80);
  const about = anchor === undefined ? html`<code>${name}</code>` : html`<a href="${html`#${anchor}`}">${name}</a>`;
  const text = amendment.action === 'correct' ? amendment.claim : amendment.reason;
  return html`${amendment.action === 'correct' ? 'correction of' : 'doubt about'} ${about}: ${oneLine(text, 200)}`;
}
