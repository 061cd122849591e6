/** Route diagram and latency figure. */
import { css } from '../html.ts';

export const drawingsStyle = css`
  .diagram {
    margin-top: 0.9rem;
  }
  .routes-svg {
    display: block;
    width: 100%;
    height: auto;
    overflow: hidden;
  }
  .routes-narrow {
    display: none;
  }
  .ribbon {
    fill: var(--ribbon);
    fill-opacity: 0.38;
  }
  .ribbon-excess {
    fill: var(--excess);
    fill-opacity: 0.62;
  }
  .ribbon-short {
    fill: var(--short);
    fill-opacity: 0.6;
  }
  .ribbon:hover {
    fill-opacity: 0.8;
  }
  .node {
    fill: var(--ink);
  }
  .node-label {
    font-size: 13px;
    fill: var(--ink);
    paint-order: stroke;
    stroke: var(--paper);
    stroke-width: 3px;
    stroke-linejoin: round;
  }
  .node-count {
    fill: var(--soft);
  }
  figcaption {
    margin-top: 0.7rem;
    font-size: 0.9rem;
  }
  @media (max-width: 719px) {
    .routes-wide {
      display: none;
    }
    .routes-narrow {
      display: block;
      max-width: 30rem;
    }
    .node-label {
      font-size: 11.5px;
    }
    figcaption .key {
      display: block;
    }
  }
  .latency li,
  .latency-axis {
    display: grid;
    grid-template-columns: minmax(0, 15rem) minmax(0, 1fr);
    column-gap: 1.2rem;
  }
  .latency li {
    padding: 0.3rem 0;
    align-items: center;
  }
  .latency-text {
    grid-column: 2;
    font-size: 0.82rem;
    color: var(--soft);
    font-variant-numeric: tabular-nums;
  }
  .latency svg {
    display: block;
    overflow: visible;
  }
  .rule {
    stroke: var(--line);
  }
  .whisker {
    stroke: var(--strong-line);
  }
  .band {
    fill: var(--ribbon);
  }
  .tick {
    stroke: var(--ink);
    stroke-width: 1.5;
  }
  .dot {
    fill: var(--ink);
    stroke: var(--paper);
    stroke-width: 1.5;
  }
  @media (min-width: 980px) {
    .latency li,
    .latency-axis {
      grid-template-columns: 11rem minmax(0, 1fr) 19rem;
    }
    .latency-text {
      grid-column: 3;
    }
  }
  @media (max-width: 719px) {
    .latency li,
    .latency-axis {
      grid-template-columns: minmax(0, 1fr);
    }
    .latency-text {
      grid-column: 1;
    }
    .latency-axis > span:first-child {
      display: none;
    }
  }
`;
