/** A table of "k of n" that scrolls inside its region: names of columns upright, the first column stays in view. */
import type { Proportion } from '../../statistics/wilson.ts';
import { html, type Html } from './html.ts';

export interface MatrixCell {
  share: Proportion;
  /** Framed: the pair was meant for each other. */
  isMeant: boolean;
}

export interface MatrixRow {
  name: Html;
  /** Stands before the cells of the scorers. */
  summary?: Html;
  /** One a column; undefined: nothing is known. */
  cells: readonly (MatrixCell | undefined)[];
}

export interface MatrixColumn {
  name: Html;
  /** Neighbours of the same group share a heading above their names. */
  group?: { key: string; name: Html };
}

export interface Matrix {
  caption: string;
  /** Of the first column, and of the summary where rows have one. */
  rowTitle: string;
  summaryTitle?: string;
  columns: readonly MatrixColumn[];
  rows: readonly MatrixRow[];
  /** Said of framed cells, e.g. "made for this finding". */
  meant: string;
}

export function matrixTable({ caption, rowTitle, summaryTitle, columns, rows, meant }: Matrix): Html {
  const groups = groupsOf(columns);
  const height = groups.length > 0 && html` rowspan="2"`;
  return html`<div class="scroll matrix" role="region" aria-label="${caption}" tabindex="0">
      <table>
        <caption class="hidden">
          ${caption}
        </caption>
        <thead>
          <tr>
            <th scope="col" ${height}>${rowTitle}</th>
            ${summaryTitle !== undefined && html`<th scope="col" ${height}>${summaryTitle}</th>`}
            ${groups.length > 0 ? groups.map(({ name, size }) => html`<th class="column-group" scope="colgroup" colspan="${size}">${name}</th>`) : columns.map(columnHead)}
          </tr>
          ${
            groups.length > 0 &&
            html`<tr>
              ${columns.map(columnHead)}
            </tr>`
          }
        </thead>
        <tbody>
          ${rows.map(
            ({ name, summary, cells }) =>
              html`<tr>
                <th scope="row">${name}</th>
                ${summary !== undefined && html`<td>${summary}</td>`}${cells.map((cell) => cellMarkup(cell, meant))}
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
    <p class="key-line">
      <span class="seen seen-all">all of them failed</span> <span class="seen seen-some">some failed</span>
      <span class="seen seen-none">none failed: missed</span> <span class="seen">– no verdict</span>
      <span class="seen meant">${meant}</span>
    </p>`;
}

const columnHead = ({ name }: MatrixColumn): Html => html`<th scope="col"><span class="upright">${name}</span></th>`;

function groupsOf(columns: readonly MatrixColumn[]): { key: string; name: Html; size: number }[] {
  const groups: { key: string; name: Html; size: number }[] = [];
  for (const { group } of columns) {
    if (group === undefined) continue;
    const last = groups.at(-1);
    if (last?.key === group.key) last.size += 1;
    else groups.push({ ...group, size: 1 });
  }
  return groups;
}

function cellMarkup(cell: MatrixCell | undefined, meant: string): Html {
  if (cell === undefined) return html`<td class="cell">–</td>`;
  const { share, isMeant } = cell;
  const seen = share.n === 0 ? '' : share.k === 0 ? ' seen-none' : share.k === share.n ? ' seen-all' : ' seen-some';
  return html`<td class="cell">
    <span class="seen${seen}${isMeant ? ' meant' : ''}">${share.n === 0 ? '–' : `${share.k}/${share.n}`}</span
    >${isMeant && html`<span class="hidden">, ${meant}</span>`}
  </td>`;
}
