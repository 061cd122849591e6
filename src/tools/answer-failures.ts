/**
 * What a tool throws, as its answer. The message of a failure quotes others (MLflow's answers, filters, names): it is data; the hint
 * is ours.
 */
import { AppError } from '../base/app-error.ts';
import { plainLine } from '../base/plain-text.ts';
import type { ToolAnswer, ToolDefinition } from '../base/tool.ts';
import { refusal } from './tool-answer.ts';

export function answerFailures(tool: ToolDefinition): ToolDefinition {
  return {
    ...tool,
    handle: async (input, call) => {
      try {
        return await tool.handle(input, call);
      } catch (error) {
        return call.signal.aborted ? refusal('The call was stopped.', 'Nothing more of it is done.') : failed(error);
      }
    },
  };
}

function failed(error: unknown): ToolAnswer {
  const message = plainLine(error instanceof Error ? error.message : String(error), 2000);
  if (!(error instanceof AppError))
    return refusal('The tool itself failed.', 'This is a fault of Evalwright: go on without this call.', message);
  const otherwise = error.isRetryable ? 'It may succeed later; go on with something else first.' : 'Go on without this call.';
  return refusal('This did not work:', error.hint ?? otherwise, message);
}
