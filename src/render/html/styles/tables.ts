/** Tables: those of numbers scroll inside, the others stack on a phone. */
import { css } from '../html.ts';

export const tablesStyle = css`
  .scroll {
    overflow-x: auto;
    margin-top: 0.9rem;
  }
  table {
    border-collapse: collapse;
    width: 100%;
  }
  th,
  td {
    padding: 0.5rem 0.9rem 0.5rem 0;
    text-align: left;
    vertical-align: top;
    border-bottom: 1px solid var(--line);
  }
  th:last-child,
  td:last-child {
    padding-right: 0;
  }
  thead th {
    border-bottom-color: var(--strong-line);
    vertical-align: bottom;
    white-space: nowrap;
  }
  th.number,
  td.number {
    text-align: right;
  }
  tbody th {
    font-weight: 560;
  }
  .scroll tbody th,
  .scroll tbody td {
    white-space: nowrap;
  }
  .scroll td:last-child:not(.number) {
    white-space: normal;
    min-width: 12rem;
  }
  .bar-column {
    min-width: 6rem;
    width: 22%;
    vertical-align: middle;
  }
  .fill {
    fill: var(--fill);
  }
  .fill-bad {
    fill: var(--short);
  }
  .example,
  .examples {
    font-weight: 400;
    color: var(--soft);
    font-size: 0.9rem;
    margin-top: 0.1rem;
  }
  .examples .example {
    padding-left: 0.95rem;
  }
  .routes {
    font-size: 0.92rem;
  }
  .route {
    display: grid;
    grid-template-columns: 3rem minmax(0, 1fr);
    gap: 0.4rem;
  }
  .share {
    white-space: nowrap;
    text-align: right;
    font-variant-numeric: tabular-nums;
    color: var(--soft);
  }
  .route .verdict {
    display: inline;
    margin: 0;
    padding: 0;
    background: none;
    font-size: 0.8rem;
    font-weight: 560;
    color: var(--soft);
    white-space: nowrap;
  }
  .route-expected .verdict {
    color: var(--good);
  }
  .route-excess .verdict {
    color: var(--medium);
  }
  .route-short .verdict {
    color: var(--high);
  }
  .stack td.wide {
    min-width: 15rem;
  }
  @media (max-width: 719px) {
    .bar-column {
      display: none;
    }
    .stack,
    .stack tbody {
      display: block;
    }
    .stack thead {
      display: none;
    }
    .stack tr {
      display: flex;
      flex-wrap: wrap;
      gap: 0.25rem 1.5rem;
      padding: 0.7rem 0;
      border-bottom: 1px solid var(--line);
    }
    .stack tbody th,
    .stack tbody td {
      display: block;
      padding: 0;
      border: 0;
      text-align: left;
    }
    .stack tbody th,
    .stack tbody td.wide {
      flex: 1 0 100%;
      min-width: 0;
    }
    .stack td::before {
      content: attr(data-label);
      display: block;
      font-size: 0.78rem;
      font-weight: 560;
      color: var(--soft);
    }
    .route {
      grid-template-columns: 2.6rem minmax(0, 1fr);
    }
  }
`;
