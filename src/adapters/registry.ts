/** All adapters. The one whose `detect` is surest decodes a trace; among equals the first of this list. */
import { genericAdapter } from './generic/generic-adapter.ts';
import { langchainAdapter } from './langchain/langchain-adapter.ts';
import { langgraphAdapter } from './langgraph/langgraph-adapter.ts';
import type { SpanAdapter } from './span-adapter.ts';

export const adapters: readonly SpanAdapter[] = [langgraphAdapter, langchainAdapter, genericAdapter];
