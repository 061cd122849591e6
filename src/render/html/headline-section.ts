/** The first screen: what the agent is, how much was read, what was found, and honestly how far the suite is proved. */
import { capitalised, count, counted, duration, listed, percent } from './format.ts';
import { html, type Html } from './html.ts';
import type { PageContext } from './page-context.ts';
import { verdictOf, type Statement, type Verdict } from './verdict.ts';
import { oneLine } from './visible-text.ts';

const headlineStatements = 7;

export function headlineSection(context: PageContext): Html {
  const { analysis, source, version, generatedAt } = context.input;
  const { profile } = analysis;
  const where = source.experimentName ?? source.experimentId;
  return html`<header class="headline" id="top">
    <p class="eyebrow">Evaluation report${where !== undefined && html` · <bdi>${oneLine(where, 80)}</bdi>`}</p>
    <h1>${oneLine(capitalised(profile.agent_type), 120)}</h1>
    ${purpose(profile.purpose)} ${keyFigures(context)} ${verdictPanel(verdictOf(context.input))} ${profileList(context)}
    <p class="muted provenance">
      ${[
        source.trackingUri === undefined ? undefined : `Traces from ${oneLine(source.trackingUri, 120)}`,
        source.filter === undefined || source.filter === '' ? undefined : `filter ${oneLine(source.filter, 160)}`,
        `${context.input.engine} engine`,
        version === undefined ? undefined : `Evalwright ${oneLine(version, 30)}`,
        generatedAt === undefined ? undefined : oneLine(minute(generatedAt), 40),
      ]
        .filter((item) => item !== undefined)
        .join(' · ')}
    </p>
  </header>`;
}

/** An ISO instant to the minute; other texts as they are. */
function minute(instant: string): string {
  return instant.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z$/, '$1 $2 UTC');
}

/** A purpose taken from the agent's instructions speaks to the agent: it is quoted, not stated. */
function purpose(text: string): Html | undefined {
  const line = oneLine(text, 320);
  if (line === '') return undefined;
  return html`<p class="lead">${/^you\b/i.test(line) ? html`Its instructions: “${line}”` : line}</p>`;
}

function keyFigures(context: PageContext): Html {
  const { analysis, spec } = context.input;
  const summary = analysis.trace_summary;
  const severities = (['high', 'medium', 'low'] as const)
    .map((severity) => ({ severity, size: analysis.findings.filter((finding) => finding.severity === severity).length }))
    .filter(({ size }) => size > 0);
  const latency = summary.synthetic_times ? undefined : summary.latency;
  const figures: [label: string, value: string, note: string][] = [
    [
      'Traces',
      count(summary.total_analyzed),
      `${percent(summary.success_count, summary.total_analyzed)} ended OK${summary.error_count > 0 ? `, ${counted(summary.error_count, 'error')}` : ''}`,
    ],
    [
      'Findings',
      count(analysis.findings.length),
      listed(severities.map(({ severity, size }) => `${count(size)} ${severity}`)) || 'none',
    ],
    [
      'Query types',
      count(analysis.query_types.length),
      summary.sessions > 0 ? `in ${counted(summary.sessions, 'session')}` : 'kinds of questions',
    ],
    [
      'Median time',
      duration(latency?.p50_ms),
      latency === undefined ? 'no trustworthy times' : `p90 ${duration(latency.p90_ms)}`,
    ],
    ['Suite', counted(spec.scorers.length, 'scorer'), counted(spec.cases.length, 'case')],
  ];
  return html`<dl class="figures">
    ${figures.map(
      ([label, value, note]) =>
        html`<div>
          <dt>${label}</dt>
          <dd><span class="figure">${value}</span><span class="muted">${note}</span></dd>
        </div>`,
    )}
  </dl>`;
}

function verdictPanel(verdict: Verdict): Html {
  return html`<section class="verdict verdict-${verdict.status}" aria-labelledby="verdict-title">
    <h2 id="verdict-title">${verdict.title}</h2>
    <div class="verdict-lists">
      ${
        verdict.proved.length > 0 &&
        html`<div>
          <h3>Proved by running</h3>
          ${statementList(verdict.proved, 'yes')}
        </div>`
      }
      <div>
        <h3>Not proved</h3>
        ${statementList(verdict.notProved, 'no')}
      </div>
    </div>
  </section>`;
}

function statementList(statements: readonly Statement[], kind: 'yes' | 'no'): Html {
  const shown = statements.length > headlineStatements + 2 ? statements.slice(0, headlineStatements) : statements;
  return html`<ul class="statements statements-${kind}">
    ${shown.map((statement) => html`<li>${oneLine(statement.text, 220)}</li>`)}${
      statements.length > shown.length &&
      html`<li class="muted">
        <a href="${kind === 'yes' ? html`#executed` : html`#not-proved`}">${count(statements.length - shown.length)} more</a>
      </li>`
    }
  </ul>`;
}

function profileList(context: PageContext): Html {
  const { profile } = context.input.analysis;
  const lists: [string, readonly string[]][] = [
    ['Experts', profile.experts],
    ['Tools', profile.tools],
    ['Retrievers', profile.retrievers],
    ['Models', profile.models],
    ['Recorded by', profile.frameworks],
  ];
  return html`<dl class="profile">
      ${lists
        .filter(([, items]) => items.length > 0)
        .map(
          ([label, items]) =>
            html`<div>
              <dt>${label}</dt>
              <dd>
                ${items.slice(0, 16).map((item) => html`<code>${oneLine(item, 60)}</code> `)}${items.length > 16 && `and ${count(items.length - 16)} more`}
              </dd>
            </div>`,
        )}
      <div>
        <dt>Input</dt>
        <dd>${oneLine(profile.input_shape, 120)}</dd>
      </div>
      <div>
        <dt>Output</dt>
        <dd>${oneLine(profile.output_shape, 120)}</dd>
      </div>
    </dl>
    ${
      profile.policy !== undefined &&
      html`<details class="policy">
        <summary>Policy text found in the traces</summary>
        <pre>${profile.policy.slice(0, 3000)}</pre>
      </details>`
    }`;
}
