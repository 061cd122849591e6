/** What becomes of proposals whose suite has passed. */
import type { Proposal } from '../../store/agent-documents.ts';
import type { Decision } from './proposal-book.ts';
import { subjectOf } from './proposal-subject.ts';

/** `skipped`: edits that no longer fitted, with the reason. What a later proposal replaced stays accepted, and says by what. */
export function decisionsOn(standing: readonly Proposal[], skipped: ReadonlyMap<string, string>): Decision[] {
  const applied = standing.filter(({ id }) => !skipped.has(id));
  return standing.map((item) => {
    const fault = skipped.get(item.id);
    if (fault !== undefined) return { id: item.id, status: 'rejected', reason: `it no longer fits: ${fault}` };
    const subject = subjectOf(item);
    const later = subject === undefined ? undefined : applied.findLast((other) => subjectOf(other) === subject);
    const reason = later === undefined || later.id === item.id ? null : `${later.id} took its place`;
    return { id: item.id, status: 'accepted', reason };
  });
}
