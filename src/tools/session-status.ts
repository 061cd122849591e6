/** session_status: tasks, proposals and what is left of the bounds. */
import { z } from 'zod';
import { stringifyJson } from '../base/lossless-json.ts';
import type { ToolDefinition } from '../base/tool.ts';
import { defineTool, offset } from './define-tool.ts';
import { textPage } from './paged.ts';
import { answer } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';

export function sessionStatus(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'session_status',
    title: 'Tasks and proposals',
    description: 'The plan with its progress, proposals with what became of them, tokens used, proposals and validations left.',
    input: z.object({ offset }),
    isReadOnly: true,
    // Titles and reasons were written by models that have read the traces.
    handle: async ({ offset: from }) => {
      const page = textPage(stringifyJson(await context.status(), { indent: 1 }), from);
      return answer({ about: page.note, data: page.text });
    },
  });
}
