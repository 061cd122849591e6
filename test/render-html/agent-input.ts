/** The sample input as the engine claude leaves it: sessions, proposals of every kind, amended findings, free scorers. */
import { amendAnalysis } from '../../src/analysis/amend-analysis.ts';
import type { Amendment } from '../../src/analysis/amendment.ts';
import type { ReportAgentSession, ReportInput, ReportProposal } from '../../src/render/html/report-input.ts';
import type { SuiteEdit } from '../../src/spec/suite-edit.ts';
import { sampleInput } from './sample-input.ts';

const session = (id: string, more: Partial<ReportAgentSession> = {}): ReportAgentSession => ({
  id,
  role: 'worker',
  model: 'claude-opus-4-5',
  status: 'completed',
  failure: null,
  usage: {
    input_tokens: 41_200,
    output_tokens: 5_310,
    cache_read_tokens: 380_000,
    cache_write_tokens: 22_000,
    cost_usd: 0.67,
    cost_basis: 'list',
    requests: 23,
  },
  tool_calls: 21,
  tool_errors: 2,
  wall_ms: 184_000,
  summary: 'Added two scorers for the refund rules and one case that shows a refund without a confirmation.',
  ...more,
});

const source = `from evidence import evidence_for
from mlflow.entities import Feedback
from mlflow.genai.scorers import scorer


@scorer
def asks_one_expert(inputs, outputs, expectations, trace):
    """One expert is enough for most questions."""
    evidence = evidence_for(trace, expectations, outputs, inputs)
    return Feedback(value=len(evidence.route("agent")) <= 1, rationale=", ".join(evidence.route("agent")))
`;

const scorer = {
  kind: 'python' as const,
  name: 'asks_one_expert',
  rationale: 'Called both experts in 7 of 30 runs where one was enough.',
  findings: [],
  source,
};

export function agentInput(): ReportInput {
  const input = sampleInput();
  const [first, second] = input.analysis.findings;
  const [traceId, otherId] = [first!.trace_ids[0]!, second!.trace_ids[0]!];
  const quoted = (id: string) => [{ trace_id: id, span_id: null, quote: 'Which customers bought the most last month?' }];
  const changes: Amendment[] = [
    {
      action: 'add',
      title: 'Refuses in English when asked in German',
      claim: 'The answer is in another language than the question in 1 of 42 runs.',
      severity: 'medium',
      trace_ids: [traceId],
      evidence: quoted(traceId),
    },
    {
      action: 'correct',
      finding: first!.id,
      claim: 'Two of these runs needed both experts.',
      severity: 'low',
      evidence: quoted(traceId),
    },
    { action: 'doubt', finding: second!.id, reason: 'The tool reports an empty result as an error.', evidence: quoted(otherId) },
  ];
  const proposal = (number: number, status: ReportProposal['status'], reason: string | null = null) => ({
    id: `p${number}`,
    session: 'create_scorers.1',
    made_by: 'claude' as const,
    status,
    reason,
  });
  const edits: [SuiteEdit, ReportProposal['status'], string | null][] = [
    [{ operation: 'add_scorer', scorer }, 'accepted', null],
    [{ operation: 'add_scorer', scorer: { ...scorer, rationale: 'A first try.' } }, 'accepted', 'p1 took its place'],
    [
      { operation: 'add_scorer', scorer: { ...scorer, name: 'always_true' } },
      'rejected',
      'run.constant-verdict: it gave true on all 42 rows that it scored.',
    ],
    [{ operation: 'add_case', trace_id: traceId, reason: 'A refund without a confirmation.', findings: [] }, 'accepted', null],
    [
      { operation: 'add_edge_case', family: 'ambiguous', question: 'And for the other one?', reason: 'Refers to nothing.' },
      'open',
      null,
    ],
    [
      { operation: 'remove_case', case_id: 'case-1', reason: 'Twice the same.' },
      'rejected',
      'It was made by the builtin engine.',
    ],
    [{ operation: 'remove_scorer', name: 'always_true', reason: 'It never fails.' }, 'accepted', null],
  ];
  const proposals: ReportProposal[] = [
    ...edits.map(([edit, status, reason], index) => ({ ...proposal(index + 1, status, reason), type: 'edit' as const, edit })),
    ...changes.map((amendment, index) => ({
      ...proposal(index + 10, 'accepted'),
      session: 'explore.1',
      type: 'amendment' as const,
      amendment,
    })),
    { ...proposal(20, 'accepted'), type: 'artifact', path: 'evaluation/NOTES.md' },
  ];
  const [firstCase, ...cases] = input.spec.cases;
  return {
    ...input,
    engine: 'claude',
    analysis: amendAnalysis(
      input.analysis,
      changes.map((amendment) => ({ made_by: 'claude', amendment })),
    ),
    spec: {
      ...input.spec,
      cases: [...cases, { ...firstCase!, metadata: { ...firstCase!.metadata, made_by: 'claude' } }],
      scorers: [...input.spec.scorers, { ...scorer, made_by: 'claude' }],
    },
    agent: {
      sessions: [
        session('explore.1', { role: 'initializer', model: 'claude-opus-4-5' }),
        session('create_scorers.1', {
          refusals: [{ tool: 'propose_scorer', message: 'Line 2 imports os, which a scorer may not.', times: 2 }],
        }),
        session('build_dataset.1', {
          status: 'failed',
          failure: { kind: 'max-turns', message: 'It used all of its 60 turns.' },
          summary: null,
          usage: { ...session('x').usage, cost_usd: null, cost_basis: 'unknown' },
        }),
      ],
      proposals,
      note: 'The budget was used up after 3 sessions; the run carried on without the agent.',
    },
  };
}
