/** What is said about the engine claude: before a run its quote, after it what the agents did and used. */
import type { AgentSummary, EngineResult, TaskSummary } from '../../app/results.ts';
import type { Quote, Range } from '../../app/quote.ts';
import { amount, dollars, line, plural, table } from './text.ts';

type Bounds = Omit<AgentSummary['budget'], 'used'>;

export function quoteText(quote: Quote, budget: Bounds): string {
  const cost =
    quote.cost_usd === null
      ? 'no price is known for this model'
      : `${range(quote.cost_usd, dollars)} at list prices, an estimate`;
  const bound = boundText(budget);
  return [
    `Quote for ${line(quote.model, 100)}: ${range(quote.sessions, String)} sessions, ${range(quote.tokens, amount)} tokens, ${cost}.`,
    `It rests on ${range(quote.assumptions.answers, String)} answers a session; no run is sure to keep to it. Bounds: ${bound}.`,
    ...(quote.may_be_cut
      ? ['The upper end is above a bound: when it is reached, the run goes on without the model, with what it has by then.']
      : []),
  ].join('\n');
}

const range = (value: Range, format: (value: number) => string): string =>
  value.low === value.high ? format(value.low) : `${format(value.low)} to ${format(value.high)}`;

export function boundText(budget: Bounds): string {
  const bounds = [
    budget.max_cost_usd === null ? undefined : dollars(budget.max_cost_usd),
    budget.max_tokens === null ? undefined : `${amount(budget.max_tokens)} tokens`,
    budget.max_sessions === null ? undefined : plural(budget.max_sessions, 'session'),
    budget.max_minutes === null ? undefined : plural(budget.max_minutes, 'minute'),
  ].filter((bound) => bound !== undefined);
  return bounds.length === 0 ? 'none' : bounds.join(', ');
}

/** The paragraph of `run`; "" where nobody but the engine builtin had a hand in it. */
export function agentText(result: EngineResult & { tasks: readonly TaskSummary[] }): string {
  const { agent } = result;
  if (agent === null) return '';
  const { proposals } = agent;
  const failed = agent.sessions.filter((session) => session.status !== 'completed').length;
  return [
    `\n${agent.model === null ? 'Chat and MCP' : `Engine claude (${line(agent.model, 100)})`}: ${plural(agent.sessions.length, 'session')}${failed === 0 ? '' : `, ${failed} of them without a usable end`}, ${usageText(agent)}\n`,
    `  ${plural(proposals.accepted, 'proposal')} accepted, ${proposals.rejected} rejected${proposals.open === 0 ? '' : `, ${proposals.open} not decided`}; everything else was made by the engine builtin\n`,
    ...rejected(agent),
    ...notes(result.tasks),
  ].join('');
}

function rejected(agent: AgentSummary): string[] {
  const items = agent.proposals.items.filter((item) => item.status === 'rejected');
  const shown = items
    .slice(0, shownItems)
    .map((item) => `  rejected: ${line(item.what, 100)}: ${line(item.reason ?? 'no reason', 200)}\n`);
  return items.length > shownItems ? [...shown, `  … and ${items.length - shownItems} more\n`] : shown;
}

const shownItems = 5;

const notes = (tasks: readonly TaskSummary[]): string[] =>
  tasks.filter((task) => task.note !== null).map((task) => `  ${line(task.title, 60)}: ${line(task.note!, 300)}\n`);

function usageText(agent: AgentSummary): string {
  const cost = agent.cost_usd === null ? 'cost unknown' : `about ${dollars(agent.cost_usd)} at list prices`;
  return `${amount(totalOf(agent.usage))} tokens, ${cost}`;
}

/** The part of `status`; "" where nobody but the engine builtin had a hand in it. */
export function agentStatusText(result: EngineResult): string {
  const { agent } = result;
  if (agent === null) return '';
  const { used } = agent.budget;
  const { usage } = agent;
  return [
    agent.model === null || agent.base_url === null
      ? '  engine builtin, changed or talked about by chat or mcp\n'
      : `  engine claude, ${line(agent.model, 100)} at ${line(agent.base_url, 200)}\n`,
    agent.sessions.length === 0
      ? '  no session with a model yet\n'
      : table(
          ['session', 'status', 'answers', 'tokens', 'cost', 'context', 'tools', 'refused'],
          agent.sessions.map((session) => [
            line(session.id, 40),
            session.failure === null ? session.status : `${session.status}: ${line(session.failure.kind, 30)}`,
            String(session.usage.requests),
            amount(totalOf(session.usage)),
            session.cost_usd === null ? '–' : dollars(session.cost_usd),
            session.context_window === null
              ? amount(session.context_tokens)
              : `${amount(session.context_tokens)}/${amount(session.context_window)}`,
            String(session.tool_calls),
            String(session.tool_errors),
          ]),
        ),
    `  tokens: ${amount(usage.input_tokens)} in, ${amount(usage.output_tokens)} out, ${amount(usage.cache_read_tokens)} read from and ${amount(usage.cache_write_tokens)} written to the cache\n`,
    agent.tasks.length === 0
      ? ''
      : `  by task: ${agent.tasks.map((task) => `${line(task.task, 40)} ${amount(task.tokens)}${task.cost_usd === null ? '' : ` (${dollars(task.cost_usd)})`}`).join(', ')}\n`,
    `  used: ${used.cost_usd === null ? 'cost unknown' : `${dollars(used.cost_usd)} at list prices, an estimate`}, ${amount(used.tokens)} tokens, ${plural(used.sessions, 'session')}, ${plural(used.minutes, 'minute')}\n`,
    `  bounds: ${boundText(agent.budget)}\n`,
    `  proposals: ${agent.proposals.accepted} accepted, ${agent.proposals.rejected} rejected, ${agent.proposals.open} open\n`,
  ].join('');
}

const totalOf = (usage: AgentSummary['usage']): number =>
  usage.input_tokens + usage.output_tokens + usage.cache_read_tokens + usage.cache_write_tokens;
