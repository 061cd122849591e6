/** What a proposer hears. */
import type { ToolAnswer } from '../base/tool.ts';
import { answer, refusal } from './tool-answer.ts';
import type { ProposalAnswer } from './tool-context.ts';

export function proposalAnswer(result: ProposalAnswer): ToolAnswer {
  return result.accepted
    ? answer({ about: `Proposal ${result.id} is ${result.note}.` })
    : refusal('Refused; nothing was recorded.', result.hint, result.reason);
}
