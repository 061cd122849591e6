/** Reads the Agent SDK's messages as they come: events for whoever watches, figures for the result. */
import type { AgentEvent } from './agent-runtime.ts';
import { addUsage, noUsage, type AgentUsage } from './agent-usage.ts';
import { usageOf, type WireUsage } from './list-price.ts';
import { toolPrefix } from './permissions.ts';
import type { SdkBlock, SdkMessage, SdkResult, SdkStreamEvent } from './sdk-message.ts';

interface OpenAnswer {
  id: string;
  model: string;
  usage: WireUsage;
  startedMs: number;
}

export class SessionWatch {
  usage: AgentUsage = noUsage;
  model: string;
  contextTokens = 0;
  contextWindow: number | undefined;
  toolCalls = 0;
  toolErrors = 0;
  malformedCalls = 0;
  text = '';
  stopReason: string | undefined;
  assistantError: string | undefined;
  result: SdkResult | undefined;
  isStarted = false;
  init: Extract<SdkMessage, { type: 'system' }> | undefined;

  private readonly emit: (event: AgentEvent) => void;
  private readonly nowMs: () => number;
  private readonly calls = new Map<string, { tool: string; startedMs: number }>();
  private readonly counted = new Set<string>();
  private open: OpenAnswer | undefined;
  private requestMs: number;

  constructor(model: string, emit: (event: AgentEvent) => void, nowMs: () => number) {
    this.model = model;
    this.emit = emit;
    this.nowMs = nowMs;
    this.requestMs = nowMs();
  }

  see(message: SdkMessage): void {
    if (message.type === 'system') this.seeSystem(message);
    else if (message.type === 'stream_event') this.seeStream(message.event);
    else if (message.type === 'assistant') this.seeAnswer(message);
    else if (message.type === 'user') this.seeResults(message.message.content);
    else if (message.type === 'result') this.seeResult(message);
  }

  /** Nothing more comes. An answer that was cut off is paid for as well. */
  end(): void {
    if (this.result === undefined && this.open !== undefined) this.count(this.open);
  }

  private seeSystem(message: Extract<SdkMessage, { type: 'system' }>): void {
    if (message.subtype === 'init' && !this.isStarted) {
      this.isStarted = true;
      this.init = message;
      this.emit({ type: 'started', model: message.model ?? this.model, tools: message.tools ?? [] });
    }
    if (message.subtype === 'api_retry')
      this.emit({
        type: 'retrying',
        attempt: message.attempt ?? 1,
        status: message.error_status ?? undefined,
        delayMs: message.retry_delay_ms ?? 0,
        reason: message.error ?? 'unknown',
      });
  }

  /** The stream alone tells an answer's final usage. */
  private seeStream(event: SdkStreamEvent): void {
    if (event.type === 'message_start' && event.message !== undefined) {
      const { id = '', model = this.model, usage = {} } = event.message;
      this.open = { id, model, usage, startedMs: this.requestMs };
    } else if (event.type === 'content_block_delta' && event.delta?.type === 'text_delta')
      this.emit({ type: 'text-delta', text: event.delta.text ?? '' });
    else if (event.type === 'message_delta' && this.open !== undefined) {
      this.open.usage = { ...this.open.usage, ...withoutNulls(event.usage ?? {}) };
      this.stopReason = event.delta?.stop_reason ?? this.stopReason;
    } else if (event.type === 'message_stop' && this.open !== undefined) {
      this.count(this.open);
      this.open = undefined;
    }
  }

  private seeAnswer({ message, error }: Extract<SdkMessage, { type: 'assistant' }>): void {
    if (error !== undefined) {
      this.assistantError = error;
      return;
    }
    // What it recovered from is no failure.
    this.assistantError = undefined;
    // An answer that was not streamed comes whole; one that was streamed is counted when its stream ends.
    if (this.open?.id !== message.id && message.usage !== undefined && message.stop_reason != null)
      this.count({ id: message.id, model: message.model, usage: message.usage, startedMs: this.requestMs });
    for (const block of message.content) this.seeBlock(block);
  }

  private seeBlock(block: SdkBlock): void {
    if (block.type === 'thinking' && (block.thinking ?? '') !== '')
      this.emit({ type: 'thinking', summary: block.thinking!.slice(0, 2000) });
    if (block.type === 'text' && (block.text ?? '') !== '') {
      this.text = block.text!;
      this.emit({ type: 'text', text: block.text! });
    }
    if (block.type !== 'tool_use' || block.id === undefined) return;
    const tool = (block.name ?? '').replace(toolPrefix, '');
    if (typeof block.input === 'object' && block.input !== null && '__unparsedToolInput' in block.input) this.malformedCalls += 1;
    this.toolCalls += 1;
    this.calls.set(block.id, { tool, startedMs: this.nowMs() });
    this.emit({ type: 'tool-called', callId: block.id, tool, input: block.input });
  }

  private seeResults(content: string | SdkBlock[]): void {
    this.requestMs = this.nowMs();
    if (typeof content === 'string') return;
    for (const block of content) {
      const call = block.tool_use_id === undefined ? undefined : this.calls.get(block.tool_use_id);
      if (block.type !== 'tool_result' || call === undefined) continue;
      const text = textOf(block.content);
      if (block.is_error === true) this.toolErrors += 1;
      this.emit({
        type: 'tool-answered',
        callId: block.tool_use_id!,
        tool: call.tool,
        isError: block.is_error === true,
        characters: text.length,
        durationMs: this.nowMs() - call.startedMs,
        text,
      });
    }
  }

  private count(answer: OpenAnswer): void {
    if (this.counted.has(answer.id)) return;
    this.counted.add(answer.id);
    const usage = usageOf(answer.usage, answer.model);
    const contextTokens = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens;
    this.usage = this.usage.requests === 0 ? usage : addUsage(this.usage, usage);
    this.contextTokens = Math.max(this.contextTokens, contextTokens);
    this.model = answer.model;
    const durationMs = this.nowMs() - answer.startedMs;
    this.emit({ type: 'model-answered', messageId: answer.id, model: answer.model, usage, contextTokens, durationMs });
  }

  /** The SDK's own account replaces ours: it also knows answers that were cut off. */
  private seeResult(result: SdkResult): void {
    this.result = result;
    const models = Object.values(result.modelUsage ?? {});
    if (models.length === 0) return;
    const isPriced = models.every((item) => item.costBasis !== 'unknown');
    const sum = (of: (item: (typeof models)[number]) => number): number => models.reduce((total, item) => total + of(item), 0);
    this.usage = {
      input_tokens: sum((item) => item.inputTokens),
      output_tokens: sum((item) => item.outputTokens),
      cache_read_tokens: sum((item) => item.cacheReadInputTokens),
      cache_write_tokens: sum((item) => item.cacheCreationInputTokens),
      cost_usd: isPriced ? sum((item) => item.costUSD) : null,
      cost_basis: isPriced ? 'list' : 'unknown',
      requests: this.usage.requests,
    };
    if (isPriced) this.contextWindow = Math.max(...models.map((item) => item.contextWindow));
  }
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return (content as SdkBlock[]).map((block) => block.text ?? '').join('\n');
}

const withoutNulls = (usage: WireUsage): WireUsage =>
  Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null && value !== undefined));
