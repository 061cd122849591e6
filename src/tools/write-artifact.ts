/** write_artifact: the one text file that a session writes itself. The path is compared, never joined. */
import { z } from 'zod';
import type { ToolDefinition } from '../base/tool.ts';
import { defineTool } from './define-tool.ts';
import { proposalAnswer } from './proposal-answer.ts';
import type { ToolContext } from './tool-context.ts';

const input = z.object({
  path: z.string().max(300),
  content: z.string().max(40_000).describe('Markdown, at most 20,000 characters'),
});

export function writeArtifact(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'write_artifact',
    title: 'Write the notes',
    description:
      'Writes evaluation/NOTES.md, the page for the team that receives the suite; no other path. The last text stands.',
    input,
    isReadOnly: false,
    handle: async ({ path, content }) => proposalAnswer(await context.proposeArtifact(path, content)),
  });
}
