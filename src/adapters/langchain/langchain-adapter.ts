/** LangChain runnables under mlflow.langchain.autolog, without a graph. */
import { isJsonObject } from '../../base/json-value.ts';
import type { RawSpan } from '../../trace/raw-trace.ts';
import { decodeTrace } from '../decode-trace.ts';
import type { SpanAdapter } from '../span-adapter.ts';
import { langchainReading } from './langchain-reading.ts';

export const langchainAdapter: SpanAdapter = {
  name: 'langchain',
  detect: (raw) => (raw.spans.some(isLangchainSpan) ? 0.6 : 0),
  decode: (raw) => decodeTrace(raw, { framework: 'langchain', read: langchainReading }),
};

/** Callback spans carry the run's metadata; only its models name their message format. */
function isLangchainSpan(span: RawSpan): boolean {
  const metadata = span.attributes['metadata'];
  return (
    span.attributes['mlflow.message.format'] === 'langchain' ||
    isJsonObject(span.attributes['invocation_params']) ||
    (isJsonObject(metadata) && ('ls_integration' in metadata || 'ls_provider' in metadata)) ||
    span.name === 'RunnableSequence' ||
    span.name === 'AgentExecutor'
  );
}
