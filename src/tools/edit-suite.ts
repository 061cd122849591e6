/** edit_suite: cases in and out, scorers out. Scorers come in by propose_scorer, so that no schema is sent twice. */
import { z } from 'zod';
import type { ToolDefinition } from '../base/tool.ts';
import { suiteEditSchema } from '../spec/suite-edit.ts';
import { defineTool } from './define-tool.ts';
import { proposalText } from './propose-scorer.ts';
import type { ToolContext } from './tool-context.ts';

const [addCase, addEdgeCase, removeCase, , removeScorer] = suiteEditSchema.options;
const input = z.object({ edit: z.discriminatedUnion('operation', [addCase, addEdgeCase, removeCase, removeScorer]) });

export function editSuite(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'edit_suite',
    title: 'Change cases and scorers',
    description:
      'Adds a recorded trace as a case, adds an edge case without a recorded answer (only where the suite calls the agent), removes a case or a scorer. What the builtin engine made can only be removed by a person.',
    input,
    isReadOnly: false,
    handle: async ({ edit }) => proposalText(await context.proposeEdit(edit), edit.operation),
  });
}
