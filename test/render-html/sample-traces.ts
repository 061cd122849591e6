/** Runs of an invented supervisor over two experts, as the report sees them: realistic in shape, seeded, small. */
import { seededRandom } from '../../src/base/random.ts';
import type { ReportStep, ReportTrace } from '../../src/render/html/report-input.ts';

export interface SampleRun {
  trace: ReportTrace;
  type: 'regional-sales' | 'stock-levels' | 'late-shipments' | 'about-the-agent';
  route: string[];
}

const questions: Record<SampleRun['type'], string[]> = {
  'regional-sales': [
    'What was revenue in EMEA last quarter?',
    'Which region sold most in March?',
    'Compare Q1 revenue of APAC and EMEA',
    'Revenue by product line in North America, May',
  ],
  'stock-levels': [
    'How many units of SKU 4471 are in stock in Rotterdam?',
    'Which warehouses are below their safety stock?',
    'Current stock of pumps by site',
  ],
  'late-shipments': [
    'Which shipments to Lyon are late and by how much?',
    'Average delay of carrier Norda in June',
    'List late purchase orders above 50,000 EUR',
  ],
  'about-the-agent': ['What can you help me with?', 'Which data do you have access to?'],
};

const routeOf: Record<SampleRun['type'], string[]> = {
  'regional-sales': ['customer_sales'],
  'stock-levels': ['supply_chain'],
  'late-shipments': ['supply_chain'],
  'about-the-agent': [],
};

export function sampleRuns(size = 42): SampleRun[] {
  const random = seededRandom(7);
  return Array.from({ length: size }, (_item, index) => {
    const type =
      (
        [
          'regional-sales',
          'regional-sales',
          'stock-levels',
          'regional-sales',
          'late-shipments',
          'about-the-agent',
          'stock-levels',
          'late-shipments',
        ] as const
      )[index % 8] ?? 'regional-sales';
    const isWasteful = (type === 'regional-sales' && index % 5 === 0) || (type === 'late-shipments' && index % 9 === 4);
    const isFailing = index % 13 === 7;
    const route = isWasteful ? ['customer_sales', 'supply_chain'] : routeOf[type];
    return { trace: run(index, questions[type][index % questions[type].length] ?? '', route, isFailing, random), type, route };
  });
}

function run(index: number, question: string, route: readonly string[], isFailing: boolean, random: () => number): ReportTrace {
  const steps: ReportStep[] = [];
  let clock = 40;
  const add = (
    kind: ReportStep['kind'],
    name: string,
    depth: number,
    durationMs: number,
    input: unknown,
    output: unknown,
    error?: string,
  ): void => {
    const text = (value: unknown): { text: string; omitted: number } => ({
      text: typeof value === 'string' ? value : JSON.stringify(value, null, 2),
      omitted: 0,
    });
    steps.push({
      spanId: `span-${index}-${steps.length}`,
      kind,
      name,
      depth,
      startOffsetMs: clock,
      durationMs,
      error,
      model: kind === 'model' ? 'gpt-4.1' : undefined,
      totalTokens: kind === 'model' ? Math.round(600 + random() * 900) : undefined,
      input: text(input),
      output: error === undefined ? text(output) : undefined,
    });
  };
  const between = (low: number, high: number): number => Math.round(low + random() * (high - low));
  const think = between(700, 1600);
  add(
    'model',
    'supervisor',
    0,
    think,
    [{ role: 'user', content: question }],
    route.length === 0
      ? 'I answer questions about sales and supply chain data.'
      : { tool_calls: route.map((name) => ({ name, arguments: { query: question } })) },
  );
  clock += think;
  for (const expert of route) {
    const query = between(2_200, 4_300);
    const plan = between(600, 1_300);
    const write = between(800, 1_700);
    add('agent', expert, 0, plan + query + write, { query: question }, 'EMEA revenue was 4.21 M EUR.');
    add('model', 'gpt-4.1', 1, plan, [{ role: 'user', content: question }], {
      tool_calls: [{ name: 'run_sql', arguments: { statement: 'SELECT region, SUM(amount) FROM sales GROUP BY region' } }],
    });
    clock += plan;
    add(
      'tool',
      expert === 'customer_sales' ? 'run_sql' : 'stock_api',
      1,
      query,
      { statement: "SELECT region, SUM(amount) AS revenue\nFROM sales\nWHERE quarter = '2025-Q1'\nGROUP BY region" },
      [
        { region: 'EMEA', revenue: 4_210_331.5 },
        { region: 'APAC', revenue: 2_903_112 },
      ],
      isFailing ? 'ReadTimeout: warehouse did not answer within 30 s' : undefined,
    );
    clock += query;
    add('model', 'gpt-4.1', 1, write, 'rows', '| region | revenue |\n|---|---|\n| EMEA | 4,210,331.50 |');
    clock += write;
  }
  const close = between(600, 1_400);
  add('model', 'supervisor', 0, close, 'expert answers', 'Revenue in EMEA last quarter was 4.21 million EUR.');
  clock += close;
  return {
    traceId: `tr-${(index * 2_654_435_761 + 97_531).toString(16).padStart(12, '0').repeat(3).slice(0, 32)}`,
    state: isFailing ? 'ERROR' : 'OK',
    durationMs: clock + 60,
    question: { text: question, omitted: 0 },
    answer: isFailing
      ? undefined
      : {
          text: 'Revenue in EMEA last quarter was **4.21 million EUR**, up 6 % on the quarter before.\n\n| region | revenue |\n|---|---|\n| EMEA | 4,210,331.50 |\n| APAC | 2,903,112.00 |',
          omitted: 0,
        },
    steps,
    otherSpans: [
      {
        spanId: `root-${index}`,
        name: 'supervisor_agent',
        type: 'CHAIN',
        durationMs: clock + 60,
        error: isFailing ? 'ReadTimeout' : undefined,
      },
    ],
  };
}
