/** Steps of a trace on a time axis. */
import { css } from '../html.ts';

export const waterfallStyle = css`
  .waterfall {
    border-top: 1px solid var(--line);
  }
  .step {
    border-bottom: 1px solid var(--line);
    font-size: 0.88rem;
  }
  .step-line {
    display: grid;
    grid-template-columns: minmax(0, 17rem) minmax(0, 1fr) 4.2rem;
    gap: 0.8rem;
    align-items: center;
    padding: 0.26rem 0.4rem 0.26rem 1.2rem;
    min-height: 1.9rem;
  }
  summary.step-line {
    position: relative;
  }
  summary.step-line::before {
    position: absolute;
    left: 0.35rem;
    top: 0.75rem;
  }
  summary.step-line:hover {
    background: var(--raised);
  }
  .untimed .step-line {
    grid-template-columns: minmax(0, 1fr) 0 4.2rem;
  }
  .step-name {
    display: block;
    min-width: 0;
  }
  .depth-1 {
    padding-left: 1rem;
  }
  .depth-2 {
    padding-left: 2rem;
  }
  .depth-3 {
    padding-left: 3rem;
  }
  .depth-4,
  .depth-5,
  .depth-6 {
    padding-left: 4rem;
  }
  .kind {
    display: inline-block;
    font-size: 0.76rem;
    color: var(--soft);
    min-width: 3.7rem;
    padding-right: 0.4rem;
  }
  .kind::before {
    content: '' / '';
    display: inline-block;
    width: 0.5rem;
    height: 0.5rem;
    border-radius: 1px;
    margin-right: 0.3rem;
    background: var(--unknown);
  }
  .kind-model::before {
    background: var(--model);
  }
  .kind-tool::before {
    background: var(--tool);
  }
  .kind-agent::before {
    background: var(--agent);
    box-shadow: inset 0 0 0 1px var(--strong-line);
  }
  .kind-retrieval::before {
    background: var(--retrieval);
  }
  .kind-handoff::before {
    background: var(--handoff);
  }
  .lane {
    display: block;
    line-height: 0;
  }
  .bar rect {
    fill: var(--unknown);
  }
  .bar-model rect {
    fill: var(--model);
  }
  .bar-tool rect {
    fill: var(--tool);
  }
  .bar-agent rect {
    fill: var(--agent);
    stroke: var(--strong-line);
    stroke-width: 0.5;
  }
  .bar-retrieval rect {
    fill: var(--retrieval);
  }
  .bar-handoff rect {
    fill: var(--handoff);
  }
  .time {
    text-align: right;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .marked {
    background: var(--mark);
  }
  .marked summary.step-line:hover {
    background: none;
  }
  .marked .bar rect {
    fill: var(--mark-line);
    stroke: none;
  }
  .mark {
    font-size: 0.76rem;
    font-weight: 640;
    color: var(--medium);
    margin-left: 0.4rem;
    white-space: nowrap;
  }
  .failed code {
    text-decoration: underline wavy var(--high) 1px;
    text-underline-offset: 0.25em;
  }
  .step-error {
    padding: 0 0.4rem 0.4rem 1.2rem;
    color: var(--high);
  }
  .step-error .label {
    color: inherit;
  }
  .gap {
    padding: 0.25rem 1.2rem;
    color: var(--soft);
    font-style: italic;
  }
  .values {
    padding: 0.1rem 0.4rem 0.7rem 1.2rem;
  }
  .value {
    margin-top: 0.5rem;
  }
  .value pre {
    margin-top: 0.15rem;
  }
  .marked .value pre {
    background: var(--paper);
  }
  .facts,
  .cut {
    font-size: 0.82rem;
    color: var(--soft);
  }
  .axis,
  .latency-axis {
    display: grid;
    color: var(--soft);
    font-size: 0.76rem;
    gap: 0.8rem;
  }
  .axis {
    grid-template-columns:
      minmax(0, 17rem)
      minmax(0, 1fr) 4.2rem;
    padding: 0.15rem 0.4rem 0 1.2rem;
  }
  .ticks {
    display: flex;
    justify-content: space-between;
  }
  @media (max-width: 719px) {
    .step-line,
    .untimed .step-line {
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 0.1rem 0.6rem;
    }
    .step-line .lane {
      grid-column: 1 / -1;
      grid-row: 2;
    }
    .untimed .lane {
      display: none;
    }
    .axis {
      grid-template-columns: 0 minmax(0, 1fr) 0;
      gap: 0;
    }
    .depth-1 {
      padding-left: 0.6rem;
    }
    .depth-2,
    .depth-3,
    .depth-4,
    .depth-5,
    .depth-6 {
      padding-left: 1.2rem;
    }
  }
`;
