/** The findings in rank order; each opens to a few of its traces as timelines and to a run that does it right. */
import type { Cost, Evidence, Finding } from '../../analysis/analysis.ts';
import type { Analysis } from '../../analysis/analysis.ts';
import { amendmentMarks, amendments } from './finding-amendments.ts';
import { count, counted, duration, mean, part } from './format.ts';
import { html, joinHtml, type Html } from './html.ts';
import { affordable, shownFindings, type PageContext } from './page-context.ts';
import type { ReportTrace } from './report-input.ts';
import { oneLine } from './visible-text.ts';
import { value, waterfall } from './waterfall.ts';

const evidencePerFinding = 3;
const healthyPerFinding = 1;
const namedTraces = 24;
const leftOut = html`<p class="more">Its steps are left out to keep this page small; look the trace up in MLflow.</p>`;

/** Ids of the traces whose steps the page shows if it is given them: the ones to pass as `ReportInput.traces`. */
export function tracesInReport(analysis: Analysis): string[] {
  const ids = new Set<string>();
  for (const finding of analysis.findings.slice(0, shownFindings)) {
    for (const evidence of finding.evidence.slice(0, evidencePerFinding)) ids.add(evidence.trace_id);
    for (const traceId of finding.healthy_trace_ids.slice(0, healthyPerFinding)) ids.add(traceId);
  }
  return [...ids];
}

export function findingsSection(context: PageContext): Html {
  const { findings, trace_summary: summary } = context.input.analysis;
  if (findings.length === 0)
    return html`<p class="calm">
      No finding: none of the checks saw a violation in the ${counted(summary.total_analyzed, 'trace')}. That is not a proof that
      the agent is right; the checks are listed under <a href="#suite">the suite</a>.
    </p>`;
  const shown = findings.slice(0, shownFindings);
  return html`<div class="findings">${shown.map((finding, index) => findingEntry(finding, index, context))}</div>
    ${
      findings.length > shown.length &&
      html`<p class="more">
        ${counted(findings.length - shown.length, 'more finding')} of lower rank in <code>state/analysis.json</code>.
      </p>`
    }`;
}

function findingEntry(finding: Finding, index: number, context: PageContext): Html {
  return html`<details class="finding" id="finding-${index + 1}" ${index === 0 ? html` open` : ''}>
    <summary>
      <span class="severity severity-${finding.severity}">${finding.severity}</span>
      <span class="finding-text"
        ><h3>${oneLine(finding.title, 140)}</h3>
        <span class="claim">${oneLine(finding.claim, 400)}</span>${amendmentMarks(finding)}</span
      >
      ${findingFacts(finding, context)}
    </summary>
    <div class="finding-body">${findingBody(finding, context)}</div>
  </details> `;
}

function findingFacts(finding: Finding, context: PageContext): Html {
  const facts: [label: string, value: Html | string | undefined][] = [
    ['Traces', part(finding.trace_ids.length, finding.applicable)],
    ['Cost', costText(finding.cost)],
    ['Caught by', scorerName(finding, context)],
  ];
  return html`<span class="finding-facts"
    >${facts.filter(([, content]) => content !== undefined).map(([label, content]) => html`<span class="fact"><span class="label">${label}</span> <span>${content}</span></span>`)}</span
  >`;
}

function scorerName(finding: Finding, context: PageContext): Html {
  if (finding.scorer === undefined) return html`<span class="warn">no scorer</span>`;
  const name = html`<code>${oneLine(finding.scorer, 60)}</code>`;
  return context.scorerAnchors.has(finding.scorer) ? name : html`${name} <span class="warn">not in the suite</span>`;
}

/** Links stand in the body: a link inside a summary would be a control inside a control. */
function caughtBy(finding: Finding, context: PageContext): Html {
  const spec = context.input.spec.scorers.find((scorer) => scorer.name === finding.scorer);
  const anchor = finding.scorer === undefined ? undefined : context.scorerAnchors.get(finding.scorer);
  if (spec === undefined || anchor === undefined) return html`<p class="caught">No scorer of the suite watches for this.</p>`;
  const result = context.input.validation?.scorers.find((scorer) => scorer.name === spec.name);
  const outcome =
    result === undefined ? 'not run' : result.mean === null ? result.status.replace('_', ' ') : `mean ${mean(result.mean)}`;
  return html`<p class="caught">
    Watched by <a href="${html`#${anchor}`}"><code>${oneLine(spec.name, 80)}</code></a> (${outcome}).
  </p>`;
}

function costText(cost: Cost): string | undefined {
  const parts = [
    cost.seconds === undefined ? undefined : duration(cost.seconds * 1000),
    cost.calls === undefined ? undefined : counted(cost.calls, 'call'),
    cost.tokens === undefined ? undefined : counted(cost.tokens, 'token'),
  ].filter((text) => text !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}

function findingBody(finding: Finding, context: PageContext): Html {
  const evidence = withStepsFirst(finding.evidence, (item) => item.trace_id, context, evidencePerFinding);
  const healthy = withStepsFirst(finding.healthy_trace_ids, (id) => id, context, healthyPerFinding).filter((id) =>
    context.traces.has(id),
  );
  const scaleMs = scaleOf([...evidence.map((item) => item.trace_id), ...healthy], context);
  const parts: Html[] = [
    caughtBy(finding, context),
    amendments(finding, context),
    ...evidence.map((item, index) => evidenceTrace(item, index === 0, scaleMs, context)),
  ];
  const rest = finding.trace_ids.filter((id) => !evidence.some((item) => item.trace_id === id));
  if (rest.length > 0) parts.push(otherTraces(rest, context));
  parts.push(html`${healthy.map((traceId) => healthyTrace(traceId, scaleMs, context))}`);
  // Nobody looked for one beside an observation.
  if (finding.healthy_trace_ids.length === 0 && finding.kind !== 'observation')
    parts.push(html`<p class="more">No trace of the same kind does it right, so there is no healthy run to compare with.</p>`);
  return joinHtml(parts);
}

function withStepsFirst<Item>(items: readonly Item[], idOf: (item: Item) => string, context: PageContext, limit: number): Item[] {
  const known = items.filter((item) => context.traces.has(idOf(item)));
  return [...known, ...items.filter((item) => !context.traces.has(idOf(item)))].slice(0, limit);
}

function scaleOf(traceIds: readonly string[], context: PageContext): number | undefined {
  if (context.input.analysis.trace_summary.synthetic_times) return undefined;
  const ends = traceIds
    .flatMap((id) => context.traces.get(id)?.steps ?? [])
    .map((step) => (step.startOffsetMs ?? 0) + (step.durationMs ?? 0));
  const longest = ends.reduce((largest, end) => Math.max(largest, end), 0);
  return longest > 0 ? longest : undefined;
}

function evidenceTrace(evidence: Evidence, isOpen: boolean, scaleMs: number | undefined, context: PageContext): Html {
  const trace = context.traces.get(evidence.trace_id);
  const detail = html`<p class="detail">${oneLine(evidence.detail, 500)}</p>`;
  if (trace === undefined)
    return html`<div class="trace">
      <p class="trace-head">${context.traceName(evidence.trace_id)}</p>
      ${detail}
      <p class="more">Its steps are not part of this report.</p>
    </div>`;
  const body = affordable(context.evidence, () => traceBody(trace, new Set(evidence.span_ids), scaleMs, context), leftOut);
  return html`<details class="trace" ${isOpen ? html` open` : ''}>
    <summary>${traceHead(trace, context)}</summary>
    ${detail}${body}
  </details> `;
}

function healthyTrace(traceId: string, scaleMs: number | undefined, context: PageContext): Html | undefined {
  const trace = context.traces.get(traceId);
  if (trace === undefined) return undefined;
  const body = affordable(context.evidence, () => traceBody(trace, new Set(), scaleMs, context), leftOut);
  return html`<details class="trace healthy" open>
    <summary><span class="label">For comparison, a run that does it right</span>${traceHead(trace, context)}</summary>
    ${body}
  </details> `;
}

function traceHead(trace: ReportTrace, context: PageContext): Html {
  const question =
    trace.question === undefined
      ? html`<span class="none">no question found</span>`
      : trace.question.text === ''
        ? html`<span class="none">(empty question)</span>`
        : html`${oneLine(trace.question.text, 160)}`;
  return html`<span class="trace-head"
    ><bdi class="question">${question}</bdi
    ><span class="trace-facts"
      ><code class="id">${oneLine(trace.traceId, 64)}</code
      ><span
        >${trace.state === 'OK' ? '' : `${trace.state.toLowerCase().replace('_', ' ')} · `}${counted(trace.steps.length, 'step')}${trace.durationMs === undefined || context.input.analysis.trace_summary.synthetic_times ? '' : ` · ${duration(trace.durationMs)}`}</span
      ></span
    ></span
  >`;
}

function traceBody(trace: ReportTrace, marked: ReadonlySet<string>, scaleMs: number | undefined, context: PageContext): Html {
  const asked = trace.question !== undefined && trace.question.text.length > 160 && value('Question', trace.question);
  return html`${asked}${waterfall(trace, { marked, scaleMs })}${trace.answer === undefined ? html`<p class="more">No answer was recorded.</p>` : value('Answer', trace.answer)}${context.input.source.uiUrl !== undefined && html`<p class="more">In MLflow: ${context.traceName(trace.traceId)}</p>`}`;
}

function otherTraces(ids: readonly string[], context: PageContext): Html {
  const named = ids.slice(0, namedTraces);
  return html`<p class="others">
    <span class="label">Also in ${counted(ids.length, 'other trace')}</span> ${joinHtml(
      named.map((id) => context.traceName(id)),
      ' ',
    )}${ids.length > named.length && html` and ${count(ids.length - named.length)} more`}
  </p>`;
}
