/** Recorded cases of a small shop agent on which every scorer of the plugin's pages has something to tell apart. */
import type { JsonValue } from '../../src/base/json-value.ts';
import type { EvalCase, EvidenceStep, SuiteSpec } from '../../src/spec/suite-spec.ts';
import { codeScorers, sampleSuite } from '../render/sample-suite.ts';

function step(kind: EvidenceStep['kind'], name: string, input: JsonValue, output: JsonValue, error?: string): EvidenceStep {
  return { kind, name, agent: null, input, output, error: error ?? null, duration_ms: 1000, span_id: 'aaaaaaaaaaaaaaaa' };
}

const order = (id: string, total: number, status: string) =>
  step('tool', 'get_order', { order_id: id }, JSON.stringify({ order_id: id, total, status }));
const refund = (id: string, amount: number) => step('tool', 'refund_order', { order_id: id, amount }, 'refunded');
const cancel = (id: string) => step('tool', 'cancel_order', { order_id: id }, { cancelled: true });
const search = (...files: string[]) =>
  step(
    'retrieval',
    'search',
    { query: 'rules' },
    files.map((file) => ({ page_content: `Rules of ${file}.`, metadata: { doc_uri: file } })),
  );
const list = (...names: string[]) =>
  step(
    'tool',
    'list_orders',
    {},
    names.map((name) => ({ name, orders: 3 })),
  );

function recorded(id: string, question: string, answer: string, steps: EvidenceStep[], before: string[] = []): EvalCase {
  return {
    id,
    inputs: { query: question },
    outputs: { response: answer },
    expectations: {},
    metadata: {
      source_trace: `tr-${id}`,
      query_type: 'orders',
      expected_routing: null,
      actual_routing: null,
      routing_optimal: null,
      origin: 'recorded',
      edge_case: null,
      findings: [],
      selection: 'hand-written',
    },
    evidence: {
      case_id: id,
      question,
      answer,
      duration_ms: 3000,
      state: 'OK',
      system_texts: [],
      user_messages: [question, ...before],
      steps,
      turns: [],
      truncated: 0,
    },
  };
}

const table = '| customer | orders |\n|---|---|\n| A | 3 |\n| B | 3 |\n| C | 3 |';

export const shopSuite: SuiteSpec = {
  ...sampleSuite,
  name: 'Shop agent',
  agent_type: 'tool-calling agent',
  scorers: codeScorers.filter(({ name }) => name === 'answer_present'),
  omitted: [],
  cases: [
    recorded('greeting', 'Hello', 'Hello, what can I do for you?', []),
    recorded('status-told', 'Where is ORD-1001?', 'ORD-1001 is shipped.', [order('ORD-1001', 40, 'shipped')]),
    recorded('status-dropped', 'Where is ORD-1002?', 'It will arrive soon.', [order('ORD-1002', 40, 'delayed')]),
    recorded('one-of-two', 'Where are ORD-1003 and ORD-1004?', 'ORD-1003 is shipped.', [order('ORD-1003', 40, 'shipped')]),
    recorded('refund-good', 'Refund ORD-1005', 'Refunded 20 for ORD-1005, which was delivered.', [
      order('ORD-1005', 20, 'delivered'),
      refund('ORD-1005', 20),
    ]),
    recorded('refund-too-much', 'Refund ORD-1006', 'Refunded 200 for ORD-1006.', [
      order('ORD-1006', 20, 'delivered'),
      refund('ORD-1006', 200),
    ]),
    recorded('refund-blind', 'Refund ORD-1007', 'Done.', [refund('ORD-1007', 20)]),
    recorded('table-shown', 'Who orders most?', table, [list('A', 'B', 'C')]),
    recorded('table-missing', 'Who orders most this year?', 'A, B and C with 3 orders each.', [list('A', 'B', 'C')]),
    recorded('cancel-assented', 'Yes, please', 'ORD-1008 is cancelled.', [cancel('ORD-1008')], ['Cancel ORD-1008']),
    recorded('cancel-unasked', 'What does it cost?', 'ORD-1009 is cancelled.', [cancel('ORD-1009')], ['Tell me about ORD-1009']),
    recorded('cancel-other', 'Yes', 'ORD-1011 is cancelled.', [cancel('ORD-1011')], ['Cancel ORD-1010']),
    recorded('cites-found', 'May I return it?', 'Yes, within 30 days [returns.md].', [search('returns.md', 'shipping.md')]),
    recorded('cites-invented', 'Is there a warranty?', 'Two years [warranty.md].', [search('returns.md')]),
  ],
};
