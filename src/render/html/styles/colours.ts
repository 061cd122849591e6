/** Named colours, light and dark; text colours have a contrast of at least 4.5:1 on paper and raised ground. */
import { css } from '../html.ts';

export const coloursStyle = css`
  :root {
    color-scheme: light dark;
    --paper: #fdfdfc;
    --raised: #f5f5f2;
    --ink: #1b1f24;
    --soft: #59616b;
    --line: #dedfdb;
    --strong-line: #b9bcb8;
    --link: #0a5c8f;
    --high: #a6201a;
    --medium: #8a5200;
    --low: #4d5d6e;
    --good: #1c6b45;
    --mark: #fff3dc;
    --mark-line: #c98a1b;
    --model: #8b97a5;
    --tool: #2b7a86;
    --agent: #c9d5df;
    --retrieval: #7c64a8;
    --handoff: #b5835a;
    --unknown: #a9a9a4;
    --ribbon: #7f9bb3;
    --excess: #d08a1d;
    --short: #c2413a;
    --fill: #6f8ea8;
  }
  @media screen and (prefers-color-scheme: dark) {
    :root {
      --paper: #15181b;
      --raised: #1d2125;
      --ink: #e4e7ea;
      --soft: #9da7b1;
      --line: #2f353b;
      --strong-line: #4d555d;
      --link: #7fbce9;
      --high: #ff9a90;
      --medium: #eeb05c;
      --low: #a9b9c9;
      --good: #7cc9a1;
      --mark: #332a17;
      --mark-line: #d39a37;
      --model: #6f7c8a;
      --tool: #4aa3b0;
      --agent: #36454f;
      --retrieval: #9b85c9;
      --handoff: #c79468;
      --unknown: #6d6d69;
      --ribbon: #56728a;
      --excess: #d9962f;
      --short: #e0645b;
      --fill: #5f819d;
    }
  }
`;
