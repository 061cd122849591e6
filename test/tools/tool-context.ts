/** A ToolContext over traces in memory, and what the tests say about answers. */
import { expect } from 'vitest';
import { MAX_TOOL_ANSWER, type ToolAnswer } from '../../src/base/tool.ts';
import { proposeSuite } from '../../src/spec/propose-suite.ts';
import { selectCases } from '../../src/spec/select-cases.ts';
import { createTools } from '../../src/tools/create-tools.ts';
import { toolNames, type ToolContext, type ToolName } from '../../src/tools/tool-context.ts';
import { dataEnd, dataStart } from '../../src/tools/trace-text.ts';
import type { RawTrace } from '../../src/trace/raw-trace.ts';
import type { Sample } from '../spec/sample-traces.ts';

const unasked = () => Promise.reject(new Error('not asked for'));

export function contextOf(sample: Sample, more: Partial<ToolContext> = {}): ToolContext {
  const { traces, features, analysis } = sample;
  const suite = () =>
    proposeSuite({
      analysis,
      selection: selectCases(analysis, features, { maxCases: 30 }),
      traces,
      features,
      strategy: 'traces',
      predictFn: undefined,
      name: 'agent',
      mlflowVersion: '3.17.2',
    });
  return {
    analysis: () => Promise.resolve(analysis),
    features: () => Promise.resolve(features),
    trace: (id) => {
      const trace = traces.get(id);
      return Promise.resolve(trace && { raw: {} as RawTrace, trace });
    },
    mlflow: undefined,
    mayAnnotate: false,
    suite: () => Promise.resolve(suite()),
    lastValidation: () => Promise.resolve(undefined),
    proposeEdit: unasked,
    proposeAmendment: unasked,
    proposeArtifact: unasked,
    validate: unasked,
    certify: unasked,
    status: () => Promise.resolve({}),
    ...more,
  };
}

export type Call = (tool: ToolName, input?: object) => Promise<ToolAnswer>;

/** Calls as a server makes them: what the schema does not take throws, everything else is an answer that keeps the rules. */
export function callerOf(context: ToolContext, signal = new AbortController().signal): Call {
  const tools = new Map(createTools(context, toolNames).map((tool) => [tool.name, tool]));
  return async (name, input = {}) => {
    const tool = tools.get(name)!;
    const answer = await tool.handle(tool.input.parse(input), { signal });
    keepsTheRules(answer.text);
    return answer;
  };
}

// oxlint-disable-next-line no-control-regex -- their absence is what is tested
const unwanted = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;

function keepsTheRules(text: string): void {
  expect(text.length).toBeLessThan(MAX_TOOL_ANSWER);
  expect(text.isWellFormed()).toBe(true);
  expect(unwanted.exec(text)).toBeNull();
  expect(text.split(dataStart).length).toBe(text.split(dataEnd).length);
}

export interface ParsedAnswer {
  /** Outside the markers. */
  words: string;
  data: string;
}

export function parsed({ text }: ToolAnswer): ParsedAnswer {
  const start = text.indexOf(dataStart);
  if (start < 0) return { words: text, data: '' };
  const end = text.indexOf(dataEnd);
  expect(end).toBeGreaterThan(start);
  return {
    words: text.slice(0, start) + text.slice(end + dataEnd.length),
    data: text.slice(start + dataStart.length + 1, end - 1),
  };
}

/** All pages' data, as the notes lead from one to the next. */
export async function allPages(call: Call, tool: ToolName, input: object, maxPages = 400): Promise<string[]> {
  const pages: string[] = [];
  for (let offset: number | undefined = 0; offset !== undefined;) {
    const answer: ToolAnswer = await call(tool, { ...input, offset });
    expect(answer.isError).toBe(false);
    const { words, data } = parsed(answer);
    pages.push(data);
    expect(pages.length).toBeLessThan(maxPages);
    const next = /More with offset (\d+)\./.exec(words)?.[1];
    if (next !== undefined) expect(Number(next)).toBeGreaterThan(offset);
    offset = next === undefined ? undefined : Number(next);
  }
  return pages;
}

export const linesOf = (pages: readonly string[]): string[] => pages.flatMap((page) => page.split('\n'));
/** The first words of lines at the left edge. */
export const firstWords = (pages: readonly string[], pattern = /^\S+/): string[] =>
  linesOf(pages).flatMap((line) => pattern.exec(line)?.[0] ?? []);
