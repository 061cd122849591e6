/** save_findings: what a session adds to, corrects in or doubts of the findings, each with quotations that are looked up. */
import { z } from 'zod';
import { amendmentSchema } from '../analysis/amendment.ts';
import { plainLine } from '../base/plain-text.ts';
import type { ToolDefinition } from '../base/tool.ts';
import { defineTool } from './define-tool.ts';
import { answer, refusal } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';

const input = z.object({ amendments: z.array(amendmentSchema).min(1).max(10) });

export function saveFindings(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'save_findings',
    title: 'Add, correct or doubt findings',
    description:
      'Records findings: add a new one, correct the claim of one, or doubt one as a false alarm. Each needs quotations that stand word for word in the traces; they are looked up at once. Says for each whether it was kept.',
    input,
    isReadOnly: false,
    handle: async ({ amendments }) => {
      const lines: string[] = [];
      let kept = 0;
      for (const [index, amendment] of amendments.entries()) {
        const result = await context.proposeAmendment(amendment);
        if (result.accepted) kept += 1;
        lines.push(
          result.accepted
            ? `${index + 1} ${amendment.action}: kept as ${result.id}`
            : `${index + 1} ${amendment.action}: refused. ${plainLine(result.reason, 500)} ${plainLine(result.hint, 300)}`,
        );
      }
      if (kept === 0) return refusal(lines.join(' '), 'Nothing was recorded.');
      return answer({ about: `${kept} of ${amendments.length} kept.`, data: lines.join('\n') });
    },
  });
}
