/** For every span, what kinds of work lie below it. */
import { isModelSpan } from './span-reading.ts';
import type { ReadingNode, SubtreeFacts } from './span-adapter.ts';

/** Indexed by `node.order`. Parents come before their descendants in `preorder`, so one backward pass is enough. */
export function subtreeFacts(preorder: readonly ReadingNode[]): SubtreeFacts[] {
  const facts: SubtreeFacts[] = preorder.map(() => ({ model: false, tool: false, retrieval: false, agent: false }));
  for (let order = preorder.length - 1; order >= 0; order -= 1) {
    const node = preorder[order]!;
    if (node.parent === undefined) continue;
    const own = facts[order]!;
    const above = facts[node.parent.order]!;
    above.model ||= own.model || isModelSpan(node.span);
    above.tool ||= own.tool || node.span.type === 'TOOL';
    above.retrieval ||= own.retrieval || node.span.type === 'RETRIEVER';
    above.agent ||= own.agent || node.span.type === 'AGENT';
  }
  return facts;
}
