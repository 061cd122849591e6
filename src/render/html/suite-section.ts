/** The scorers with what each of them gave when run, and the composition of the dataset. */
import { makerName } from '../../spec/edit-cases.ts';
import type { ScorerSpec } from '../../spec/suite-spec.ts';
import type { ScorerResult } from '../../validate/validation-result.ts';
import { count, counted, mean } from './format.ts';
import { html, joinHtml, type Html } from './html.ts';
import { affordable, shownScorers, type PageContext } from './page-context.ts';
import { oneLine } from './visible-text.ts';

export const kindNames: Record<ScorerSpec['kind'], string> = {
  python: 'custom check',
  code: 'code check',
  judge: 'judge',
  guidelines: 'guidelines judge',
  builtin: 'MLflow built-in',
};
const statusNames: Record<ScorerResult['status'], string> = { scored: 'scored', not_scored: 'not scored', failed: 'failed' };

export function scorersTable(context: PageContext): Html {
  const { spec, validation } = context.input;
  if (spec.scorers.length === 0) return html`<p class="calm">The suite holds no scorer.</p>`;
  const results = new Map((validation?.scorers ?? []).map((result) => [result.name, result]));
  const rank = { failed: 0, scored: 1, not_scored: 2 };
  const rankOf = (scorer: ScorerSpec): number => rank[results.get(scorer.name)?.status ?? 'not_scored'];
  const shown = spec.scorers.slice(0, shownScorers).sort((a, b) => rankOf(a) - rankOf(b));
  return html`<table class="stack scorers" role="table">
      <caption class="hidden">
        Scorers
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">Scorer</th>
          <th role="columnheader" scope="col">Status</th>
          <th role="columnheader" scope="col" class="number">Mean</th>
          <th role="columnheader" scope="col">Rows</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${shown.map((scorer) => scorerRow(scorer, results.get(scorer.name), context))}
      </tbody>
    </table>
    <p class="key-line">
      <span class="key key-scored">scored</span> <span class="key key-na">not applicable</span>
      <span class="key key-error">error</span> <span class="key key-missing">missing or not scored</span>
    </p>
    ${
      spec.scorers.length > shown.length &&
      html`<p class="more">
        ${counted(spec.scorers.length - shown.length, 'more scorer')} in <code>evaluation/scorers.py</code>.
      </p>`
    }`;
}

function scorerRow(scorer: ScorerSpec, result: ScorerResult | undefined, context: PageContext): Html {
  const watched = scorer.findings.map((id) => context.findingAnchors.get(id)).filter((anchor) => anchor !== undefined);
  return html`<tr role="row" id="${context.scorerAnchors.get(scorer.name)}">
    <th role="rowheader" scope="row">
      <code>${oneLine(scorer.name, 80)}</code>
      <span class="scorer-kind"
        >${kindNames[scorer.kind]}${scorer.made_by === undefined ? '' : `, by ${makerName(scorer.made_by)}`}</span
      >
      <p class="rationale">${oneLine(scorer.rationale, 320)}</p>
      ${
        watched.length > 0 &&
        html`<p class="watches">
          Made for
          ${joinHtml(
            watched
              .slice(0, 8)
              .map((anchor) => html`<a href="${html`#${anchor}`}">finding ${anchor.slice('finding-'.length)}</a>`),
            ', ',
          )}${watched.length > 8 && html` and ${count(watched.length - 8)} more`}
        </p>`
      }${affordable(context.wording, () => wording(scorer), html`<p class="watches">Its wording is in <code>evaluation/scorers.py</code>.</p>`)}
    </th>
    <td role="cell" data-label="Status"><div>${status(result)}</div></td>
    <td role="cell" class="number mean" data-label="Mean">${result === undefined ? '–' : mean(result.mean)}</td>
    <td role="cell" class="wide" data-label="Rows">
      ${result === undefined ? html`<span class="muted">not run</span>` : rowCounts(result)}
    </td>
  </tr> `;
}

/** What a judge is told, for those who want to read it. */
function wording(scorer: ScorerSpec): Html | undefined {
  if (scorer.kind === 'guidelines')
    return html`<details class="wording">
      <summary>Guidelines</summary>
      <ul>
        ${scorer.guidelines.slice(0, 20).map((line) => html`<li>${oneLine(line, 600)}</li>`)}
      </ul>
    </details>`;
  if (scorer.kind === 'judge')
    return html`<details class="wording">
      <summary>Instructions</summary>
      <pre>${scorer.instructions.slice(0, 3000)}</pre>
    </details>`;
  if (scorer.kind === 'python')
    return html`<details class="wording">
      <summary><code>evaluation/custom/${scorer.name}.py</code></summary>
      <pre>${scorer.source.slice(0, 6000)}</pre>
    </details>`;
  return undefined;
}

function status(result: ScorerResult | undefined): Html {
  if (result === undefined) return html`<span class="status status-not_scored">not run</span>`;
  const reason = result.reason === null ? '' : oneLine(result.reason, 200);
  return html`<span class="status status-${result.status}">${statusNames[result.status]}</span>${
      reason !== '' && html`<span class="reason">${reason}</span>`
    }`;
}

function rowCounts(result: ScorerResult): Html {
  const unscored =
    result.status === 'not_scored'
      ? Math.max(result.rows - result.scored - result.not_applicable - result.error - result.missing, 0)
      : 0;
  const parts: [kind: string, size: number, name: string][] = [
    ['scored', result.scored, 'scored'],
    ['na', result.not_applicable, 'n/a'],
    ['error', result.error, 'error'],
    ['missing', result.missing, 'missing'],
    ['missing', unscored, 'not scored'],
  ];
  const present = parts.filter(([, size]) => size > 0);
  const total = Math.max(result.rows, 1);
  let x = 0;
  const bars = present.map(([kind, size]) => {
    const width = Math.round((size / total) * 10_000) / 100;
    const rect = html`<rect class="count-${kind}" x="${x}%" width="${width}%" height="8" />`;
    x = Math.round((x + width) * 100) / 100;
    return rect;
  });
  return html`<svg class="counts" width="100%" height="8" aria-hidden="true">
      <rect class="count-none" width="100%" height="8" />
      ${bars}</svg
    ><span class="counts-text"
      >${present.map(([, size, name]) => `${count(size)} ${name}`).join(' + ') || '0'} = ${counted(result.rows, 'row')}</span
    >`;
}
