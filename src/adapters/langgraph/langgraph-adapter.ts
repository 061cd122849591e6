/**
 * LangGraph under mlflow.langchain.autolog. Nodes are CHAIN spans; which of them are sub-agents only their content tells: a node
 * that runs model, tool or retrieval work of its own beside other such nodes, and is no gear of the ReAct loop or the supervisor.
 * A hand-off by `Command(graph=PARENT)` leaves its CHAIN spans with status ERROR (langgraph.errors.ParentCommand): no error.
 */
import { isJsonObject, type JsonValue } from '../../base/json-value.ts';
import type { RawTrace } from '../../trace/raw-trace.ts';
import type { StepKind } from '../../trace/trace.ts';
import { decodeTrace } from '../decode-trace.ts';
import { langchainReading } from '../langchain/langchain-reading.ts';
import type { ReadingNode, SpanAdapter, SubtreeFacts } from '../span-adapter.ts';
import type { SpanReading } from '../span-reading.ts';

/** Names of nodes that are a part of an agent, never an agent of their own. */
const gearNames =
  /^(?:__\w+__|agent|model|llm|chatbot|assistant|tools?|tool_?node|action|(?:call|run|execute|invoke)_(?:model|llm|tools?|agent)|should_continue|route\w*|generate\w*|respond\w*|(?:pre|post)_model_hook|retrieve\w*|summari[sz]e\w*|LangGraph)$/i;
const orchestratorNames = /(?:^|_)(?:supervisor|orchestrator|coordinator|router|dispatcher|triage|manager|planner)$/i;

export const langgraphAdapter: SpanAdapter = {
  name: 'langgraph',
  detect: (raw) => (raw.spans.some((span) => nodeOf(span.attributes['metadata']) !== undefined) ? 0.9 : graphName(raw)),
  decode: (raw) => decodeTrace(raw, { framework: 'langgraph', read: readLanggraph, stepKind: nodeKind }),
};

const graphName = (raw: RawTrace): number => (raw.spans.some((span) => span.name === 'LangGraph') ? 0.8 : 0);

function nodeOf(metadata: JsonValue | undefined): string | undefined {
  const node = isJsonObject(metadata) ? metadata['langgraph_node'] : undefined;
  return typeof node === 'string' ? node : undefined;
}

function readLanggraph(reading: SpanReading): SpanReading {
  const decoded = langchainReading(reading);
  if (decoded.type !== 'CHAIN' || decoded.status !== 'ERROR') return decoded;
  const isHandoff =
    /^(?:ParentCommand\()?Command\(/.test(decoded.statusMessage ?? '') ||
    decoded.events.some((event) => event.attributes['exception.type'] === 'ParentCommand');
  return isHandoff ? { ...decoded, status: 'OK', statusMessage: undefined } : decoded;
}

function nodeKind(node: ReadingNode, facts: SubtreeFacts): StepKind | 'none' | undefined {
  const span = node.span;
  if (span.type !== 'CHAIN' || !(facts.model || facts.tool || facts.retrieval)) return undefined;
  if (nodeOf(span.raw.attributes['metadata']) !== span.name || gearNames.test(span.name)) return undefined;
  return orchestratorNames.test(span.name) || !hasPeers(node) ? undefined : 'agent';
}

const peerNames = new WeakMap<ReadingNode, Set<string>>();

/** A graph of one working node is that node's agent itself, not a team. */
function hasPeers(node: ReadingNode): boolean {
  const graph = node.parent;
  if (graph === undefined) return false;
  let names = peerNames.get(graph);
  if (names === undefined) {
    const nodes = graph.children.filter(({ span }) => nodeOf(span.raw.attributes['metadata']) === span.name);
    names = new Set(nodes.map(({ span }) => span.name));
    peerNames.set(graph, names);
  }
  return names.size > 1;
}
