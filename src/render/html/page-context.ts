/** What all sections share: lookups, generated anchors, and the size budget of the evidence. Anchors never come from texts. */
import type { QueryType } from '../../analysis/analysis.ts';
import { webAddress, html, type Html } from './html.ts';
import type { ReportInput, ReportTrace } from './report-input.ts';
import { oneLine } from './visible-text.ts';

/** Bytes of markup; with names, titles and counts of entries bounded too, the page stays under 3 MB. */
const evidenceBudget = 1_600_000;
const wordingBudget = 200_000;
const certificateBudget = 400_000;

/** What lies beyond is counted, not shown, so nothing may link to it. */
export const shownFindings = 60;
export const shownScorers = 120;

export interface Budget {
  left: number;
}

export interface PageContext {
  input: ReportInput;
  traces: ReadonlyMap<string, ReportTrace>;
  /** Finding id -> anchor "finding-1". */
  findingAnchors: ReadonlyMap<string, string>;
  /** Scorer name -> anchor "scorer-1"; only scorers of the suite. */
  scorerAnchors: ReadonlyMap<string, string>;
  queryTypes: ReadonlyMap<string, QueryType>;
  /** Trace id as code, linked when a running MLflow UI is known. */
  traceName: (traceId: string) => Html;
  /** What timelines, the wording of judges, and the details of certificates may still use; they take from it in page order. */
  evidence: Budget;
  wording: Budget;
  certificates: Budget;
}

export function pageContext(input: ReportInput): PageContext {
  return {
    input,
    traces: new Map(input.traces.map((trace) => [trace.traceId, trace])),
    findingAnchors: new Map(
      input.analysis.findings.slice(0, shownFindings).map((finding, index) => [finding.id, `finding-${index + 1}`]),
    ),
    scorerAnchors: new Map(
      input.spec.scorers.slice(0, shownScorers).map((scorer, index) => [scorer.name, `scorer-${index + 1}`]),
    ),
    queryTypes: new Map(input.analysis.query_types.map((type) => [type.id, type])),
    traceName: (traceId) => traceName(traceId, input),
    evidence: { left: evidenceBudget },
    wording: { left: wordingBudget },
    certificates: { left: certificateBudget },
  };
}

/** What `make` gives, as long as the budget lasts; then `otherwise`. */
export function affordable(budget: Budget, make: () => Html | undefined, otherwise: Html): Html | undefined {
  if (budget.left > 0) {
    const made = make();
    budget.left -= new TextEncoder().encode(made?.markup ?? '').length;
    if (budget.left > 0) return made;
  }
  return otherwise;
}

/** Ids as MLflow makes them; others are shown without a link. */
const linkableId = /^[\w.:-]{1,128}$/;

/** The address MLflow 3's own UI gives to one trace: #/experiments/<id>/traces?selectedEvaluationId=<trace id>. */
function traceName(traceId: string, input: ReportInput): Html {
  const name = html`<code class="id">${oneLine(traceId, 64)}</code>`;
  const { uiUrl, experimentId } = input.source;
  if (uiUrl === undefined || experimentId === undefined || !linkableId.test(experimentId) || !linkableId.test(traceId))
    return name;
  const address = webAddress(`${uiUrl.replace(/\/+$/, '')}/#/experiments/${experimentId}/traces?selectedEvaluationId=${traceId}`);
  return address === undefined ? name : html`<a href="${address}" rel="noreferrer noopener">${name}</a>`;
}
