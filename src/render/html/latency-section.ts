/** Latency by query type: median to p90 as a band, p99 as a tick, on one axis. Percent positions scale without scaling text. */
import type { LatencySummary } from '../../analysis/analysis.ts';
import { count, duration } from './format.ts';
import { html, type Html } from './html.ts';
import type { PageContext } from './page-context.ts';
import { oneLine } from './visible-text.ts';

const shownTypes = 20;

export function latencySection(context: PageContext): Html {
  const { trace_summary: summary, query_types: types } = context.input.analysis;
  if (summary.synthetic_times)
    return html`<p class="calm">
      The recorded times look synthetic (equally long or constant), so no figure is derived from them.
    </p>`;
  if (summary.latency === undefined) return html`<p class="calm">No trace has a duration.</p>`;
  const rows = types
    .slice(0, shownTypes)
    .flatMap((type) => (type.latency === undefined ? [] : [{ name: type.name, latency: type.latency }]));
  const end = axisEnd([summary.latency, ...rows.map((row) => row.latency)]);
  return html`<figure class="latency">
    <ol>
      ${latencyRow('All traces', summary.latency, end)}${rows.map((row) => latencyRow(oneLine(row.name, 60), row.latency, end))}
    </ol>
    <div class="latency-axis" aria-hidden="true">
      <span></span><span class="ticks"><span>0</span><span>${duration(end / 2)}</span><span>${duration(end)}</span></span>
    </div>
    <figcaption>
      <span class="key key-band">median to p90</span> <span class="key key-tick">p99</span>
      <span class="key key-dot">median</span>
    </figcaption>
  </figure>`;
}

function latencyRow(name: string, latency: LatencySummary, end: number): Html {
  const [p50, p90, p99] = [latency.p50_ms, latency.p90_ms, latency.p99_ms].map(
    (value) => Math.round(Math.min(value / end, 1) * 10_000) / 100,
  );
  const text = `median ${duration(latency.p50_ms)}, p90 ${duration(latency.p90_ms)}, p99 ${duration(latency.p99_ms)}, longest ${duration(latency.max_ms)}`;
  return html`<li>
    <span class="latency-name"><bdi>${name}</bdi> <span class="muted">${count(latency.count)}</span></span
    ><svg width="100%" height="22" role="img" aria-label="${name}: ${text}">
      <line class="rule" x1="0" x2="100%" y1="11" y2="11" />
      <line class="whisker" x1="${p50}%" x2="${p99}%" y1="11" y2="11" />
      <rect class="band" x="${p50}%" width="${Math.max((p90 ?? 0) - (p50 ?? 0), 0.4)}%" y="5" height="12" rx="2" />
      <line class="tick" x1="${p99}%" x2="${p99}%" y1="4" y2="18" />
      <circle class="dot" cx="${p50}%" cy="11" r="4" /></svg
    ><span class="latency-text">${text}</span>
  </li> `;
}

/** The smallest of 1, 2, 5, 10, ... that holds every p99. */
function axisEnd(latencies: readonly LatencySummary[]): number {
  const largest = latencies.reduce((most, latency) => Math.max(most, latency.p99_ms), 1);
  const power = 10 ** Math.floor(Math.log10(largest));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((factor) => factor * power).find((end) => end >= largest) ?? largest;
}
