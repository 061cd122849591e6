/** propose_scorer: a new scorer for the suite, or another one under the name of an earlier proposal. */
import { z } from 'zod';
import type { ToolAnswer, ToolDefinition } from '../base/tool.ts';
import { scorerProposalSchema } from '../spec/suite-edit.ts';
import { defineTool } from './define-tool.ts';
import { answer, refusal } from './tool-answer.ts';
import type { ProposalAnswer, ToolContext } from './tool-context.ts';

export function proposeScorer(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'propose_scorer',
    title: 'Propose a scorer',
    description:
      'Adds a scorer to the suite: guidelines, a judge with the evidence it sees, or a Python check. The same name as an earlier proposal replaces it. Checked at once; run_validation shows its verdicts.',
    input: z.object({ scorer: scorerProposalSchema }),
    isReadOnly: false,
    handle: async ({ scorer }) =>
      proposalText(await context.proposeEdit({ operation: 'add_scorer', scorer }), `scorer ${scorer.name}`),
  });
}

/** What a proposer hears. */
export function proposalText(result: ProposalAnswer, what: string): ToolAnswer {
  if (!result.accepted) return refusal(result.reason, result.hint);
  return answer({ about: `${result.id}: ${what} is ${result.note}.` });
}
