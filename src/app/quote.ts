/**
 * What a run of the engine claude will probably use, said before it starts. A pure function of the request, so that a resumed run
 * quotes the same; docs/how-to/run-the-agent-engine.md documents the formula. It is a range, not a promise: the budget is what bounds.
 */
import { listPrice, type ListPrice } from '../agent/list-price.ts';
import type { AgentRequest } from './agent-request.ts';

export interface Range {
  low: number;
  high: number;
}

/** The document of `--json` under `quote`. */
export interface Quote {
  model: string;
  sessions: Range;
  /** Of all kinds together: each answer's request sends the conversation again. */
  tokens: Range;
  /** null: no price is known for the model. */
  cost_usd: Range | null;
  cost_basis: 'list' | 'unknown';
  /** The upper end of the range is above the budget: the run goes on without the model when it is used up. */
  may_be_cut: boolean;
  assumptions: QuoteAssumptions;
}

export interface QuoteAssumptions {
  /** Answers of the model in a session. */
  answers: Range;
  /** Tokens of a session's first request: system prompt, tools, task. */
  first_request_tokens: Range;
  /** Tokens that a tool's answer adds to the conversation. */
  tool_answer_tokens: Range;
  /** Tokens of one answer of the model. */
  answer_tokens: Range;
  /** What was sent before is read from the endpoint's cache; only the low end assumes it for others than Anthropic's own. */
  prompt_cache: { low: boolean; high: boolean };
}

export const quoteFor = (request: AgentRequest): Quote => quoteRun(request, listPrice(request.model));

/**
 * Numbers of sessions and answers at the low end, sizes of first requests and of tools' answers are those that `npm run bench:agent`
 * sees with the scripted model, at 3.5 bytes a token: first requests of 3,300 to 4,900 tokens, tools' answers of 550 in the middle
 * and 4,000 at most, 5 answers in the middle. That model only calls; what one of Anthropic's says and thinks beside its calls was
 * never measured: answer_tokens, and the high end of sessions and answers, are guesses.
 */
const assumed = {
  sessions: { low: 5, high: 9 },
  answers: { low: 5, high: 18 },
  first_request_tokens: { low: 4400, high: 5700 },
  tool_answer_tokens: { low: 600, high: 2500 },
  answer_tokens: { low: 200, high: 500 },
} as const;

export function quoteRun(request: AgentRequest, price: ListPrice | undefined): Quote {
  const ends = ['low', 'high'] as const;
  const prompt_cache = { low: true, high: request.provider === 'anthropic' };
  const maxSessions = request.budget.max_sessions ?? Number.POSITIVE_INFINITY;
  const range = (of: (end: 'low' | 'high') => number): Range => ({ low: of('low'), high: of('high') });
  const sessions = range((end) => Math.min(maxSessions, assumed.sessions[end]));
  const used = Object.fromEntries(ends.map((end) => [end, sessionTokens(end)])) as Record<'low' | 'high', SessionTokens>;
  const tokens = range((end) => sessions[end] * (used[end].fresh + used[end].repeated + used[end].output));
  const cost_usd =
    price === undefined ? null : range((end) => cents(sessions[end] * sessionCost(used[end], price, prompt_cache[end])));
  const { max_cost_usd: maxCost, max_tokens: maxTokens } = request.budget;
  const { answers, first_request_tokens, tool_answer_tokens, answer_tokens } = assumed;
  return {
    model: request.model,
    sessions,
    tokens,
    cost_usd,
    cost_basis: price === undefined ? 'unknown' : 'list',
    may_be_cut:
      tokens.high > (maxTokens ?? Infinity) ||
      (cost_usd?.high ?? 0) > (maxCost ?? Infinity) ||
      sessions.high < assumed.sessions.high,
    assumptions: { answers, first_request_tokens, tool_answer_tokens, answer_tokens, prompt_cache },
  };
}

interface SessionTokens {
  /** Sent for the first time. */
  fresh: number;
  /** Sent again with a later request. */
  repeated: number;
  output: number;
}

/** Request i of n holds the first one and i rounds of an answer and a tool's answer. */
function sessionTokens(end: 'low' | 'high'): SessionTokens {
  const answers = assumed.answers[end];
  const round = assumed.tool_answer_tokens[end] + assumed.answer_tokens[end];
  const first = assumed.first_request_tokens[end];
  const sent = answers * first + (round * answers * (answers - 1)) / 2;
  const fresh = first + round * (answers - 1);
  return { fresh, repeated: sent - fresh, output: answers * assumed.answer_tokens[end] };
}

function sessionCost(used: SessionTokens, price: ListPrice, isCached: boolean): number {
  const input = isCached
    ? used.fresh * price.cacheWrite + used.repeated * price.cacheRead
    : (used.fresh + used.repeated) * price.input;
  return (input + used.output * price.output) / 1e6;
}

/** Rounded up. */
const cents = (dollars: number): number => Math.ceil(dollars * 100) / 100;
