/**
 * propose_scorer: a new scorer for the suite, or another one under the name of an earlier proposal. The input says every kind's fields
 * once, since it is sent with each request; what is needed for which kind is checked by the suite's own schema.
 */
import { z } from 'zod';
import { firstIssue } from '../base/thrown-text.ts';
import type { ToolDefinition } from '../base/tool.ts';
import { CUSTOM_IMPORTS } from '../spec/python-scorer-text.ts';
import { scorerProposalSchema } from '../spec/suite-edit.ts';
import { defineTool } from './define-tool.ts';
import { proposalAnswer } from './proposal-answer.ts';
import { refusal } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';

const scorer = z.object({
  kind: z.enum(['guidelines', 'judge', 'python']),
  name: z.string().describe('snake_case, 3 to 60 characters'),
  rationale: z.string().describe('why it is needed, with numbers; its docstring; at most 600 characters'),
  findings: z.array(z.string()).default([]).describe('ids of the findings it is for'),
  guidelines: z.array(z.string()).optional().describe('kind guidelines: 1 to 8, decided from question and answer alone'),
  instructions: z.string().optional().describe('kind judge: what it decides; it is shown question, answer and `sees`'),
  value_type: z.enum(['bool', 'float']).default('bool').describe('kind judge'),
  sees: z
    .array(z.enum(['steps', 'retrieval', 'routing']))
    .default([])
    .describe('kind judge'),
  source: z
    .string()
    .optional()
    .describe(
      `kind python: a module with exactly one function, of this name, decorated with @scorer from mlflow.genai.scorers; may import ${CUSTOM_IMPORTS.join(', ')} (evidence: the suite's own module)`,
    ),
});

export function proposeScorer(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'propose_scorer',
    title: 'Propose a scorer',
    description:
      'Adds a scorer to the suite; the name of an earlier proposal replaces it. Checked at once; run_validation shows its verdicts.',
    input: z.object({ scorer }),
    isReadOnly: false,
    handle: async (given) => {
      const proposal = scorerProposalSchema.safeParse(given.scorer);
      if (!proposal.success)
        return refusal('Nothing was recorded: the scorer does not fit.', 'Mend this field.', firstIssue(proposal.error));
      return proposalAnswer(await context.proposeEdit({ operation: 'add_scorer', scorer: proposal.data }));
    },
  });
}
