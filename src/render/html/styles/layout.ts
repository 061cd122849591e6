/** Page, contents, sections. */
import { css } from '../html.ts';

export const layoutStyle = css`
  nav {
    padding: 0.9rem 1rem 0;
  }
  nav ol {
    display: flex;
    flex-wrap: wrap;
    gap: 0.1rem 0.9rem;
    font-size: 0.86rem;
  }
  nav a {
    display: inline-block;
    padding: 0.3rem 0;
    color: var(--soft);
    text-decoration: none;
  }
  nav a:hover {
    color: var(--ink);
    text-decoration: underline;
  }
  main {
    padding: 0 1rem 4rem;
    max-width: 68rem;
    margin: 0 auto;
  }
  main > section {
    margin-top: 3.2rem;
    padding-top: 1.1rem;
    border-top: 1px solid var(--line);
  }
  main > section > h2 + * {
    margin-top: 0.9rem;
  }
  main > section > h2 + .note {
    margin-top: 0.15rem;
  }
  main > section > .note + * {
    margin-top: 1rem;
  }
  main > section > p + *,
  main > section > ul + * {
    margin-top: 0.9rem;
  }
  @media (min-width: 1120px) {
    body {
      display: grid;
      grid-template-columns:
        12.5rem
        minmax(0, 1fr);
      max-width: 84rem;
      margin: 0 auto;
    }
    nav {
      position: sticky;
      top: 0;
      align-self: start;
      max-height: 100vh;
      overflow: auto;
      padding: 2.6rem 0 2rem 1.5rem;
    }
    nav ol {
      display: block;
    }
    nav a {
      padding: 0.2rem 0;
    }
    main {
      padding: 0 2rem 5rem;
      margin: 0;
      max-width: none;
    }
  }
  @media (max-width: 719px) {
    nav {
      display: none;
    }
  }
  summary {
    cursor: pointer;
  }
`;
