/** The kinds of questions the agent gets: how many, how they end, how long they take, which routes they took. */
import type { QueryType, RouteStatistics } from '../../analysis/analysis.ts';
import { count, counted, duration, percent } from './format.ts';
import { html, type Html } from './html.ts';
import type { PageContext } from './page-context.ts';
import { routeName, routeVerdict, verdictText } from './route.ts';
import { oneLine } from './visible-text.ts';

const shownTypes = 40;
const shownRoutes = 4;
const shownTools = 4;

export function queryTypesSection(context: PageContext): Html {
  const { query_types: types, trace_summary: summary } = context.input.analysis;
  if (types.length === 0) return html`<p class="calm">No query types: no question was found in the traces.</p>`;
  const shown = types.slice(0, shownTypes);
  return html`<table class="stack" role="table">
      <caption class="hidden">
        Query types
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">Query type</th>
          <th role="columnheader" scope="col" class="number">Traces</th>
          <th role="columnheader" scope="col" class="number">Ended OK</th>
          ${
            !summary.synthetic_times &&
            html`<th role="columnheader" scope="col" class="number">Median</th>
              <th role="columnheader" scope="col" class="number">p90</th>`
          }
          <th role="columnheader" scope="col">Routes taken</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${shown.map((type) => typeRow(type, summary.total_analyzed, summary.synthetic_times))}
      </tbody>
    </table>
    ${
      types.length > shown.length &&
      html`<p class="more">${counted(types.length - shown.length, 'more query type')} in <code>state/analysis.json</code>.</p>`
    }`;
}

function typeRow(type: QueryType, total: number, isSynthetic: boolean): Html {
  return html`<tr role="row">
    <th role="rowheader" scope="row"><bdi>${oneLine(type.name, 80)}</bdi>${examples(type)}</th>
    <td role="cell" class="number" data-label="Traces">
      <span>${count(type.size)} <span class="muted">${percent(type.size, total)}</span></span>
    </td>
    <td role="cell" class="number" data-label="Ended OK">${percent(type.success_count, type.size)}</td>
    ${
      !isSynthetic &&
      html`<td role="cell" class="number" data-label="Median">${duration(type.latency?.p50_ms)}</td>
        <td role="cell" class="number" data-label="p90">${duration(type.latency?.p90_ms)}</td>`
    }
    <td role="cell" class="wide" data-label="Routes taken">${routes(type)}</td>
  </tr> `;
}

function examples(type: QueryType): Html | undefined {
  const [first, ...rest] = type.examples.slice(0, 3);
  if (first === undefined) return undefined;
  if (rest.length === 0) return html`<p class="example">“${oneLine(first, 140)}”</p>`;
  return html`<details class="examples">
    <summary>“${oneLine(first, 110)}”</summary>
    ${rest.map((example) => html`<p class="example">“${oneLine(example, 160)}”</p>`)}
  </details>`;
}

/** Where nearly every run has its own long set of tools, the tools say more than the sets. */
function routes(type: QueryType): Html {
  const [most] = type.routes;
  const isScattered = most !== undefined && most.route.length > 3 && most.traces <= type.size / 2;
  if (isScattered && type.steps.length > 0) return tools(type);
  const shown = type.routes.slice(0, shownRoutes);
  return html`<ul class="routes">
    ${shown.map((route) => routeLine(route, type))}${
      type.routes.length > shown.length &&
      html`<li class="muted">${counted(type.routes.length - shown.length, 'other route')}</li>`
    }
  </ul>`;
}

function tools(type: QueryType): Html {
  const shown = [...type.steps].sort((a, b) => b.traces - a.traces || (a.name < b.name ? -1 : 1)).slice(0, shownTools);
  return html`<ul class="routes">
    <li class="muted">${counted(type.routes.length, 'different set')} of tools; most used</li>
    ${shown.map((step) => html`<li class="route"><span class="share">${percent(step.traces, type.size)}</span> <span>${oneLine(step.name, 60)}</span></li>`)}
  </ul>`;
}

function routeLine(route: RouteStatistics, type: QueryType): Html {
  const verdict = routeVerdict(route.route, type);
  return html`<li class="route route-${verdict}">
    <span class="share">${percent(route.traces, type.size)}</span>
    <span
      >${routeName(route.route, 90)}${verdict !== 'unknown' && html` <span class="verdict">${verdictText[verdict]}</span>`}</span
    >
  </li>`;
}
