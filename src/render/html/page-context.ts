/** What all sections share: lookups, generated anchors, and the size budget of the evidence. Anchors never come from texts. */
import type { QueryType } from '../../analysis/analysis.ts';
import { webAddress, html, type Html } from './html.ts';
import type { ReportInput, ReportTrace } from './report-input.ts';
import { oneLine } from './visible-text.ts';

/** UTF-16 units of evidence markup; with everything else bounded too, the page stays under 3 MB in UTF-8. */
const evidenceBudget = 900_000;

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
  /** What evidence may still use; sections that show evidence take from it in order. */
  evidence: { left: number };
}

export function pageContext(input: ReportInput): PageContext {
  return {
    input,
    traces: new Map(input.traces.map((trace) => [trace.traceId, trace])),
    findingAnchors: new Map(input.analysis.findings.map((finding, index) => [finding.id, `finding-${index + 1}`])),
    scorerAnchors: new Map(input.spec.scorers.map((scorer, index) => [scorer.name, `scorer-${index + 1}`])),
    queryTypes: new Map(input.analysis.query_types.map((type) => [type.id, type])),
    traceName: (traceId) => traceName(traceId, input),
    evidence: { left: evidenceBudget },
  };
}

/** The address MLflow 3's own UI gives to one trace: #/experiments/<id>/traces?selectedEvaluationId=<trace id>. */
function traceName(traceId: string, input: ReportInput): Html {
  const name = html`<code class="id">${oneLine(traceId, 64)}</code>`;
  const { uiUrl, experimentId } = input.source;
  if (uiUrl === undefined || experimentId === undefined) return name;
  const place = `#/experiments/${encodeURIComponent(experimentId)}/traces?selectedEvaluationId=${encodeURIComponent(traceId.toWellFormed())}`;
  const address = webAddress(`${uiUrl.replace(/\/+$/, '')}/${place}`);
  return address === undefined ? name : html`<a href="${address}" rel="noreferrer noopener">${name}</a>`;
}
