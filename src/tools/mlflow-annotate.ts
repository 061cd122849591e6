/** mlflow_annotate: the only tool that writes to MLflow; exists with --annotate alone, and only for this run's traces. */
import { z } from 'zod';
import type { ToolAnswer, ToolDefinition } from '../base/tool.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import { defineTool, traceId } from './define-tool.ts';
import { unknownTrace } from './get-trace.ts';
import { answer, refusal } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';

const annotateInput = z.object({
  action: z.enum(['tag', 'feedback', 'expectation']),
  trace_id: traceId,
  name: z
    .string()
    .regex(/^[A-Za-z][\w.-]{0,99}$/)
    .describe('letters, digits, "_", "-", "."; of the tag or assessment'),
  value: z.union([z.string().max(4000), z.number(), z.boolean()]),
  rationale: z.string().max(2000).optional().describe('feedback and expectation: why'),
});
type AnnotateInput = z.infer<typeof annotateInput>;

/** As whose word it stands in MLflow: never as a person's. */
const author = { source: 'LLM_JUDGE', sourceId: 'evalwright' } as const;

export function mlflowAnnotate(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'mlflow_annotate',
    title: 'Write to traces in MLflow',
    description:
      "Sets a tag, or logs a feedback or an expectation, on one of this run's traces. People see it in MLflow: only when asked to.",
    input: annotateInput,
    isReadOnly: false,
    handle: async (input, { signal }) => {
      const { mlflow } = context;
      if (mlflow === undefined || !context.mayAnnotate)
        return refusal('This run may not write to traces.', 'Record it with save_findings instead.');
      if (/^(?:mlflow|evalwright)\b/i.test(input.name))
        return refusal(`Names that begin with mlflow or evalwright belong to the programs.`, 'Use a name of your own.');
      if ((await context.trace(input.trace_id)) === undefined) return unknownTrace(input.trace_id, context);
      signal.throwIfAborted();
      return write(input, mlflow.client);
    },
  });
}

async function write({ action, trace_id: id, name, value, rationale }: AnnotateInput, client: MlflowClient): Promise<ToolAnswer> {
  if (action === 'tag') {
    await client.setTag(id, name, String(value));
    return answer({ about: `Tag ${name} is set on ${id}.` });
  }
  const assessment = { name, value, ...author, ...(rationale === undefined ? {} : { rationale }) };
  await (action === 'feedback' ? client.logFeedback(id, assessment) : client.logExpectation(id, assessment));
  return answer({ about: `The ${action} ${name} is logged on ${id}.` });
}
