/** Engine claude: which engine made what, what the sessions cost, and what became of everything they proposed. */
import { count, counted, duration, listed } from './format.ts';
import { html, joinHtml, type Html } from './html.ts';
import type { PageContext } from './page-context.ts';
import { proposalEntry } from './proposal-entry.ts';
import type { ReportAgent, ReportAgentSession } from './report-input.ts';
import { oneLine } from './visible-text.ts';

const shownSessions = 60;
const shownProposals = 150;

export function makersSection(context: PageContext): Html {
  const { agent } = context.input;
  const parts = [html`<p class="outcome">${outcome(context)}</p>`];
  if (agent?.note !== undefined) parts.push(html`<p>${oneLine(agent.note, 600)}</p>`);
  parts.push(partsTable(context));
  if (agent !== undefined) parts.push(sessionsPart(agent.sessions), proposalsPart(agent, context));
  return joinHtml(parts);
}

/** The one sentence that matters, by what is in the suite and the findings, not by what sessions say. */
function outcome({ input }: PageContext): string {
  const made = [
    countOf(input.spec.scorers.filter((item) => item.made_by === 'claude').length, 'scorer'),
    countOf(input.spec.cases.filter((item) => item.metadata.made_by === 'claude').length, 'case'),
    countOf(input.analysis.findings.filter((item) => item.made_by === 'claude').length, 'finding'),
    countOf(input.analysis.findings.filter((item) => item.correction?.made_by === 'claude').length, 'correction'),
    countOf(input.analysis.findings.filter((item) => item.doubt?.made_by === 'claude').length, 'doubt'),
  ].filter((text) => text !== undefined);
  if (made.length === 0)
    return 'Nothing of what you see was made by an agent session: the builtin engine’s result stands as it was.';
  return `Agent sessions added ${listed(made)}; everything else was made by the builtin engine${byPeople(input.spec.scorers, input.spec.cases)}.`;
}

const countOf = (size: number, noun: string): string | undefined => (size === 0 ? undefined : counted(size, noun));

function byPeople(scorers: PageContext['input']['spec']['scorers'], cases: PageContext['input']['spec']['cases']): string {
  const any = scorers.some((item) => item.made_by === 'person') || cases.some((item) => item.metadata.made_by === 'person');
  return any ? ' or by people' : '';
}

function partsTable({ input }: PageContext): Html {
  type Maker = 'claude' | 'person' | undefined;
  const rows: [name: string, makers: Maker[]][] = [
    ['Findings', input.analysis.findings.map((item) => item.made_by)],
    ['Cases', input.spec.cases.map((item) => item.metadata.made_by)],
    ['Scorers', input.spec.scorers.map((item) => item.made_by)],
  ];
  const cell = (makers: readonly Maker[], maker: Maker): Html =>
    html`<td class="number">${count(makers.filter((item) => item === maker).length)}</td>`;
  return html`<div class="scroll" role="region" aria-label="Made by" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Made by</th>
          <th scope="col" class="number">builtin engine</th>
          <th scope="col" class="number">agent sessions</th>
          <th scope="col" class="number">people</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([name, makers]) =>
            html`<tr>
              <th scope="row">${name}</th>
              ${cell(makers, undefined)}${cell(makers, 'claude')}${cell(makers, 'person')}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function sessionsPart(sessions: readonly ReportAgentSession[]): Html {
  if (sessions.length === 0) return html`<p class="calm">No agent session was started.</p>`;
  const shown = sessions.slice(0, shownSessions);
  return html`<h3>Sessions</h3>
    <p>${totals(sessions)}</p>
    <table class="stack sessions" role="table">
      <caption class="hidden">
        Agent sessions
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">Session</th>
          <th role="columnheader" scope="col">Outcome</th>
          <th role="columnheader" scope="col" class="number">Tokens</th>
          <th role="columnheader" scope="col" class="number">Cost</th>
          <th role="columnheader" scope="col" class="number">Time</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${shown.map(sessionRow)}
      </tbody>
    </table>
    ${
      sessions.length > shown.length &&
      html`<p class="more">
        ${counted(sessions.length - shown.length, 'more session')} in <code>state/agent_sessions.json</code>.
      </p>`
    }`;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function totals(sessions: readonly ReportAgentSession[]): string {
  const tokens = sum(sessions.map(({ usage }) => allTokens(usage)));
  const known = sessions.filter(({ usage }) => usage.cost_usd !== null);
  const cost =
    known.length === 0 ? 'cost not known' : `${dollars(sum(known.map(({ usage }) => usage.cost_usd ?? 0)))} at list prices`;
  const unknown = sessions.length - known.length;
  const rest = known.length > 0 && unknown > 0 ? `, and ${counted(unknown, 'session')} whose price is not known` : '';
  const time = duration(sum(sessions.map((session) => session.wall_ms)));
  return `${counted(sessions.length, 'session')}, ${counted(tokens, 'token')}, ${cost}${rest}, ${time}. List prices are what the maker of the model publishes; your contract may differ.`;
}

const allTokens = (usage: ReportAgentSession['usage']): number =>
  usage.input_tokens + usage.output_tokens + usage.cache_read_tokens + usage.cache_write_tokens;

function dollars(amount: number): string {
  if (amount > 0 && amount < 0.01) return '<0.01 USD';
  return `${amount.toFixed(2)} USD`;
}

function sessionRow(session: ReportAgentSession): Html {
  const { usage, failure } = session;
  const refused = session.tool_errors > 0 ? `, ${count(session.tool_errors)} of them refused` : '';
  return html`<tr role="row">
    <th role="rowheader" scope="row">
      <code>${oneLine(session.id, 80)}</code> <span class="scorer-kind">${session.role}, ${oneLine(session.model, 60)}</span>
      ${session.summary !== null && html`<p class="rationale">It says: ${oneLine(session.summary, 400)}</p>`}
      <p class="watches">
        ${count(usage.input_tokens)} tokens in, ${count(usage.output_tokens)} out, ${count(usage.cache_read_tokens)} read from the
        cache, ${count(usage.cache_write_tokens)} written to it; ${counted(usage.requests, 'request')},
        ${counted(session.tool_calls, 'tool call')}${refused}
      </p>
      ${(session.refusals ?? []).map(refusalLine)}
    </th>
    <td role="cell" class="wide" data-label="Outcome">
      <div>
        <span class="status status-${session.status === 'completed' ? 'scored' : 'failed'}">${session.status}</span>${
          failure !== null && html`<span class="reason">${oneLine(failureText(failure), 240)}</span>`
        }
      </div>
    </td>
    <td role="cell" class="number" data-label="Tokens">${count(allTokens(usage))}</td>
    <td role="cell" class="number" data-label="Cost">${usage.cost_usd === null ? 'not known' : dollars(usage.cost_usd)}</td>
    <td role="cell" class="number" data-label="Time">${duration(session.wall_ms)}</td>
  </tr> `;
}

/** Messages of the endpoint begin with the kind. */
const failureText = ({ kind, message }: NonNullable<ReportAgentSession['failure']>): string =>
  message.startsWith(`${kind}:`) ? message : `${kind}: ${message}`;

const refusalLine = ({ tool, message, times }: NonNullable<ReportAgentSession['refusals']>[number]): Html =>
  html`<p class="watches">
    Refused${times > 1 ? ` ${count(times)} times` : ''}: <code>${oneLine(tool, 60)}</code>: ${oneLine(message, 240)}
  </p> `;

function proposalsPart({ proposals }: ReportAgent, context: PageContext): Html {
  if (proposals.length === 0)
    return html`<h3>Proposals</h3>
      <p class="calm">The sessions proposed nothing that passed the checks at the door.</p>`;
  const rank = { rejected: 0, open: 1, accepted: 2 };
  const shown = [...proposals].sort((a, b) => rank[a.status] - rank[b.status]).slice(0, shownProposals);
  const accepted = proposals.filter((item) => item.status === 'accepted' && item.reason === null).length;
  return html`<h3>Proposals</h3>
    <p>
      ${count(accepted)} of ${count(proposals.length)} are part of the result. What failed the validation was taken out again.
    </p>
    <ul class="proposals">
      ${shown.map((item) => proposalEntry(item, context))}
    </ul>
    ${
      proposals.length > shown.length &&
      html`<p class="more">${counted(proposals.length - shown.length, 'more proposal')} in <code>state/proposals.json</code>.</p>`
    }`;
}
