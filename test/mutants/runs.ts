/** Runs to mutate: recorded samples and fixtures, the corpora where they are, and a few by hand for what no sample has. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { toTrace } from '../../src/adapters/to-trace.ts';
import type { JsonObject, JsonValue } from '../../src/base/json-value.ts';
import { parseJson } from '../../src/base/lossless-json.ts';
import { readTraceFile } from '../../src/mlflow/trace-file.ts';
import { decodeExportRequest } from '../../src/mlflow/wire/otlp-export.ts';
import type { RawSpan, RawTrace } from '../../src/trace/raw-trace.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { fixtureTrace } from '../adapters/fixture.ts';

/** The first runs of a sample. */
export async function sampleRuns(name: 'supervisor' | 'tau-retail' | 'intercode-sql', count: number): Promise<Trace[]> {
  const traces: Trace[] = [];
  const path = new URL(`../../samples/${name}/traces.jsonl.gz`, import.meta.url).pathname;
  for await (const raw of readTraceFile(path)) if (traces.push(toTrace(raw)) === count) break;
  return traces;
}

export const fixtureRuns = (): Trace[] =>
  [
    'anthropic/tool-use',
    'dspy/react',
    'langchain/retrieval',
    'langgraph/supervisor',
    'llama-index/query',
    'openai-agents/handoff',
    'openai/responses',
    'openai/tool-call',
    'plain/failure',
    'plain/functions',
    'pydantic-ai/tool',
    'responses-agent/predict',
  ].map(fixtureTrace);

const script = new URL('../../../shared/corpora/corpora.mjs', import.meta.url).pathname;
export const hasCorpora = existsSync(script);

/** The first runs of a corpus. */
export function corpusRuns(corpus: string, count: number): Trace[] {
  const text = execFileSync(process.execPath, [script, 'jsonl', '--corpus', corpus], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .slice(0, count)
    .flatMap((line) => decodeExportRequest(parseJson(line) as JsonObject))
    .map((raw) => toTrace(raw));
}

interface SpanPart {
  name: string;
  type: string;
  inputs: JsonValue;
  outputs: JsonValue;
  /** Attributes beside inputs and outputs. */
  more?: Record<string, JsonValue>;
}

/** A run recorded as MLflow would: a root AGENT span over `parts`, each a second long. */
function recorded(id: string, question: string, answer: string, parts: readonly SpanPart[]): Trace {
  const span = (part: SpanPart, index: number): RawSpan => ({
    spanId: `${id}${index}`.padStart(16, '0'),
    parentSpanId: index === 0 ? undefined : `${id}0`.padStart(16, '0'),
    name: part.name,
    startTimeNs: BigInt(index) * 1_000_000_000n,
    endTimeNs: BigInt(index === 0 ? parts.length + 1 : index + 1) * 1_000_000_000n,
    status: 'OK',
    statusMessage: undefined,
    events: [],
    attributes: {
      'mlflow.spanType': part.type,
      'mlflow.spanInputs': part.inputs,
      'mlflow.spanOutputs': part.outputs,
      ...part.more,
    },
  });
  const root: SpanPart = { name: 'agent', type: 'AGENT', inputs: { query: question }, outputs: { response: answer } };
  return toTrace(rawTrace(`tr-${id}`, [root, ...parts].map(span)));
}

const rawTrace = (traceId: string, spans: RawSpan[]): RawTrace => ({
  traceId,
  experimentId: '0',
  clientRequestId: undefined,
  requestTimeMs: 1,
  executionDurationMs: spans.length * 1000,
  state: 'OK',
  requestPreview: undefined,
  responsePreview: undefined,
  metadata: {},
  tags: {},
  assessments: [],
  spans,
  losses: [],
});

const tools: JsonValue = [
  {
    type: 'function',
    function: {
      name: 'book_room',
      description: 'Books a room.',
      parameters: {
        type: 'object',
        properties: { hotel_id: { type: 'string' }, board: { type: 'string', enum: ['none', 'breakfast', 'full'] } },
        required: ['hotel_id'],
      },
    },
  },
];

/** A declared tool with a list of values, called once. */
export function declaredRun(): Trace {
  const asked: JsonObject = { role: 'user', content: 'Book hotel HX-77 with breakfast.' };
  const input: JsonObject = { hotel_id: 'HX-77', board: 'breakfast' };
  const call: JsonObject = {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'call_a1', type: 'function', function: { name: 'book_room', arguments: JSON.stringify(input) } }],
  };
  const result: JsonObject = { role: 'tool', tool_call_id: 'call_a1', content: '{"booking": "B-5521"}' };
  const answer = 'Your booking B-5521 with breakfast is confirmed.';
  const reply = (message: JsonObject): JsonValue => ({ choices: [{ message }] });
  return recorded('dec', 'Book hotel HX-77 with breakfast.', answer, [
    { name: 'chat', type: 'CHAT_MODEL', inputs: { messages: [asked], tools }, outputs: reply(call) },
    { name: 'book_room', type: 'TOOL', inputs: input, outputs: '{"booking": "B-5521"}' },
    {
      name: 'chat',
      type: 'CHAT_MODEL',
      inputs: { messages: [asked, call, result], tools },
      outputs: reply({ role: 'assistant', content: answer }),
    },
  ]);
}

const retrieval = (id: string, question: string, passage: string, answer: string): Trace =>
  recorded(id, question, answer, [
    {
      name: 'search_handbook',
      type: 'RETRIEVER',
      inputs: question,
      outputs: [{ page_content: passage, metadata: { source: 'handbook' } }],
    },
  ]);

/** Two answers from passages of the same retriever. */
export const retrievalRuns = (): Trace[] => [
  retrieval('re1', 'How long may I return shoes?', 'Returns are accepted within 45 days with receipt.', 'Within 45 days.'),
  retrieval('re2', 'Who repairs my lamp?', 'Repairs are done by the Northgate workshop.', 'The Northgate workshop.'),
];
