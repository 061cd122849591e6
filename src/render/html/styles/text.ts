/** Type: system fonts, one scale. */
import { css } from '../html.ts';

export const textStyle = css`
  * {
    box-sizing: border-box;
  }
  html {
    -webkit-text-size-adjust: 100%;
    scroll-padding-top: 1rem;
  }
  body {
    margin: 0;
    overflow-wrap: anywhere;
    background: var(--paper);
    color: var(--ink);
    font:
      15px/1.5 -apple-system,
      BlinkMacSystemFont,
      'Segoe UI',
      Roboto,
      'Helvetica Neue',
      'Noto Sans',
      'Liberation Sans',
      Arial,
      sans-serif;
  }
  code,
  pre {
    font-family: ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace;
    font-size: 0.87em;
  }
  pre {
    margin: 0;
    padding: 0.6rem 0.75rem;
    background: var(--raised);
    border-radius: 4px;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    unicode-bidi: plaintext;
    max-height: 22rem;
    overflow: auto;
    line-height: 1.45;
  }
  h1,
  h2,
  h3,
  p,
  dl,
  dd,
  ol,
  ul,
  figure {
    margin: 0;
  }
  ol,
  ul {
    padding: 0;
    list-style: none;
  }
  h1 {
    font-size: clamp(1.7rem, 1.2rem + 2vw, 2.35rem);
    line-height: 1.15;
    letter-spacing: -0.015em;
    font-weight: 680;
  }
  h2 {
    font-size: 1.28rem;
    line-height: 1.25;
    letter-spacing: -0.005em;
    font-weight: 650;
  }
  h3 {
    font-size: 1rem;
    line-height: 1.35;
    font-weight: 620;
  }
  a {
    color: var(--link);
    text-underline-offset: 0.15em;
    text-decoration-thickness: 0.06em;
  }
  a:hover {
    text-decoration-thickness: 0.12em;
  }
  :focus-visible {
    outline: 2px solid var(--link);
    outline-offset: 2px;
    border-radius: 2px;
  }
  .muted,
  .note,
  .more,
  .cut,
  figcaption,
  .key-line {
    color: var(--soft);
  }
  .none {
    color: var(--soft);
    font-style: italic;
  }
  .note {
    margin-top: 0.15rem;
  }
  .more {
    margin-top: 0.6rem;
    font-size: 0.9rem;
  }
  .label,
  dt,
  thead th {
    font-size: 0.78rem;
    font-weight: 560;
    color: var(--soft);
  }
  .id {
    display: inline-block;
    max-width: 100%;
    font-size: 0.8rem;
  }
  .calm {
    max-width: 44rem;
  }
  .number {
    white-space: nowrap;
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  .bad {
    color: var(--high);
  }
  .warn {
    color: var(--medium);
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .skip {
    position: absolute;
    left: -999px;
  }
  .skip:focus {
    left: 1rem;
    top: 0.5rem;
    background: var(--paper);
    padding: 0.4rem 0.6rem;
    z-index: 2;
  }
`;
