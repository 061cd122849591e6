/** The page's style sheet: constant text, in the order of the cascade. */
import { joinHtml } from './html.ts';
import { certificatesStyle } from './styles/certificates.ts';
import { coloursStyle } from './styles/colours.ts';
import { drawingsStyle } from './styles/drawings.ts';
import { findingsStyle } from './styles/findings.ts';
import { headlineStyle } from './styles/headline.ts';
import { layoutStyle } from './styles/layout.ts';
import { makersStyle } from './styles/makers.ts';
import { mediaStyle } from './styles/media.ts';
import { suiteStyle } from './styles/suite.ts';
import { tablesStyle } from './styles/tables.ts';
import { textStyle } from './styles/text.ts';
import { waterfallStyle } from './styles/waterfall.ts';

export const styleSheet = joinHtml(
  [
    coloursStyle,
    textStyle,
    layoutStyle,
    headlineStyle,
    findingsStyle,
    waterfallStyle,
    tablesStyle,
    suiteStyle,
    certificatesStyle,
    makersStyle,
    drawingsStyle,
    mediaStyle,
  ],
  '\n',
);
