/** What a framework's folder exports. The common machinery (decode-trace.ts) does the work; rules say only what is special. */
import type { RawSpan, RawTrace } from '../trace/raw-trace.ts';
import type { SpanNode } from '../trace/span-tree.ts';
import type { StepKind, Trace } from '../trace/trace.ts';
import type { SpanReading } from './span-reading.ts';

export type ReadingNode = SpanNode<SpanReading>;

/** What is known about the spans below a span. */
export interface SubtreeFacts {
  model: boolean;
  tool: boolean;
  retrieval: boolean;
  agent: boolean;
}

export interface DecodeRules {
  framework: string;
  /** Corrects what the attributes said about one span. */
  read?: (reading: SpanReading, raw: RawSpan) => SpanReading;
  /** The step that a span becomes; 'none' for no step; undefined leaves it to the common rules. */
  stepKind?: (node: ReadingNode, facts: SubtreeFacts) => StepKind | 'none' | undefined;
}

export interface SpanAdapter {
  name: string;
  /** How surely the trace was written by this framework: 0 not at all, 1 certainly. The surest adapter decodes. */
  detect: (raw: RawTrace) => number;
  decode: (raw: RawTrace) => Trace;
}
