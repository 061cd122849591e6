/**
 * The steps of a run out of its spans. Wrappers are no steps; a model call seen by two integrations (LangChain and OpenAI) is
 * one step; a tool that only runs a sub-agent is that agent's step; a hand-off that is followed by the agent is the agent's step.
 */
import type { SpanTree } from '../trace/span-tree.ts';
import { durationMs } from '../trace/span-tree.ts';
import type { Step, StepKind } from '../trace/trace.ts';
import type { DecodeRules, ReadingNode, SubtreeFacts } from './span-adapter.ts';
import { isModelSpan, type SpanReading } from './span-reading.ts';
import { agentInput, agentOutput, modelInput, modelOutput, stepError, toolInput, toolOutput } from './step-values.ts';
import { subtreeFacts } from './subtree-facts.ts';

/** What the ancestors of a span are. */
interface Surroundings {
  agent: string | undefined;
  model: Step | undefined;
  retrieval: boolean;
  tool: string | undefined;
  /** Directly under a tool call that runs a sub-agent: the first agent span below is that sub-agent itself. */
  delegated: boolean;
}

const outside: Surroundings = { agent: undefined, model: undefined, retrieval: false, tool: undefined, delegated: false };
const handoffName = /^(?:transfer|hand_?off|delegate)_(?:control_)?to_(.+)$/i;
const handBackName = /^transfer_back_to_/i;

export interface StepsResult {
  steps: Step[];
  /** Leaf spans of no known kind: kept as steps of kind `unknown`. */
  unplaced: SpanReading[];
}

export function readSteps(tree: SpanTree<SpanReading>, root: ReadingNode | undefined, rules: DecodeRules): StepsResult {
  const facts = subtreeFacts(tree.preorder);
  const surroundings: Surroundings[] = [];
  const stepOf = new Map<ReadingNode, Step>();
  const unplaced: SpanReading[] = [];
  for (const node of tree.preorder) {
    const around = node.parent === undefined ? outside : surroundings[node.parent.order]!;
    const kind = node === root && !isWork(node) ? 'none' : placed(node, facts[node.order]!, around, rules);
    if (kind === 'none') {
      if (around.model !== undefined && isModelSpan(node.span)) complete(around.model, node.span);
      const swallowed = around.delegated && node.span.type === 'AGENT';
      surroundings.push(swallowed ? { ...around, delegated: false } : around);
      continue;
    }
    const step = makeStep(kind, node, around);
    if (kind === 'unknown') unplaced.push(node.span);
    stepOf.set(node, step);
    surroundings.push(within(around, kind, step, node.span.type === 'TOOL'));
  }
  const steps: Step[] = [];
  for (const node of tree.byStart) {
    const step = stepOf.get(node);
    if (step !== undefined) steps.push(step);
  }
  return { steps: numbered(withoutMergedHandoffs(steps)), unplaced };
}

/** A run may be a single model call or tool call; a root of any other type stands for the run itself. */
const isWork = (node: ReadingNode): boolean =>
  isModelSpan(node.span) || node.span.type === 'TOOL' || node.span.type === 'RETRIEVER';

function placed(node: ReadingNode, facts: SubtreeFacts, around: Surroundings, rules: DecodeRules): StepKind | 'none' {
  const kind = rules.stepKind?.(node, facts) ?? commonKind(node, facts);
  if (kind === 'model' && around.model !== undefined) return 'none';
  if (around.retrieval && (kind === 'retrieval' || kind === 'unknown' || kind === 'model')) return 'none';
  if (around.model !== undefined && kind === 'unknown') return 'none';
  if (kind === 'tool' && around.tool === node.span.label) return 'none';
  if (kind === 'agent' && (around.agent === node.span.label || (around.delegated && node.span.type === 'AGENT'))) return 'none';
  return kind;
}

function commonKind(node: ReadingNode, facts: SubtreeFacts): StepKind | 'none' {
  switch (node.span.type) {
    case 'LLM':
    case 'CHAT_MODEL':
      return 'model';
    case 'TOOL':
      if (handBackName.test(node.span.label)) return 'none';
      if (handoffName.test(node.span.label)) return 'handoff';
      return facts.agent || facts.model ? 'agent' : 'tool';
    case 'RETRIEVER':
      return 'retrieval';
    case 'AGENT':
      return 'agent';
    case 'CHAIN':
    case 'WORKFLOW':
    case 'TASK':
    case 'PARSER':
    case 'MEMORY':
      return 'none';
    default:
      return node.children.length === 0 ? 'unknown' : 'none';
  }
}

function within(around: Surroundings, kind: StepKind, step: Step, isToolSpan: boolean): Surroundings {
  switch (kind) {
    case 'agent':
      return { ...outside, agent: step.name, delegated: isToolSpan };
    case 'model':
      return { ...around, model: step };
    case 'retrieval':
      return { ...around, retrieval: true };
    case 'tool':
      return { ...around, tool: step.name };
    case 'handoff':
    case 'unknown':
    default:
      return around;
  }
}

function makeStep(kind: StepKind, node: ReadingNode, around: Surroundings): Step {
  const reading = node.span;
  const isModel = kind === 'model';
  return {
    kind,
    name: nameOf(kind, reading),
    spanId: reading.spanId,
    index: 0,
    agent: around.agent,
    input: isModel ? modelInput(reading) : kind === 'agent' ? agentInput(reading) : toolInput(reading),
    output: isModel ? modelOutput(reading) : kind === 'agent' ? agentOutput(reading) : toolOutput(reading.outputs),
    error: stepError(reading),
    startOffsetMs: node.startOffsetMs,
    durationMs: durationMs(reading),
    model: isModel ? reading.model : undefined,
    tokens: isModel ? reading.tokens : undefined,
  };
}

function nameOf(kind: StepKind, reading: SpanReading): string {
  if (kind === 'handoff') return handoffName.exec(reading.label)?.[1] ?? reading.label;
  return kind === 'model' ? (reading.model ?? reading.label) : reading.label;
}

/** The inner span of a doubly recorded model call knows what the outer one may not. */
function complete(step: Step, inner: SpanReading): void {
  if (step.model === undefined && inner.model !== undefined) {
    step.model = inner.model;
    step.name = inner.model;
  }
  step.tokens ??= inner.tokens;
}

const sameName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_');

/** A hand-off whose agent runs next is told once, by the agent's step. */
function withoutMergedHandoffs(steps: Step[]): Step[] {
  const waiting = new Map<string, Step>();
  const merged = new Set<Step>();
  for (const step of steps) {
    if (step.kind === 'handoff') waiting.set(sameName(step.name), step);
    else if (step.kind === 'agent') {
      const handoff = waiting.get(sameName(step.name));
      if (handoff === undefined) continue;
      waiting.delete(sameName(step.name));
      if (handoff.error === undefined) merged.add(handoff);
    }
  }
  return merged.size === 0 ? steps : steps.filter((step) => !merged.has(step));
}

function numbered(steps: Step[]): Step[] {
  steps.forEach((step, index) => {
    step.index = index;
  });
  return steps;
}
