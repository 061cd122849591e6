/** Who made what: sessions, proposals, and the marks at findings. */
import { css } from '../html.ts';

export const makersStyle = css`
  .outcome {
    font-weight: 560;
    max-width: 46rem;
  }
  #makers h3 {
    margin-top: 1.6rem;
  }
  @media (min-width: 720px) {
    .sessions th:first-child {
      width: 50%;
    }
    .sessions td.wide {
      min-width: 9rem;
    }
  }
  .proposals {
    border-top: 1px solid var(--line);
    margin-top: 0.7rem;
  }
  .proposal {
    padding: 0.5rem 0;
    border-bottom: 1px solid var(--line);
  }
  .proposal > .status {
    margin-right: 0.5rem;
  }
  .proposal .reason {
    max-width: none;
  }
  .maker-marks {
    display: block;
    margin-top: 0.2rem;
  }
  .maker-mark {
    display: inline-block;
    font-size: 0.8rem;
    font-weight: 560;
    color: var(--soft);
    background: var(--raised);
    border: 1px solid var(--line);
    border-radius: 0.2rem;
    padding: 0 0.4rem;
  }
  .amendment {
    margin: 0.6rem 0 0.9rem;
    padding: 0.6rem 0.9rem;
    background: var(--raised);
    border-left: 3px solid var(--strong-line);
    max-width: 52rem;
  }
  .quotations {
    margin-top: 0.3rem;
    font-size: 0.92rem;
  }
  .quotations li {
    margin-top: 0.2rem;
  }
`;
