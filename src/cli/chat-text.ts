/** The results of a chat's commands for people. What may come from a trace or a model passes `line` or `plainText`. */
import { totalTokens, type AgentUsage } from '../agent/agent-usage.ts';
import type * as results from '../app/chat-results.ts';
import type { ProposalSummary } from '../app/results.ts';
import { plainText } from '../base/plain-text.ts';
import { boundText } from './reporters/agent.ts';
import { explanationText } from './reporters/explanation.ts';
import { findingLines } from './reporters/run.ts';
import { diagnosticLines, scorerTable } from './reporters/scorers.ts';
import { statusText } from './reporters/status.ts';
import { amount, dollars, line, mean, plural, table } from './reporters/text.ts';

/** Of an answer only what was not printed while it came. */
export function chatText(result: results.ChatResult): string {
  switch (result.type) {
    case 'answer':
      return answerText(result);
    case 'status':
      return `${statusText(result.status)}${openText(result.open_proposals)}`;
    case 'findings':
      return result.findings.length === 0 ? 'No findings.\n' : `${findingLines(result.findings)}  One whole: /findings NUMBER\n`;
    case 'finding':
      return findingText(result);
    case 'explanation':
      return explanationText(result.explanation, result.findings);
    case 'suite':
      return suiteText(result);
    case 'validation':
      return validationText(result);
    case 'cost':
      return costText(result);
    case 'dropped':
    default:
      return `${result.proposal.id} is taken back: ${line(result.proposal.what, 200)}\n`;
  }
}

/** "chat.3: 12.3k tokens, $0.04" */
export function usedText({ session, usage }: results.ChatAnswer): string {
  return `${line(session, 40)}: ${spent(usage)}`;
}

function answerText({ status, failure, proposals }: results.ChatAnswer): string {
  if (status === 'interrupted') return `Cancelled.\n${openText(proposals)}`;
  const failed = failure === null ? '' : `No usable answer (${failure.kind}): ${line(failure.message, 300)}\n`;
  return `${failed}${openText(proposals)}`;
}

function openText(proposals: readonly ProposalSummary[]): string {
  if (proposals.length === 0) return '';
  const lines = proposals.map(({ id, what }) => `  ${line(id, 20)}  ${line(what, 200)}\n`);
  return `${plural(proposals.length, 'open proposal')}; /validate decides, /drop ID takes one back:\n${lines.join('')}`;
}

function findingText({ finding }: results.ChatFinding): string {
  const traces = finding.trace_ids.slice(0, 20).map((id) => line(id, 80));
  const more = finding.trace_ids.length - traces.length;
  return [
    `[${finding.severity}] ${line(finding.title)} (${line(finding.id, 200)})\n`,
    `  ${line(finding.claim, 1000)}\n`,
    finding.correction === undefined ? '' : `  corrected: ${line(finding.correction.claim, 1000)}\n`,
    finding.doubt === undefined ? '' : `  doubted: ${line(finding.doubt.reason, 1000)}\n`,
    `  traces (${finding.trace_ids.length} of ${finding.applicable}): ${traces.join(', ')}${more > 0 ? ` and ${more} more` : ''}\n`,
    finding.healthy_trace_ids.length === 0
      ? ''
      : `  healthy neighbours: ${finding.healthy_trace_ids.map((id) => line(id, 80)).join(', ')}\n`,
    `  scorer: ${finding.scorer === undefined ? 'none can see it' : line(finding.scorer, 80)}\n`,
  ].join('');
}

function suiteText(suite: results.ChatSuite): string {
  return [
    `${line(suite.name, 80)}: ${plural(suite.cases, 'case')}, ${plural(suite.scorers.length, 'scorer')}\n`,
    table(
      ['kind of question', 'cases'],
      suite.query_types.map(({ id, cases }) => [line(id ?? 'none', 60), String(cases)]),
    ),
    '\n',
    table(
      ['scorer', 'kind', 'by', 'mean', 'findings'],
      suite.scorers.map((scorer) => [
        line(scorer.name, 40),
        scorer.kind,
        scorer.made_by,
        mean(scorer.mean),
        String(scorer.findings.length),
      ]),
    ),
    ...suite.omitted.map(({ name, reason }) => `  left out: ${line(name, 60)}: ${line(reason, 200)}\n`),
    openText(suite.open_proposals),
  ].join('');
}

function validationText({ of, accepted, validation, proposals, kept_copies: copies }: results.ChatValidation): string {
  const headline = `Validation ${validation.validation_status}, ${plural(validation.rows, 'row')}\n`;
  const body = `${scorerTable(validation.scorers)}${diagnosticLines(validation.diagnostics)}`;
  if (of === 'files') return `${headline}${body}No proposal was open: evaluation/ was run as it lies there.\n`;
  if (!accepted) return `${headline}${body}The suite stays as it was.\n${openText(proposals)}`;
  const decided = proposals.map(
    ({ id, what, status, reason }) =>
      `  ${line(id, 20)} ${status}: ${line(what, 200)}${reason === null ? '' : ` (${line(reason, 200)})`}\n`,
  );
  return `${headline}${body}The suite, its files and the report are replaced:\n${decided.join('')}${copies.length === 0 ? '' : `  files that were changed by hand lie in: ${copies.map((path) => line(path, 200)).join(', ')}\n`}`;
}

function costText({ sessions, chat_sessions, usage, minutes, budget }: results.ChatCost): string {
  return [
    `${plural(sessions, 'agent session')}, ${chat_sessions} of them of the chat: ${spent(usage)}${usage.cost_usd === null ? '' : ' at list prices, an estimate'}, ${plural(minutes, 'minute')}\n`,
    `  tokens: ${amount(usage.input_tokens)} in, ${amount(usage.output_tokens)} out, ${amount(usage.cache_read_tokens)} read from and ${amount(usage.cache_write_tokens)} written to the cache\n`,
    `  bounds: ${plainText(boundText(budget))}\n`,
  ].join('');
}

function spent(usage: AgentUsage): string {
  const tokens = `${amount(totalTokens(usage))} tokens`;
  return usage.cost_usd === null ? `${tokens}, cost unknown` : `${tokens}, ${dollars(usage.cost_usd)}`;
}
