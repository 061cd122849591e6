/** Certificates: badges of use, groups, and the matrices. Every colour has a sign beside it. */
import { css } from '../html.ts';

export const certificatesStyle = css`
  .use {
    display: inline-block;
    padding: 0 0.4rem;
    border: 1px solid currentColor;
    border-radius: 0.6rem;
    font-size: 0.78rem;
    font-weight: 620;
    line-height: 1.45;
    white-space: nowrap;
    color: var(--low);
  }
  .use::before {
    font-weight: 700;
    margin-right: 0.25rem;
  }
  .use-gate {
    color: var(--good);
  }
  .use-gate::before {
    content: '✓' / '';
  }
  .use-trend::before {
    content: '↗' / '';
  }
  .use-explore {
    color: var(--medium);
    border-style: dashed;
  }
  .use-explore::before {
    content: '?' / '';
  }
  .use-rejected {
    color: var(--high);
  }
  .use-rejected::before {
    content: '✕' / '';
  }
  .uses {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
    gap: 0.8rem 1.5rem;
  }
  .uses .muted {
    display: block;
    font-size: 0.86rem;
  }
  .use-group {
    margin-top: 1.1rem;
    padding-top: 0.5rem;
    border-top: 1px solid var(--line);
  }
  .use-group > summary h3 {
    display: inline;
    margin-right: 0.6rem;
  }
  .use-group > summary:hover h3 {
    text-decoration: underline;
    text-decoration-thickness: 0.06em;
    text-underline-offset: 0.15em;
  }
  .use-group > table {
    margin-top: 0.6rem;
  }
  .certificates .rationale {
    max-width: 40rem;
  }
  .interval,
  .threshold {
    display: block;
    font-size: 0.84rem;
    color: var(--soft);
  }
  .threshold {
    color: inherit;
  }
  .threshold.warn {
    color: var(--medium);
  }
  .threshold.muted {
    color: var(--soft);
  }
  .watches .threshold {
    display: inline;
  }
  .family th {
    padding-top: 1.1rem;
    border-bottom-color: var(--strong-line);
    font-size: 0.86rem;
    color: var(--soft);
  }
  .shown {
    margin: 0.3rem 0 0.6rem;
    font-size: 0.95em;
  }
  .shown div {
    grid-template-columns: minmax(0, 1fr);
    gap: 0;
    padding: 0.3rem 0;
  }
  #coverage > h3 {
    margin-top: 1.6rem;
  }
  #coverage > .note + h3 {
    margin-top: 1rem;
  }
  /* Texts for the ear alone are placed absolutely: they must not reach out of the region. */
  .matrix {
    position: relative;
  }
  .scroll.matrix tbody th {
    position: sticky;
    left: 0;
    min-width: 14.5rem;
    max-width: 19rem;
    white-space: normal;
    font-weight: 400;
    font-size: 0.9rem;
    background: var(--paper);
  }
  .matrix thead tr:first-child th:first-child {
    position: sticky;
    left: 0;
    z-index: 1;
    background: var(--paper);
  }
  .column-group .use {
    position: sticky;
    left: 15rem;
  }
  .scroll.matrix td,
  .scroll.matrix td:last-child {
    min-width: 0;
    white-space: nowrap;
  }
  .matrix .cell {
    text-align: center;
    padding: 0.45rem 0.3rem;
    font-variant-numeric: tabular-nums;
    font-size: 0.84rem;
    color: var(--soft);
  }
  .matrix thead th:has(.upright) {
    padding: 0 0.3rem 0.5rem;
    text-align: center;
  }
  .upright {
    display: inline-block;
    writing-mode: vertical-rl;
    transform: rotate(180deg);
    max-height: 19rem;
  }
  .matrix .column-group {
    border-left: 1px solid var(--line);
    padding: 0.2rem 0.5rem;
    text-align: left;
  }
  .matrix tbody th a {
    text-decoration: none;
  }
  .matrix tbody th a:hover {
    text-decoration: underline;
  }
  .seen {
    display: inline-block;
    padding: 0 0.3rem;
    border-radius: 0.2rem;
    white-space: nowrap;
  }
  .key-line .seen {
    margin-right: 0.9rem;
    font-size: 0.84rem;
  }
  .seen::before {
    margin-right: 0.2rem;
  }
  .seen-all {
    color: var(--good);
    font-weight: 640;
  }
  .seen-all::before {
    content: '●' / '';
  }
  .seen-some {
    color: var(--medium);
  }
  .seen-some::before {
    content: '◐' / '';
  }
  .seen-none {
    color: var(--soft);
  }
  .seen-none::before {
    content: '○' / '';
  }
  .meant {
    box-shadow: 0 0 0 1.5px currentColor;
  }
  .meant.seen-none {
    color: var(--high);
  }
  @media (min-width: 720px) {
    .certificates th:first-child {
      width: 44%;
    }
    .threshold-cell {
      min-width: 8.5rem;
    }
    .certificates .family th:first-child {
      width: auto;
    }
  }
  @media (max-width: 719px) {
    .scroll.matrix tbody th {
      min-width: 8.5rem;
      max-width: 8.5rem;
    }
    .column-group .use {
      left: 9rem;
    }
    .scroll.matrix tbody th + td {
      padding-right: 0.3rem;
    }
    .matrix td > .interval {
      display: block;
    }
    .certificates td.threshold-cell {
      flex: 1 0 100%;
    }
    .interval {
      display: inline;
    }
  }
`;
