/** Traces and small builders for the tests of the spec. */
import { toTrace } from '../../src/adapters/to-trace.ts';
import { analyze } from '../../src/analysis/analyze.ts';
import type { Analysis } from '../../src/analysis/analysis.ts';
import { extractFeatures, type TraceFeatures } from '../../src/analysis/features.ts';
import { readTraceFile } from '../../src/mlflow/trace-file.ts';
import type { Step, Trace } from '../../src/trace/trace.ts';

export interface Sample {
  traces: Map<string, Trace>;
  features: TraceFeatures[];
  analysis: Analysis;
}

export function sampleOf(traces: readonly Trace[]): Sample {
  const features = traces.map((trace) => extractFeatures(trace));
  return { traces: new Map(traces.map((trace) => [trace.traceId, trace])), features, analysis: analyze(features) };
}

export async function readSample(name: string): Promise<Sample> {
  const traces: Trace[] = [];
  const path = new URL(`../../samples/${name}/traces.jsonl.gz`, import.meta.url).pathname;
  for await (const raw of readTraceFile(path)) traces.push(toTrace(raw));
  return sampleOf(traces);
}

export const step = (kind: Step['kind'], name: string, more: Partial<Step> = {}): Step => ({
  kind,
  name,
  spanId: 'aaaaaaaaaaaaaaaa',
  index: 0,
  agent: undefined,
  input: undefined,
  output: undefined,
  error: undefined,
  startOffsetMs: 0,
  durationMs: 1000,
  model: undefined,
  tokens: undefined,
  ...more,
});

export const trace = (traceId: string, more: Partial<Trace> = {}): Trace => ({
  traceId,
  experimentId: '0',
  sessionId: undefined,
  userId: undefined,
  name: 'agent',
  state: 'OK',
  framework: 'generic',
  requestTimeMs: 1,
  durationMs: 2000,
  inputs: { query: 'How many?' },
  outputs: { response: 'Many.' },
  question: 'How many?',
  questionSource: 'root',
  questionPath: ['query'],
  answer: 'Many.',
  answerSource: 'root',
  answerPath: ['response'],
  messages: [],
  systemTexts: [],
  toolDeclarations: [],
  steps: [],
  spans: [],
  tokens: undefined,
  tags: {},
  metadata: {},
  assessments: [],
  losses: [],
  ...more,
});
