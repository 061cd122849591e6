/** All adapters. The one whose `detect` is surest decodes a trace; among equals the first of this list. */
import { anthropicAdapter } from './anthropic/anthropic-adapter.ts';
import { autogenAdapter } from './autogen/autogen-adapter.ts';
import { bedrockAdapter } from './bedrock/bedrock-adapter.ts';
import { claudeCodeAdapter } from './claude-code/claude-code-adapter.ts';
import { crewaiAdapter } from './crewai/crewai-adapter.ts';
import { dspyAdapter } from './dspy/dspy-adapter.ts';
import { geminiAdapter } from './gemini/gemini-adapter.ts';
import { genericAdapter } from './generic/generic-adapter.ts';
import { langchainAdapter } from './langchain/langchain-adapter.ts';
import { langgraphAdapter } from './langgraph/langgraph-adapter.ts';
import { llamaIndexAdapter } from './llama-index/llama-index-adapter.ts';
import { openaiAgentsAdapter } from './openai-agents/openai-agents-adapter.ts';
import { openaiAdapter } from './openai/openai-adapter.ts';
import { pydanticAiAdapter } from './pydantic-ai/pydantic-ai-adapter.ts';
import { responsesAgentAdapter } from './responses-agent/responses-agent-adapter.ts';
import type { SpanAdapter } from './span-adapter.ts';

export const adapters: readonly SpanAdapter[] = [
  langgraphAdapter,
  claudeCodeAdapter,
  openaiAgentsAdapter,
  pydanticAiAdapter,
  crewaiAdapter,
  dspyAdapter,
  llamaIndexAdapter,
  autogenAdapter,
  langchainAdapter,
  responsesAgentAdapter,
  bedrockAdapter,
  openaiAdapter,
  anthropicAdapter,
  geminiAdapter,
  genericAdapter,
];
