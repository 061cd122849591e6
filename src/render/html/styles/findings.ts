/** Findings and their traces. */
import { css } from '../html.ts';

export const findingsStyle = css`
  .findings {
    border-top: 1px solid var(--line);
  }
  .finding {
    border-bottom: 1px solid var(--line);
  }
  .finding > summary {
    display: grid;
    grid-template-columns: 1.1rem 4.3rem minmax(0, 1fr) 15.5rem;
    gap: 0.2rem 0.4rem;
    padding: 0.95rem 0;
    align-items: start;
  }
  .finding > summary::before {
    margin-top: 0.55rem;
  }
  .trace > summary::before {
    margin-top: 0.5rem;
  }
  .finding > summary:hover h3 {
    text-decoration: underline;
    text-decoration-thickness: 0.06em;
    text-underline-offset: 0.15em;
  }
  .severity {
    font-size: 0.8rem;
    font-weight: 640;
    line-height: 1.75;
  }
  .severity-high {
    color: var(--high);
  }
  .severity-medium {
    color: var(--medium);
  }
  .severity-low {
    color: var(--low);
  }
  .severity::before {
    content: '' / '';
    display: inline-block;
    width: 0.55rem;
    height: 0.55rem;
    margin-right: 0.35rem;
    border-radius: 50%;
    background: currentColor;
  }
  .severity-medium::before {
    background: linear-gradient(90deg, currentColor 50%, transparent 50%);
    box-shadow: inset 0 0 0 1.5px currentColor;
  }
  .severity-low::before {
    background: none;
    box-shadow: inset 0 0 0 1.5px currentColor;
  }
  .claim {
    display: block;
    color: var(--soft);
    margin-top: 0.12rem;
  }
  .finding-facts {
    display: block;
    font-size: 0.88rem;
    padding-left: 1.2rem;
  }
  .fact {
    display: grid;
    grid-template-columns: 4.6rem minmax(0, 1fr);
    gap: 0.4rem;
  }
  .fact .label {
    line-height: 1.7;
  }
  .fact span {
    font-variant-numeric: tabular-nums;
  }
  .finding-body {
    padding: 0 0 1.5rem 1.5rem;
  }
  .trace {
    margin-top: 0.5rem;
  }
  div.trace {
    padding: 0.55rem 0;
  }
  .trace > summary {
    display: grid;
    grid-template-columns: 1.1rem minmax(0, 1fr);
    padding: 0.4rem 0;
  }
  .trace > summary > .label {
    grid-column: 2;
  }
  .trace > summary > .trace-head {
    grid-column: 2;
  }
  .caught {
    margin: 0 0 0.4rem;
    color: var(--soft);
    font-size: 0.92rem;
    max-width: 46rem;
  }
  .healthy > summary > .label {
    font-weight: 640;
    color: var(--good);
  }
  .trace-head {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0.1rem 1.2rem;
  }
  .question {
    font-weight: 560;
  }
  .trace-facts {
    display: flex;
    flex-wrap: wrap;
    gap: 0.1rem 0.9rem;
    color: var(--soft);
    font-size: 0.86rem;
    align-items: baseline;
  }
  .detail {
    padding-left: 1.1rem;
    margin-bottom: 0.6rem;
  }
  .trace > .waterfall,
  .trace > .axis,
  .trace > .value,
  .trace > .more {
    margin-left: 1.1rem;
  }
  .others {
    margin-top: 0.9rem;
    font-size: 0.86rem;
    line-height: 1.8;
  }
  .others .label {
    margin-right: 0.3rem;
  }
  @media (max-width: 719px) {
    .finding > summary {
      grid-template-columns: 1.1rem minmax(0, 1fr);
    }
    .severity,
    .finding-text,
    .finding-facts {
      grid-column: 2;
    }
    .finding-facts {
      padding: 0.3rem 0 0;
    }
    .finding-body {
      padding-left: 0;
    }
    .detail,
    .trace > .waterfall,
    .trace > .axis,
    .trace > .value,
    .trace > .more {
      padding-left: 0;
      margin-left: 0;
    }
  }
`;
