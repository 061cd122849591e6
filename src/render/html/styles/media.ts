/** Reduced motion and print. */
import { css } from '../html.ts';

export const mediaStyle = css`
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
  @media print {
    :root {
      --paper: #fff;
      --raised: #f4f4f2;
      --ink: #000;
      --soft: #444;
      --line: #ccc;
    }
    body {
      display: block;
      font-size: 10pt;
    }
    nav,
    .skip {
      display: none;
    }
    main {
      max-width: none;
      padding: 0;
    }
    main > section {
      margin-top: 1.4rem;
    }
    details::details-content {
      content-visibility: visible;
      display: block;
      block-size: auto;
    }
    .step details::details-content {
      content-visibility: hidden;
      display: none;
    }
    .step,
    tr,
    .diagnostic {
      break-inside: avoid;
    }
    h2,
    h3,
    summary {
      break-after: avoid;
    }
    pre {
      max-height: none;
      overflow: visible;
    }
    svg {
      print-color-adjust: exact;
      -webkit-print-color-adjust: exact;
    }
  }
`;
