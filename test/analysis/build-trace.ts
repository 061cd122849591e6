/** Traces for the tests of the analysis, written down by hand where a recorded one would hide the point. */
import type { Step, Trace } from '../../src/trace/trace.ts';

export function step(part: Partial<Step> & Pick<Step, 'kind' | 'name'>): Step {
  return {
    spanId: `${part.kind}-${part.name}`,
    index: 0,
    agent: undefined,
    input: undefined,
    output: undefined,
    error: undefined,
    startOffsetMs: undefined,
    durationMs: undefined,
    model: undefined,
    tokens: undefined,
    ...part,
  };
}

export function trace(part: Partial<Trace> = {}): Trace {
  const steps = (part.steps ?? []).map((item, index) => ({ ...item, index, spanId: `${item.spanId}-${index}` }));
  return {
    traceId: 'tr-1',
    experimentId: undefined,
    sessionId: undefined,
    userId: undefined,
    name: 'agent',
    state: 'OK',
    framework: 'generic',
    requestTimeMs: undefined,
    durationMs: undefined,
    inputs: part.question === undefined ? undefined : { query: part.question },
    outputs: part.answer,
    question: undefined,
    questionSource: 'root',
    questionPath: ['query'],
    answer: undefined,
    answerSource: 'root',
    answerPath: [],
    messages: part.question === undefined ? [] : [{ role: 'user', content: part.question }],
    systemTexts: [],
    toolDeclarations: [],
    spans: [],
    tokens: undefined,
    tags: {},
    metadata: {},
    assessments: [],
    losses: [],
    ...part,
    steps,
  };
}
