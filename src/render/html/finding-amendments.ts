/** What was laid over a finding: whose it is, its correction, a doubt about it, and the quotations that were looked up. */
import type { AmendmentEvidence } from '../../analysis/amendment.ts';
import type { Finding, FindingMaker } from '../../analysis/analysis.ts';
import { counted } from './format.ts';
import { html, type Html } from './html.ts';
import type { PageContext } from './page-context.ts';
import { oneLine } from './visible-text.ts';

const shownQuotes = 6;
const makerNames: Record<FindingMaker, string> = { claude: 'an agent session', person: 'a person' };

/** For the closed entry: nobody should read a claim without seeing that it is doubted. */
export function amendmentMarks(finding: Finding): Html | undefined {
  const marks = [
    ...(finding.made_by === undefined ? [] : [`seen by ${makerNames[finding.made_by]}`]),
    ...(finding.correction === undefined ? [] : [`corrected by ${makerNames[finding.correction.made_by]}`]),
    ...(finding.doubt === undefined ? [] : [`doubted by ${makerNames[finding.doubt.made_by]}`]),
  ];
  return marks.length === 0
    ? undefined
    : html`<span class="maker-marks">${marks.map((mark) => html`<span class="maker-mark">${mark}</span> `)}</span>`;
}

export function amendments(finding: Finding, context: PageContext): Html {
  const { correction, doubt, quotes } = finding;
  return html`${
    quotes !== undefined &&
    html`<div class="amendment">
      <p><strong>An observation</strong>, not the result of a check. Each quotation was found where it is said to stand.</p>
      ${quotations(quotes, context)}
    </div>`
  }${
    correction !== undefined &&
    html`<div class="amendment">
      <p>
        <strong>Correction</strong> by ${makerNames[correction.made_by]}: ${oneLine(correction.claim, 400)}
        ${correction.severity !== null && html`<span class="muted">Severity in its view: ${correction.severity}.</span>`}
      </p>
      ${quotations(correction.evidence, context)}
    </div>`
  }${
    doubt !== undefined &&
    html`<div class="amendment">
      <p><strong>Doubt</strong> by ${makerNames[doubt.made_by]}: ${oneLine(doubt.reason, 400)}</p>
      ${quotations(doubt.evidence, context)}
    </div>`
  }`;
}

function quotations(evidence: readonly AmendmentEvidence[], context: PageContext): Html {
  const shown = evidence.slice(0, shownQuotes);
  return html`<ul class="quotations">
    ${shown.map(
      (item) =>
        html`<li>
          <q>${oneLine(item.quote, 400)}</q>
          <span class="muted"
            >${context.traceName(item.trace_id)}${
              item.span_id !== null && html`, span <code class="id">${oneLine(item.span_id, 40)}</code>`
            }</span
          >
        </li> `,
    )}${evidence.length > shown.length && html`<li class="more">and ${counted(evidence.length - shown.length, 'more quotation')}</li>`}
  </ul>`;
}
