/** mlflow_annotate: the only tool that writes to MLflow; exists with --annotate alone, and only for this run's traces. */
import { z } from 'zod';
import type { ToolAnswer, ToolDefinition } from '../base/tool.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import { marksEvaluation } from '../mlflow/exclude.ts';
import { defineTool, id } from './define-tool.ts';
import { unknownTrace } from './get-trace.ts';
import { answer, refusal } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';

const input = z.object({
  action: z.enum(['tag', 'feedback', 'expectation']),
  trace_id: id,
  name: z.string().regex(/^[A-Za-z][\w.-]{0,99}$/),
  value: z.union([z.string().max(4000), z.number(), z.boolean()]),
  rationale: z.string().max(2000).optional().describe('not of a tag'),
});
type Input = z.infer<typeof input>;

/** As whose word it stands in MLflow: never as a person's. */
const author = { source: 'LLM_JUDGE', sourceId: 'evalwright' } as const;

export function mlflowAnnotate(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'mlflow_annotate',
    title: 'Write to traces in MLflow',
    description:
      "Sets a tag, or logs a feedback or an expectation, on one of this run's traces. People see it in MLflow: only when asked to.",
    input,
    isReadOnly: false,
    handle: async (given, { signal }) => {
      const { mlflow } = context;
      if (mlflow === undefined || !context.mayAnnotate)
        return refusal('This run may not write to traces.', 'Record it with save_findings instead.');
      // A name of the programs' own would change how the trace is read: as that of an evaluation, under another name, in another session.
      if (/^(?:mlflow|evalwright)(?![a-z])/i.test(given.name) || marksEvaluation(given.name))
        return refusal('Names of MLflow and of Evalwright belong to these programs.', 'Use a name of your own.');
      if ((await context.trace(given.trace_id)) === undefined) return unknownTrace(given.trace_id, context);
      signal.throwIfAborted();
      return write(given, mlflow.client);
    },
  });
}

async function write({ action, trace_id: traceId, name, value, rationale }: Input, client: MlflowClient): Promise<ToolAnswer> {
  const assessment = { name, value, ...author, ...(rationale === undefined ? {} : { rationale }) };
  if (action === 'tag') await client.setTag(traceId, name, String(value));
  else await (action === 'feedback' ? client.logFeedback(traceId, assessment) : client.logExpectation(traceId, assessment));
  return answer({
    about: `Written to MLflow as ${action}.`,
    next: 'Do not write it again: this session goes on seeing the trace as it was.',
  });
}
