/** What a proposal is about. */
import type { Proposal } from '../../store/agent-documents.ts';
import type { Draft } from './proposal-book.ts';

/** Of several proposals about the same subject the last one stands; undefined: they stand side by side. */
export function subjectOf(item: Draft | Proposal): string | undefined {
  if (item.type === 'artifact') return `file ${item.path}`;
  if (item.type === 'amendment')
    return item.amendment.action === 'add' ? undefined : `${item.amendment.action} ${item.amendment.finding}`;
  if (item.edit.operation === 'add_scorer') return `scorer ${item.edit.scorer.name}`;
  return item.edit.operation === 'remove_scorer' ? `scorer ${item.edit.name}` : undefined;
}
