/** On what the checks of the analysis rest, which runs stand out by them, and what no finding explains. */
import { checkNoun } from '../../analysis/signals/check-noun.ts';
import { limitText } from '../../analysis/check-text.ts';
import type { WeighedCheck } from '../../analysis/weighing/weigh.ts';
import { weightOf } from '../../analysis/weighing/suspicion.ts';
import { count, counted, listed, mean, part } from './format.ts';
import { html, type Html } from './html.ts';
import type { PageContext } from './page-context.ts';
import { oneLine } from './visible-text.ts';

/** Those that tell most. */
const shownChecks = 8;

export function weighingSection({ input }: PageContext): Html | undefined {
  const { weighing, trace_summary: summary } = input.analysis;
  if (weighing === undefined) return undefined;
  const { basis, checks, dropped, suspicious, suspicious_from: from, unexplained } = weighing;
  const left = Object.entries(dropped).flatMap(([reason, size]) => (size === 0 ? [] : [`${count(size)} ${reason}`]));
  const heaviest = checks.toSorted((a, b) => weightOf(b) - weightOf(a)).slice(0, shownChecks);
  return html`<p>
      ${counted(checks.length, 'check')} weighed
      ${
        basis === 'feedback'
          ? 'by what people said about runs'
          : 'by how far they agree with each other, since too few runs have the word of a person'
      }${left.length > 0 && html`; left out were ${listed(left)}`}.
      ${
        suspicious === 0
          ? `None of the ${counted(summary.total_analyzed, 'run')} stands out.`
          : html`By them ${part(suspicious, summary.total_analyzed)} runs stand out (suspicion ${mean(from)} or more);
              ${unexplained === 0 ? 'a finding names each of them' : `no finding names ${count(unexplained)} of them`}. Why one
              does: <code>evalwright analyze --explain TRACE</code>.`
      }
    </p>
    ${heaviest.length > 0 && checksTable(heaviest, checks.length, basis === 'feedback')}`;
}

function checksTable(checks: readonly WeighedCheck[], all: number, isJudged: boolean): Html {
  return html`<table class="stack" role="table">
      <caption class="hidden">
        The checks that tell most
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">What is counted</th>
          <th role="columnheader" scope="col">Usual</th>
          <th role="columnheader" scope="col" class="number">Runs beyond</th>
          <th role="columnheader" scope="col" class="number">Weight</th>
          ${isJudged && html`<th role="columnheader" scope="col" class="number">Bad when broken, when kept</th>`}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${checks.map(
          (check) =>
            html`<tr role="row">
              <th role="rowheader" scope="row"><bdi>${oneLine(checkNoun(check), 120)}</bdi></th>
              <td role="cell" data-label="Usual">${limitText(check)}</td>
              <td role="cell" class="number" data-label="Runs beyond">${part(check.violated, check.applicable)}</td>
              <td role="cell" class="number" data-label="Weight">${mean(weightOf(check))}</td>
              ${
                check.feedback !== undefined &&
                html`<td role="cell" class="number" data-label="Bad when broken, when kept">${judged(check.feedback.table)}</td>`
              }
            </tr> `,
        )}
      </tbody>
    </table>
    ${all > checks.length && html`<p class="more">${counted(all - checks.length, 'more check')} of lower weight in <code>state/analysis.json</code>.</p>`}`;
}

const judged = ([brokenBad, brokenGood, keptBad, keptGood]: [number, number, number, number]): string =>
  `${part(brokenBad, brokenBad + brokenGood)}, ${part(keptBad, keptBad + keptGood)}`;
