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
    margin-top: 2.6rem;
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
    html {
      scroll-padding-top: 3.2rem;
    }
    nav {
      position: sticky;
      top: 0;
      z-index: 1;
      padding: 0;
      overflow-x: auto;
      background: var(--paper);
      border-bottom: 1px solid var(--line);
    }
    nav ol {
      flex-wrap: nowrap;
      width: max-content;
      padding: 0.3rem 1rem;
    }
  }
  summary {
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::before {
    content: '' / '';
    display: inline-block;
    justify-self: start;
    width: 0.4rem;
    height: 0.4rem;
    margin-right: 0.55rem;
    border: solid var(--soft);
    border-width: 0 1.5px 1.5px 0;
    transform: translateY(-0.1rem) rotate(-45deg);
    transition: transform 0.12s;
  }
  details[open] > summary::before {
    transform: translateY(-0.15rem) rotate(45deg);
  }
`;
