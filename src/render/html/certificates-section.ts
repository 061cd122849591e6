/**
 * What each scorer was shown to do: gates first, then what may be watched, looked at, and what failed its trial. All but the first group
 * are folded, and long groups are ordered by what their checks are about.
 */
import type { Certificate, Certificates, Use } from '../../certify/certificate.ts';
import { certificateRow, scorerLink } from './certificate-row.ts';
import { capitalised, count, counted, part } from './format.ts';
import { html, type Html } from './html.ts';
import { shownScorers, type PageContext } from './page-context.ts';
import { estimateText, intervalText, shareText, useBadge, useMeanings, uses } from './use-badge.ts';

/** Rows from which on a group is ordered by family. */
const longGroup = 12;

export function certificatesSection(context: PageContext): Html | undefined {
  const { certificates } = context.input;
  if (certificates === undefined) return undefined;
  const shown = uses
    .flatMap((use) => certificates.scorers.filter((certificate) => certificate.use === use))
    .slice(0, shownScorers);
  const groups = uses
    .map((use) => ({ use, items: shown.filter((certificate) => certificate.use === use) }))
    .filter(({ items }) => items.length > 0);
  return html`${overview(certificates)} ${groups.map(({ use, items }, index) => group(use, items, index === 0, context))}
  ${
    certificates.scorers.length > shown.length &&
    html`<p class="more">
      ${counted(certificates.scorers.length - shown.length, 'more scorer')} in <code>state/certificates.json</code>.
    </p>`
  }
  ${agreements(shown, context)}`;
}

function overview(certificates: Certificates): Html {
  const { scorers, gate_killed: killed, gate_false_kills: spoiled } = certificates;
  return html`<ul class="uses">
      ${uses.map((use) => {
        const size = scorers.filter((certificate) => certificate.use === use).length;
        return html`<li>
          <span class="figure">${count(size)}</span> ${useBadge(use)} <span class="muted">${useMeanings[use]}</span>
        </li>`;
      })}
    </ul>
    <p class="calm">
      Each was tried on the recorded rows, on ${counted(certificates.wrong_mutants, 'copy', 'copies')} of
      ${counted(certificates.healthy_runs, 'run')} with one planted fault, and on
      ${counted(certificates.harmless_mutants, 'copy', 'copies')} with a change that does no harm.
      ${
        killed.n === 0
          ? 'No scorer may gate.'
          : `The gates together fail ${part(killed.k, killed.n)} planted faults of all kinds (${intervalText(killed) ?? ''}) and ${part(spoiled.k, spoiled.n)} harmless changes${spoiled.n === 0 ? '' : ` (${intervalText(spoiled) ?? ''})`}.`
      }
      Intervals are those of 95 %.
    </p>`;
}

function group(use: Use, items: readonly Certificate[], isOpen: boolean, context: PageContext): Html {
  const hasThresholds = use === 'gate' && context.input.gates !== undefined;
  const columns = hasThresholds ? 6 : 5;
  return html`<details class="use-group" ${isOpen ? html` open` : ''}>
    <summary>
      <h3>${capitalised(use)}: ${counted(items.length, 'scorer')}</h3>
      <span class="muted">${useMeanings[use]}</span>
    </summary>
    <table class="stack certificates" role="table">
      <caption class="hidden">
        Certificates, ${use}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">Scorer</th>
          <th role="columnheader" scope="col" class="number">Real failures<br />caught</th>
          <th role="columnheader" scope="col" class="number">Healthy runs<br />passed</th>
          <th role="columnheader" scope="col" class="number">Planted faults of<br />its kinds failed</th>
          <th role="columnheader" scope="col" class="number">Harmless changes<br />failed</th>
          ${hasThresholds && html`<th role="columnheader" scope="col">Red unless</th>`}
        </tr>
      </thead>
      ${byFamily(items, context).map(
        ([family, members]) =>
          html`<tbody role="rowgroup">
            ${
              family !== undefined &&
              html`<tr role="row" class="family">
                <th role="rowheader" scope="rowgroup" colspan="${columns}">
                  ${capitalised(family)} <span class="muted">${count(members.length)}</span>
                </th>
              </tr>`
            }
            ${members.map((certificate) => certificateRow(certificate, context, hasThresholds))}
          </tbody> `,
      )}
    </table>
  </details> `;
}

/** One part without a name where the group is short. */
function byFamily(items: readonly Certificate[], { input }: PageContext): [string | undefined, readonly Certificate[]][] {
  if (items.length <= longGroup) return [[undefined, items]];
  const families = new Map((input.analysis.weighing?.checks ?? []).map(({ name, family }) => [name, family]));
  const parts = new Map<string, Certificate[]>();
  for (const certificate of items) {
    const family = families.get(certificate.scorer) ?? 'other scorers';
    parts.set(family, [...(parts.get(family) ?? []), certificate]);
  }
  return parts.size === 1 ? [[undefined, items]] : [...parts];
}

/** Scorers of which people judged the same runs. */
function agreements(shown: readonly Certificate[], context: PageContext): Html | false {
  const rows = shown.flatMap(({ scorer, use, agreement }) => (agreement === null ? [] : [{ scorer, use, agreement }]));
  if (rows.length === 0) return false;
  return html`<details class="use-group" ${rows.length <= longGroup ? html` open` : ''}>
    <summary>
      <h3>Agreement with people: ${counted(rows.length, 'scorer')}</h3>
      <span class="muted">the cases were chosen to show failures, so these are not the rates of production</span>
    </summary>
    <table class="stack" role="table">
      <caption class="hidden">
        Agreement with people
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">Scorer</th>
          <th role="columnheader" scope="col" class="number">Bad runs failed (TPR)</th>
          <th role="columnheader" scope="col" class="number">Good runs passed (TNR)</th>
          <th role="columnheader" scope="col" class="number">Cohen’s kappa</th>
          <th role="columnheader" scope="col" class="number">MCC</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(
          ({ scorer, use, agreement: { tpr, tnr, kappa, mcc } }) =>
            html`<tr role="row">
              <th role="rowheader" scope="row">${scorerLink(scorer, context)} ${useBadge(use)}</th>
              ${(
                [
                  ['Bad runs failed (TPR)', tpr],
                  ['Good runs passed (TNR)', tnr],
                ] as const
              ).map(
                ([label, share]) =>
                  html`<td role="cell" class="number" data-label="${label}">
                    ${shareText(share, 'none')}${share.n > 0 && html` <span class="interval">${intervalText(share)}</span>`}
                  </td>`,
              )}
              <td role="cell" class="number" data-label="Cohen’s kappa">${estimateText(kappa)}</td>
              <td role="cell" class="number" data-label="MCC">${estimateText(mcc)}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </details> `;
}
