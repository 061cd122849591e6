/** The first screen. */
import { css } from '../html.ts';

export const headlineStyle = css`
  .headline {
    padding-top: clamp(1.4rem, 3vw, 2.4rem);
  }
  .eyebrow {
    color: var(--soft);
    font-size: 0.9rem;
    margin-bottom: 0.35rem;
  }
  .lead {
    font-size: 1.08rem;
    max-width: 46rem;
    margin-top: 0.6rem;
  }
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(9.2rem, 1fr));
    gap: 1.1rem 1.5rem;
    margin-top: 1.8rem;
  }
  .figures dd {
    display: flex;
    flex-direction: column;
    font-size: 0.86rem;
  }
  .figure {
    font-size: 1.6rem;
    line-height: 1.25;
    font-weight: 640;
    letter-spacing: -0.01em;
    font-variant-numeric: tabular-nums;
    color: var(--ink);
  }
  .verdict {
    margin-top: 1.9rem;
    padding: 1.1rem 1.25rem 1.25rem;
    background: var(--raised);
    border-radius: 6px;
  }
  .verdict h2 {
    font-size: 1.08rem;
  }
  .verdict-passed h2 {
    color: var(--good);
  }
  .verdict-failed h2 {
    color: var(--high);
  }
  .verdict-not_run h2 {
    color: var(--medium);
  }
  .verdict-lists {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr));
    gap: 1rem 2.2rem;
    margin-top: 0.7rem;
  }
  .verdict h3 {
    font-size: 0.86rem;
    color: var(--soft);
    font-weight: 560;
    margin-bottom: 0.3rem;
  }
  .statements li {
    position: relative;
    padding-left: 1.45rem;
    margin-top: 0.28rem;
  }
  .statements li::before {
    position: absolute;
    left: 0;
    top: 0;
    font-weight: 700;
  }
  .statements-yes li::before {
    content: '✓' / '';
    color: var(--good);
  }
  .statements-no li::before {
    content: '○' / '';
    color: var(--medium);
  }
  .statements li.muted::before {
    content: none;
  }
  .statements.full {
    max-width: 52rem;
  }
  .statements.full li {
    margin-top: 0.55rem;
  }
  .statements.full li .muted {
    display: block;
    font-size: 0.92rem;
  }
  .profile {
    display: flex;
    flex-wrap: wrap;
    gap: 0.7rem 2.2rem;
    margin-top: 1.6rem;
  }
  .profile dd {
    font-size: 0.92rem;
  }
  .policy {
    margin-top: 0.9rem;
  }
  .policy pre {
    margin-top: 0.5rem;
  }
  .policy summary {
    color: var(--soft);
  }
  .provenance {
    margin-top: 1.1rem;
    font-size: 0.86rem;
  }
`;
