/** What the dataset is made of: cases by query type, origin, and whether they show a finding. */
import type { EvalCase } from '../../spec/suite-spec.ts';
import { count, counted } from './format.ts';
import { html, type Html } from './html.ts';
import type { PageContext } from './page-context.ts';
import { oneLine } from './visible-text.ts';

const shownGroups = 40;

export function datasetTable(context: PageContext): Html {
  const { spec } = context.input;
  if (spec.cases.length === 0) return html`<p class="calm">The dataset holds no case.</p>`;
  const groups = new Map<string, EvalCase[]>();
  for (const item of spec.cases) {
    const key =
      item.metadata.edge_case === null
        ? (item.metadata.query_type ?? '')
        : `edge case: ${item.metadata.edge_case.replaceAll('_', ' ')}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  const bySize = [...groups].sort(([keyA, a], [keyB, b]) => b.length - a.length || (keyA < keyB ? -1 : 1));
  const shown = bySize.slice(0, shownGroups);
  return html`<p>${counted(spec.cases.length, 'case')}, strategy <code>${spec.strategy}</code>: ${origins(spec.cases)}.</p>
    <div class="scroll" role="region" aria-label="Dataset" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Cases about</th>
            <th scope="col" class="number">Cases</th>
            <th scope="col" class="number">Show a finding</th>
            <th scope="col" class="number">Healthy</th>
            <th scope="col" class="number">Routing expected</th>
            <th scope="col" class="number">Routing not optimal</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(([key, cases]) => groupRow(key, cases, context))}
        </tbody>
      </table>
    </div>
    ${
      groups.size > shown.length &&
      html`<p class="more">${counted(groups.size - shown.length, 'more group')} in <code>evaluation/data/cases.jsonl</code>.</p>`
    }${cutEvidence(spec.cases)}`;
}

function groupRow(key: string, cases: readonly EvalCase[], context: PageContext): Html {
  const name = key === '' ? 'no query type' : (context.queryTypes.get(key)?.name ?? key);
  const recorded = cases.filter((item) => item.metadata.origin === 'recorded');
  const failing = cases.filter((item) => item.metadata.findings.length > 0).length;
  const healthy = recorded.filter((item) => item.metadata.findings.length === 0).length;
  const expected = cases.filter((item) => item.metadata.expected_routing !== null).length;
  const wasteful = cases.filter((item) => item.metadata.routing_optimal === false).length;
  return html`<tr>
    <th scope="row"><bdi>${oneLine(name, 80)}</bdi></th>
    <td class="number">${count(cases.length)}</td>
    <td class="number">${count(failing)}</td>
    <td class="number">${count(healthy)}</td>
    <td class="number">${count(expected)}</td>
    <td class="number">${count(wasteful)}</td>
  </tr> `;
}

function origins(cases: readonly EvalCase[]): string {
  const names: Record<EvalCase['metadata']['origin'], string> = {
    recorded: 'taken from traces',
    curated: 'curated',
    synthetic: 'synthetic edge cases',
  };
  return (['recorded', 'curated', 'synthetic'] as const)
    .map((origin) => ({ origin, size: cases.filter((item) => item.metadata.origin === origin).length }))
    .filter(({ size }) => size > 0)
    .map(({ origin, size }) => `${count(size)} ${names[origin]}`)
    .join(', ');
}

function cutEvidence(cases: readonly EvalCase[]): Html | undefined {
  const cut = cases.filter((item) => (item.evidence?.truncated ?? 0) > 0).length;
  return cut === 0
    ? undefined
    : html`<p class="more">
        In ${counted(cut, 'case')} values of the evidence were cut because of their size; checks that need them whole answer “not
        applicable”.
      </p>`;
}
