/** session_status: tasks, proposals and what is left of the bounds. */
import { z } from 'zod';
import { stringifyJson } from '../base/lossless-json.ts';
import type { ToolDefinition } from '../base/tool.ts';
import { defineTool } from './define-tool.ts';
import { cutText } from './paged.ts';
import { answer, dataRoom } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';

export function sessionStatus(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'session_status',
    title: 'Tasks and proposals',
    description:
      'The plan with its progress, all proposals with what became of them, tokens used, how many proposals and validations are left.',
    input: z.object({}),
    isReadOnly: true,
    // Titles and reasons were written by models that have read the traces.
    handle: async () =>
      answer({ about: 'Status:', data: cutText(stringifyJson(await context.status(), { indent: 1 }), dataRoom) }),
  });
}
