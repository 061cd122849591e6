/** Proposals as an agent makes them. */
import type { ScorerProposal, SuiteEdit } from '../../src/spec/suite-edit.ts';

export const guidelines = (name: string, rule = 'The answer names the order id that was asked about.'): ScorerProposal => ({
  kind: 'guidelines',
  name,
  rationale: 'Seen in 3 of 40 runs.',
  findings: [],
  guidelines: [rule],
});
export const python = (name: string, source?: string): ScorerProposal => ({
  kind: 'python',
  name,
  rationale: 'Seen in 3 of 40 runs.',
  findings: [],
  source: source ?? `from mlflow.genai.scorers import scorer\n\n\n@scorer\ndef ${name}(outputs):\n    return bool(outputs)\n`,
});
export const addScorer = (scorer: ScorerProposal): SuiteEdit => ({ operation: 'add_scorer', scorer });
export const addCase = (traceId: string): SuiteEdit => ({
  operation: 'add_case',
  trace_id: traceId,
  reason: 'It differs.',
  findings: [],
});
export const edge = (question: string, family = 'ambiguous'): SuiteEdit =>
  ({ operation: 'add_edge_case', family, question, reason: 'Nobody asked it yet.' }) as SuiteEdit;
