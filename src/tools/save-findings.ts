/**
 * save_findings: what a session adds to, corrects in or doubts of the findings, each with quotations that are looked up. One that does
 * not fit does not keep the others from being recorded.
 */
import { z } from 'zod';
import { amendmentSchema } from '../analysis/amendment.ts';
import { AppError } from '../base/app-error.ts';
import { plainLine } from '../base/plain-text.ts';
import { firstIssue } from '../base/thrown-text.ts';
import type { ToolDefinition } from '../base/tool.ts';
import { defineTool } from './define-tool.ts';
import { answer, refusal } from './tool-answer.ts';
import type { ProposalAnswer, ToolContext } from './tool-context.ts';

const evidence = z.object({
  trace_id: z.string(),
  span_id: z.string().nullable().describe('null: it stands in question, answer or system text'),
  quote: z.string().describe('verbatim, 8 to 400 characters, or a whole value'),
});
const amendment = z.object({
  action: z.enum(['add', 'correct', 'doubt']),
  finding: z.string().optional().describe('correct, doubt: its id'),
  title: z.string().optional().describe('add: at most 120 characters'),
  claim: z.string().optional().describe('add, correct: one sentence with its numbers, k of n; at most 400 characters'),
  severity: z.enum(['low', 'medium', 'high']).nullish().describe('add; correct: if it changes'),
  reason: z.string().optional().describe('doubt: why it is a false alarm, at most 400 characters'),
  trace_ids: z.array(z.string()).optional().describe('add: every trace that shows it; each needs evidence'),
  evidence: z.array(evidence).describe('1 to 30'),
});
const input = z.object({ amendments: z.array(amendment).min(1).max(10) });
type Given = z.infer<typeof amendment>;

export function saveFindings(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'save_findings',
    title: 'Add, correct or doubt findings',
    description:
      'Records findings: add a new one, correct the claim of one, or doubt one as a false alarm. Each needs quotations that stand word for word in the traces; they are looked up at once. Says for each whether it was kept.',
    input,
    isReadOnly: false,
    handle: async ({ amendments }, { signal }) => {
      const lines: string[] = [];
      let kept = 0;
      for (const [index, given] of amendments.entries()) {
        signal.throwIfAborted();
        const result = await proposed(given, context);
        if (result.accepted) kept += 1;
        lines.push(
          `${index + 1} ${given.action}: ${result.accepted ? `kept as ${result.id}` : `refused. ${plainLine(result.reason, 800)} ${plainLine(result.hint, 400)}`}`,
        );
      }
      return kept === 0
        ? refusal('Nothing was recorded:', 'Change what is named, or leave it out.', lines.join('\n'))
        : answer({ about: `${kept} of ${amendments.length} kept.`, data: lines.join('\n') });
    },
  });
}

async function proposed(given: Given, context: ToolContext): Promise<ProposalAnswer> {
  const fitting = amendmentSchema.safeParse({ ...given, severity: given.severity ?? null });
  if (!fitting.success) return { accepted: false, reason: firstIssue(fitting.error), hint: 'Mend this field.' };
  try {
    return await context.proposeAmendment(fitting.data);
  } catch (error) {
    // What was kept before must not get lost in the answer.
    if (error instanceof AppError) return { accepted: false, reason: `${error.message}.`, hint: error.hint ?? '' };
    throw error;
  }
}
