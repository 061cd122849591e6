/**
 * `state/proposals.json` in the hands of one process: what agents asked for, in order. A proposal is on disk before its author hears
 * that it was taken, so a killed session loses none.
 */
import { isDeepStrictEqual } from 'node:util';
import { amendAnalysis, type MadeAmendment } from '../../analysis/amend-analysis.ts';
import type { Analysis } from '../../analysis/analysis.ts';
import type { MadeEdit } from '../../spec/apply-suite-edits.ts';
import type { Proposal } from '../../store/agent-documents.ts';
import type { SessionStore } from '../../store/session-store.ts';
import { subjectOf } from './proposal-subject.ts';

export type Draft = Proposal extends infer P ? (P extends Proposal ? Omit<P, 'id' | 'status' | 'reason'> : never) : never;

export interface Decision {
  id: string;
  status: 'accepted' | 'rejected';
  /** Why it was rejected; of an accepted one, what took its place later. */
  reason: string | null;
}

export class ProposalBook {
  private readonly store: SessionStore;
  private items: Proposal[];

  private constructor(store: SessionStore, items: Proposal[]) {
    this.store = store;
    this.items = items;
  }

  static async open(store: SessionStore): Promise<ProposalBook> {
    return new ProposalBook(store, await store.readProposals());
  }

  get all(): readonly Proposal[] {
    return this.items;
  }

  /** Those that stand: open or accepted. */
  get standing(): readonly Proposal[] {
    return this.items.filter(({ status }) => status !== 'rejected');
  }

  get edits(): MadeEdit[] {
    return this.standing.flatMap((item) =>
      item.type === 'edit' ? [{ id: item.id, made_by: item.made_by, edit: item.edit }] : [],
    );
  }

  get amendments(): MadeAmendment[] {
    return this.standing.flatMap((item) =>
      item.type === 'amendment' ? [{ made_by: item.made_by, amendment: item.amendment }] : [],
    );
  }

  /** The text of evaluation/NOTES.md; the last one stands. */
  get notes(): string | undefined {
    return this.standing.flatMap((item) => (item.type === 'artifact' ? [item.content] : [])).at(-1);
  }

  amended(analysis: Analysis): Analysis {
    return amendAnalysis(analysis, this.amendments);
  }

  /** Id of the proposal that stands for its subject and says exactly this: a session that follows one which was cut off repeats some. */
  repeatedBy(draft: Draft): string | undefined {
    const subject = subjectOf(draft);
    const last = subject === undefined ? undefined : this.standing.findLast((item) => subjectOf(item) === subject);
    if (last === undefined) return undefined;
    const { id, status: _status, reason: _reason, ...said } = last;
    return isDeepStrictEqual(said, { ...draft, session: said.session }) ? id : undefined;
  }

  async add(draft: Draft): Promise<string> {
    const id = `p${this.items.length + 1}`;
    await this.replace([...this.items, { ...draft, id, status: 'open', reason: null }]);
    return id;
  }

  /** All in one write. */
  async settle(decisions: readonly Decision[]): Promise<void> {
    if (decisions.length === 0) return;
    const byId = new Map(decisions.map((decision) => [decision.id, decision]));
    await this.replace(this.items.map((item) => ({ ...item, ...byId.get(item.id) })));
  }

  private async replace(items: Proposal[]): Promise<void> {
    await this.store.writeProposals(items);
    this.items = items;
  }
}
