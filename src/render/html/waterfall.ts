/**
 * One trace as a timeline: a row a step, its bar on a time axis shared by all traces of a finding, so that wasted time is
 * visible as length. Rows open to input and output. Without trustworthy times the rows are an ordered list.
 */
import { count, duration } from './format.ts';
import { html, type Html } from './html.ts';
import type { BoundedText, ReportStep, ReportTrace } from './report-input.ts';
import { oneLine } from './visible-text.ts';

const rowLimit = 36;
const headRows = 10;
const plainValueLimit = 400;

export interface WaterfallOptions {
  /** Spans to mark as the evidence. */
  marked: ReadonlySet<string>;
  /** Length of the time axis; undefined to draw no bars. */
  scaleMs: number | undefined;
}

export function waterfall(trace: ReportTrace, options: WaterfallOptions): Html {
  const shown = rowsToShow(trace.steps, options.marked);
  const rows: Html[] = [];
  const inherited = inheritedErrors(trace.steps);
  let previous = -1;
  for (const index of shown) {
    if (index > previous + 1) rows.push(gap(index - previous - 1));
    const step = trace.steps[index];
    if (step !== undefined) rows.push(stepRow(step, options, inherited.has(step)));
    previous = index;
  }
  if (previous + 1 < trace.steps.length) rows.push(gap(trace.steps.length - previous - 1));
  const others = trace.otherSpans.filter((span) => options.marked.has(span.spanId));
  return html`<ol class="waterfall${options.scaleMs === undefined ? ' untimed' : ''}">
      ${rows}${others.map(
        (span) =>
          html`<li class="step marked">
            <div class="step-line">
              <span class="step-name"
                ><span class="kind">${oneLine(span.type.toLowerCase(), 24)}</span
                ><code>${oneLine(span.name, 60)}</code>${mark}</span
              ><span class="lane"></span><span class="time">${options.scaleMs !== undefined && duration(span.durationMs)}</span>
            </div>
            ${errorLine(span.error)}
          </li> `,
      )}
    </ol>
    ${axis(options.scaleMs)}`;
}

const mark = html` <span class="mark">evidence</span>`;

/** All when few; else the first ones, and the marked ones with their neighbours. */
function rowsToShow(steps: readonly ReportStep[], marked: ReadonlySet<string>): number[] {
  if (steps.length <= rowLimit) return steps.map((_step, index) => index);
  const shown = new Set<number>();
  const add = (index: number): void => {
    if (index >= 0 && index < steps.length && shown.size < rowLimit) shown.add(index);
  };
  steps.forEach((step, index) => marked.has(step.spanId) && add(index));
  for (const index of Array.from(shown)) [index - 1, index + 1].forEach(add);
  for (let index = 0; index < headRows; index += 1) add(index);
  add(steps.length - 1);
  for (let index = headRows; shown.size < rowLimit; index += 1) add(index);
  return [...shown].sort((a, b) => a - b);
}

function gap(steps: number): Html {
  return html`<li class="step gap">${count(steps)} ${steps === 1 ? 'step' : 'steps'} not shown</li> `;
}

/** Steps that only pass on the error of a step inside them: it is told once, where it happened. */
function inheritedErrors(steps: readonly ReportStep[]): ReadonlySet<ReportStep> {
  return new Set(
    steps.filter((step, index) => {
      const next = steps.slice(index + 1).findIndex((later) => later.depth <= step.depth);
      const inside = steps.slice(index + 1, next < 0 ? steps.length : index + 1 + next);
      return step.error !== undefined && inside.some((inner) => inner.error === step.error);
    }),
  );
}

function stepRow(step: ReportStep, options: WaterfallOptions, isInherited: boolean): Html {
  const isMarked = options.marked.has(step.spanId);
  const line = html`<span class="step-name depth-${step.depth}"
      ><span class="kind kind-${step.kind}">${step.kind}</span><code>${oneLine(step.name, 60)}</code>${isMarked && mark}</span
    ><span class="lane">${bar(step, options.scaleMs)}</span
    ><span class="time">${options.scaleMs !== undefined && duration(step.durationMs)}</span>`;
  const details = values(step, isMarked);
  const body =
    details === undefined
      ? html`<div class="step-line">${line}</div>`
      : html`<details>
          <summary class="step-line">${line}</summary>
          ${details}
        </details>`;
  return html`<li class="step${isMarked ? ' marked' : ''}${step.error === undefined ? '' : ' failed'}">
    ${body}${!isInherited && errorLine(step.error)}
  </li> `;
}

function errorLine(error: string | undefined): Html | undefined {
  return error === undefined
    ? undefined
    : html`<p class="step-error"><span class="label">Error</span> ${oneLine(error, 240)}</p>`;
}

function bar(step: ReportStep, scaleMs: number | undefined): Html | undefined {
  if (scaleMs === undefined || scaleMs <= 0 || step.startOffsetMs === undefined || step.durationMs === undefined)
    return undefined;
  const start = share(step.startOffsetMs, scaleMs);
  const width = Math.min(share(step.durationMs, scaleMs), 100 - start);
  return html`<svg class="bar bar-${step.kind}" width="100%" height="10" aria-hidden="true">
    <rect x="${start}%" y="1" width="${Math.max(width, 0.4)}%" height="8" rx="1.5" />
  </svg>`;
}

function share(value: number, total: number): number {
  return Math.round(Math.min(Math.max(value / total, 0), 1) * 10_000) / 100;
}

function values(step: ReportStep, isMarked: boolean): Html | undefined {
  const facts = [
    step.model === undefined ? undefined : `model ${oneLine(step.model, 60)}`,
    step.totalTokens === undefined ? undefined : `${count(step.totalTokens)} tokens`,
  ].filter((fact) => fact !== undefined);
  if (step.input === undefined && step.output === undefined && facts.length === 0) return undefined;
  const limit = isMarked ? Infinity : plainValueLimit;
  return html`<div class="values">
    ${facts.length > 0 && html`<p class="facts">${facts.join(' · ')}</p>`}${value('Input', step.input, limit)}${value('Output', step.output, limit)}
  </div>`;
}

/** A labelled text block that says how much of it is not shown. */
export function value(label: string, bounded: BoundedText | undefined, limit = Infinity): Html | undefined {
  if (bounded === undefined) return undefined;
  const text = bounded.text.length > limit ? bounded.text.slice(0, limit) : bounded.text;
  const omitted = bounded.omitted + bounded.text.length - text.length;
  return html`<div class="value">
    <span class="label">${label}</span>
    <pre>${text === '' ? html`<span class="none">(empty)</span>` : text}</pre>
    ${omitted > 0 && html`<p class="cut">${count(omitted)} more characters in the trace</p>`}
  </div>`;
}

function axis(scaleMs: number | undefined): Html | undefined {
  if (scaleMs === undefined) return undefined;
  return html`<div class="axis" aria-hidden="true">
    <span></span><span class="ticks"><span>0</span><span>${duration(scaleMs / 2)}</span><span>${duration(scaleMs)}</span></span
    ><span></span>
  </div>`;
}
