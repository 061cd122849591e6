/** Scorers, dataset, diagnostics, losses. */
import { css } from '../html.ts';

export const suiteStyle = css`
  @media (min-width: 720px) {
    .scorers th:first-child {
      width: 50%;
    }
  }
  .scorer-kind {
    font-size: 0.8rem;
    font-weight: 400;
    color: var(--soft);
    margin-left: 0.3rem;
  }
  .rationale,
  .watches {
    font-weight: 400;
    font-size: 0.9rem;
    color: var(--soft);
  }
  .wording {
    font-weight: 400;
    font-size: 0.9rem;
    color: var(--soft);
    margin-top: 0.15rem;
  }
  .wording ul {
    list-style: disc;
    padding-left: 1.3rem;
  }
  .mean {
    font-weight: 600;
  }
  .status {
    font-weight: 600;
    font-size: 0.9rem;
  }
  .status-scored {
    color: var(--good);
  }
  .status-failed {
    color: var(--high);
  }
  .status-not_scored {
    color: var(--medium);
  }
  .reason {
    display: block;
    color: var(--soft);
    font-size: 0.86rem;
    max-width: 15rem;
  }
  .counts {
    display: block;
    margin-top: 0.5rem;
  }
  .counts-text {
    display: block;
    font-size: 0.84rem;
    color: var(--soft);
    font-variant-numeric: tabular-nums;
    margin-top: 0.2rem;
  }
  .count-scored {
    fill: var(--fill);
  }
  .count-na {
    fill: var(--agent);
  }
  .count-error {
    fill: var(--short);
  }
  .count-missing {
    fill: var(--excess);
  }
  .count-none {
    fill: var(--line);
  }
  .key-line {
    margin-top: 0.6rem;
  }
  .key {
    white-space: nowrap;
    margin-right: 0.9rem;
    font-size: 0.84rem;
  }
  .key::before {
    content: '' / '';
    display: inline-block;
    width: 0.75rem;
    height: 0.55rem;
    margin-right: 0.35rem;
    border-radius: 1px;
    background: var(--fill);
  }
  .key-na::before {
    background: var(--agent);
  }
  .key-error::before,
  .key-short::before {
    background: var(--short);
  }
  .key-missing::before,
  .key-excess::before {
    background: var(--excess);
  }
  .key-band::before {
    background: var(--ribbon);
  }
  .key-tick::before {
    width: 2px;
    background: var(--ink);
    height: 0.75rem;
  }
  .key-dot::before {
    width: 0.55rem;
    border-radius: 50%;
    background: var(--ink);
  }
  tr:target th:first-child,
  .finding:target > summary h3 {
    text-decoration: underline;
    text-decoration-color: var(--mark-line);
    text-decoration-thickness: 2px;
  }
  .omitted div,
  .losses div {
    display: grid;
    grid-template-columns: minmax(9rem, 17rem) minmax(0, 1fr);
    gap: 0.2rem 1.2rem;
    padding: 0.45rem 0;
    border-bottom: 1px solid var(--line);
  }
  .losses div {
    grid-template-columns: minmax(0, 1fr) auto;
    max-width: 38rem;
  }
  .command + p {
    margin-top: 0.9rem;
  }
  .losses dt {
    font-weight: 400;
  }
  .omitted dt,
  .losses dt {
    font-size: 0.95rem;
    color: var(--ink);
  }
  .diagnostic {
    padding: 0.55rem 0;
    border-bottom: 1px solid var(--line);
  }
  .diagnostic-error .label {
    color: var(--high);
  }
  .diagnostic-warning .label {
    color: var(--medium);
  }
  .command {
    max-width: 46rem;
    white-space: pre;
    overflow-wrap: normal;
  }
  @media (max-width: 719px) {
    .omitted div {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
