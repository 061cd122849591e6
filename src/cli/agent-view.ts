/**
 * What an agent does, live on stderr: one line an event, or with `verbose` everything that is said. Texts come from a model that has
 * read traces, so nothing of them reaches the terminal but through plainLine or plainText.
 */
import type { AgentEvent } from '../agent/agent-runtime.ts';
import { totalTokens, type AgentUsage } from '../agent/agent-usage.ts';
import type { OnAgentEvent } from '../app/deps.ts';
import { plainLine, plainText } from '../base/plain-text.ts';
import { amount, dollars, plural, seconds } from './reporters/text.ts';

/** `print` gets whole lines without the line break at the end. */
export function createAgentView(print: (lines: string) => void, options: { verbose: boolean }): OnAgentEvent {
  return (session, event, soFar) => {
    const text = options.verbose ? verboseText(event, soFar) : eventLine(event, soFar);
    if (text === undefined) return;
    const name = plainLine(session.id, 60);
    print(options.verbose ? `${name} ${text.replaceAll('\n', `\n${' '.repeat(4)}`)}` : plainLine(`${name} ${text}`, lineLength));
  };
}

const lineLength = 200;
const excerpt = 120;

/** undefined: nothing is said. */
function eventLine(event: AgentEvent, soFar: AgentUsage): string | undefined {
  switch (event.type) {
    case 'started':
      return `started with ${plainLine(event.model, 80)}, ${plural(event.tools.length, 'tool')}`;
    case 'thinking':
      return event.summary.trim() === '' ? undefined : `thinks: ${plainLine(event.summary, excerpt)}`;
    case 'text':
      return event.text.trim() === '' ? undefined : `says: ${plainLine(event.text, excerpt)}`;
    case 'tool-called':
      return `calls ${toolName(event.tool)} ${plainLine(inputText(event.input), excerpt)}`;
    case 'tool-answered':
      return event.isError
        ? `${toolName(event.tool)} refused after ${seconds(event.durationMs)}: ${plainLine(event.text, excerpt)}`
        : `${toolName(event.tool)} answered ${plural(event.characters, 'character')} in ${seconds(event.durationMs)}`;
    case 'model-answered':
      return `${answered(event)}; the run so far ${used(soFar)}`;
    case 'retrying':
      return `tries again in ${seconds(event.delayMs)} (attempt ${event.attempt}${event.status === undefined ? '' : `, HTTP ${event.status}`}): ${plainLine(event.reason, excerpt)}`;
    case 'text-delta':
    default:
      return undefined;
  }
}

function verboseText(event: AgentEvent, soFar: AgentUsage): string | undefined {
  switch (event.type) {
    case 'started':
      return `${eventLine(event, soFar)}: ${plainText(event.tools.map(toolName).join(', '))}`;
    case 'thinking':
      return `thinks:\n${plainText(event.summary)}`;
    case 'text':
      return `says:\n${plainText(event.text)}`;
    case 'tool-called':
      return `calls ${toolName(event.tool)}\n${plainText(inputText(event.input, 2))}`;
    case 'tool-answered':
      return `${eventLine({ ...event, isError: false }, soFar)}${event.isError ? ' (refused)' : ''}\n${plainText(event.text)}`;
    case 'model-answered':
    case 'retrying':
    case 'text-delta':
    default:
      return eventLine(event, soFar);
  }
}

/** mcp__evalwright__findings -> findings */
const toolName = (tool: string): string => plainLine(tool.replace(/^mcp__evalwright__/, ''), 60);

function inputText(input: unknown, indent?: number): string {
  try {
    return JSON.stringify(input, undefined, indent) ?? '';
  } catch {
    return '(input that is not JSON)';
  }
}

function answered(event: Extract<AgentEvent, { type: 'model-answered' }>): string {
  return `used ${used(event.usage)} in ${seconds(event.durationMs)}, context ${amount(event.contextTokens)}`;
}

/** "12.3k tokens, $0.04"; without a price only the tokens. */
function used(usage: AgentUsage): string {
  const tokens = `${amount(totalTokens(usage))} tokens`;
  return usage.cost_usd === null ? tokens : `${tokens}, ${dollars(usage.cost_usd)}`;
}
