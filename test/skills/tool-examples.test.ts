/** The calls of tools that the plugin's pages show: each fits the tool's own input, each scorer is taken or refused as the page says. */
import { expect, test } from 'vitest';
import type { Analysis } from '../../src/analysis/analysis.ts';
import { applySuiteEdit } from '../../src/spec/apply-suite-edits.ts';
import type { ScorerProposal } from '../../src/spec/suite-edit.ts';
import { createTools } from '../../src/tools/create-tools.ts';
import { toolNames, type ToolContext } from '../../src/tools/tool-context.ts';
import { examples } from './examples.ts';
import { shopSuite } from './shop-suite.ts';

const calls = examples
  .filter(({ use }) => use.startsWith('json '))
  .map((example) => ({ ...example, tool: example.use.split(' ')[1]! }));
const tools = new Map(createTools({} as ToolContext, toolNames).map((tool) => [tool.name, tool]));

test.for(calls)('$id fits the input of $tool', ({ tool, text }) => {
  const { input } = tools.get(tool)!;
  const result = input.strict().safeParse(JSON.parse(text));
  expect(result.error).toBeUndefined();
});

const proposals = calls.filter(({ tool }) => tool === 'propose_scorer');
test.for(proposals)('$id is taken or refused as its page says', ({ use, text }) => {
  const { scorer } = JSON.parse(text) as { scorer: ScorerProposal };
  const result = applySuiteEdit(
    { operation: 'add_scorer', scorer },
    {
      current: shopSuite,
      maker: 'claude',
      traces: () => undefined,
      analysis: { findings: [] } as unknown as Analysis,
      features: [],
    },
  );
  expect(result.ok).toBe(!use.endsWith('refused'));
});

test('there are calls of the tools that read traces and that propose', () => {
  const shown = new Set(calls.map(({ tool }) => tool));
  expect([...shown].sort()).toEqual(['edit_suite', 'mlflow_query', 'propose_scorer', 'save_findings', 'trace_compare']);
});
