/** Reduced motion and print: what the reader has opened is printed, the rest as its summary. */
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
    html,
    body {
      display: block;
      font-size: 13px;
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
