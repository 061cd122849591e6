/** findings: where the agent fails, with the traces and spans that show it. */
import { z } from 'zod';
import type { Analysis, Finding } from '../analysis/analysis.ts';
import { plainLine } from '../base/plain-text.ts';
import type { ToolAnswer, ToolDefinition } from '../base/tool.ts';
import { defineTool, format, id, limit, offset } from './define-tool.ts';
import { showFinding } from './show-finding.ts';
import { findingLine } from './finding-line.ts';
import { pageOf, type PageRequest } from './paged.ts';
import { answer, unknownId } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';

const input = z.object({
  finding: id.optional(),
  format: format.describe('detailed, with finding: what the spans say'),
  offset,
  limit: limit(20),
});

export function findings(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'findings',
    title: 'Findings with evidence',
    description:
      'Where the agent fails: id, severity, claim, the scorer that catches it. With finding: its evidence trace by trace, healthy traces, corrections and doubts.',
    input,
    isReadOnly: true,
    handle: async (given) => {
      const analysis = await context.analysis();
      if (given.finding === undefined) return list(analysis, given);
      const found = analysis.findings.find((item) => item.id === given.finding);
      if (found !== undefined) return showFinding(found, given, context);
      const ids = analysis.findings.map((item) => item.id);
      return unknownId('finding', given.finding, ids, 'findings without finding');
    },
  });
}

function list({ findings: all, trace_summary: summary }: Analysis, given: PageRequest): ToolAnswer {
  const line = (item: Finding): string =>
    `${findingLine(item)} (${item.trace_ids.length} of ${item.applicable} traces; scorer: ${plainLine(item.scorer ?? 'none', 80)})`;
  const page = pageOf(all, given, line, 'findings');
  return answer({
    about: `Findings in ${summary.total_analyzed} traces. ${page.note}`,
    data: page.text,
    next:
      all.length === 0
        ? 'Nothing was found by rules; read traces with mlflow_query.'
        : 'Evidence of one: the same tool with finding.',
  });
}
