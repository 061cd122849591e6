/** edit_suite: cases in and out, scorers out. Scorers come in by propose_scorer, so that no schema is sent twice. */
import { z } from 'zod';
import { firstIssue } from '../base/thrown-text.ts';
import type { ToolDefinition } from '../base/tool.ts';
import { edgeCaseFamilySchema, suiteEditSchema } from '../spec/suite-edit.ts';
import { defineTool } from './define-tool.ts';
import { proposalAnswer } from './proposal-answer.ts';
import { refusal } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';

const edit = z.object({
  operation: z.enum(['add_case', 'add_edge_case', 'remove_case', 'remove_scorer']),
  reason: z.string().describe('at most 300 characters'),
  trace_id: z.string().optional().describe('add_case'),
  findings: z.array(z.string()).default([]).describe('add_case: ids'),
  family: edgeCaseFamilySchema.optional().describe('add_edge_case'),
  question: z.string().optional().describe('add_edge_case: as a user would ask'),
  case_id: z.string().optional().describe('remove_case'),
  name: z.string().optional().describe('remove_scorer'),
});

export function editSuite(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'edit_suite',
    title: 'Change cases and scorers',
    description:
      'Adds a recorded trace as a case or an edge case without a recorded answer (only where the suite calls the agent); removes a case or a scorer. Only a person can remove what the builtin engine made.',
    input: z.object({ edit }),
    isReadOnly: false,
    handle: async (given) => {
      const proposal = suiteEditSchema.safeParse(given.edit);
      if (!proposal.success)
        return refusal('Nothing was recorded: the edit does not fit.', 'Mend this field.', firstIssue(proposal.error));
      return proposalAnswer(await context.proposeEdit(proposal.data));
    },
  });
}
