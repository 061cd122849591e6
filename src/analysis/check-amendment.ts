/**
 * What a session says about findings is believed as far as it can be looked up: its traces are this run's, its quotations stand where
 * it says, its numbers are those of what it shows.
 */
import { plainLine } from '../base/plain-text.ts';
import type { Trace } from '../trace/trace.ts';
import type { Amendment, AmendmentEvidence } from './amendment.ts';
import type { Analysis, Finding } from './analysis.ts';
import { words } from './checks/evidence-index.ts';
import { quoteFault } from './quoted.ts';

/** Findings that sessions may add to those of the builtin engine. */
const MAX_OBSERVATIONS = 30;
/** Share of common words (and of common traces) from which on two findings are one. */
const SAME_WORDS = 0.5;
const SAME_TRACES = 0.8;

export interface AmendmentFacts {
  /** With the amendments so far laid over it. */
  analysis: Analysis;
  /** undefined when the id is not one of this run's traces. */
  traces: (traceId: string) => Trace | undefined;
}

export type AmendmentCheck = { ok: true } | { ok: false; reason: string; hint: string };
type Fault = Extract<AmendmentCheck, { ok: false }>;

const refuse = (reason: string, hint: string): Fault => ({ ok: false, reason, hint });

export function checkAmendment(amendment: Amendment, facts: AmendmentFacts): AmendmentCheck {
  const fault = amendment.action === 'add' ? additionFault(amendment, facts) : changeFault(amendment, facts);
  return fault ?? { ok: true };
}

function additionFault(amendment: Extract<Amendment, { action: 'add' }>, facts: AmendmentFacts): Fault | undefined {
  const traceIds = [...new Set(amendment.trace_ids)];
  const observations = facts.analysis.findings.filter((finding) => finding.kind === 'observation').length;
  if (observations >= MAX_OBSERVATIONS)
    return refuse(`${observations} findings were added already, which is the limit.`, 'Tell the rest in your summary.');
  const unproved = traceIds.find((id) => !amendment.evidence.some((item) => item.trace_id === id));
  const foreign = amendment.evidence.find((item) => !traceIds.includes(item.trace_id));
  return (
    unknownTrace(traceIds, facts) ??
    (unproved === undefined
      ? undefined
      : refuse(`Trace ${shown(unproved)} has no evidence.`, 'Give a quotation for every trace, or name fewer traces.')) ??
    (foreign === undefined
      ? undefined
      : refuse(
          `There is evidence for ${shown(foreign.trace_id)}, which is not among trace_ids.`,
          'Add the trace to trace_ids, or leave this evidence out.',
        )) ??
    evidenceFault(amendment.evidence, facts) ??
    numbersFault(`${amendment.title}\n${amendment.claim}`, facts.analysis, traceIds.length) ??
    repetition(amendment, facts.analysis)
  );
}

function changeFault(amendment: Exclude<Amendment, { action: 'add' }>, facts: AmendmentFacts): Fault | undefined {
  const finding = facts.analysis.findings.find((item) => item.id === amendment.finding);
  if (finding === undefined)
    return refuse(`There is no finding ${shown(amendment.finding)}.`, 'Use an id that the tool findings shows.');
  const traceIds = amendment.evidence.map((item) => item.trace_id);
  const fault = unknownTrace(traceIds, facts) ?? evidenceFault(amendment.evidence, facts);
  if (fault !== undefined) return fault;
  const known = new Set([...finding.trace_ids, ...finding.healthy_trace_ids]);
  if (!traceIds.some((id) => known.has(id)))
    return refuse(
      `None of the evidence is from a trace of the finding ${finding.id}.`,
      'Quote at least one of the traces that the finding is about.',
    );
  const text = amendment.action === 'correct' ? amendment.claim : amendment.reason;
  return numbersFault(text, facts.analysis, undefined);
}

function unknownTrace(traceIds: readonly string[], { traces }: AmendmentFacts): Fault | undefined {
  const unknown = traceIds.find((id) => traces(id) === undefined);
  if (unknown === undefined) return undefined;
  return refuse(`${shown(unknown)} is no trace of this run.`, 'Search the traces and use an id from the answer.');
}

function evidenceFault(evidence: readonly AmendmentEvidence[], { traces }: AmendmentFacts): Fault | undefined {
  for (const { trace_id: id, span_id: spanId, quote } of evidence) {
    const trace = traces(id)!;
    if (spanId !== null && !trace.spans.some((span) => span.spanId === spanId))
      return refuse(
        `Trace ${shown(id)} has no span ${shown(spanId)}.`,
        'Read the trace and use one of its span ids, or null for question, answer and system texts.',
      );
    const fault = quoteFault(trace, spanId, quote);
    if (fault === undefined) continue;
    const place =
      spanId === null ? 'the question, the answer or a system text' : `name, input, output or error of span ${shown(spanId)}`;
    if (fault === 'too-short')
      return refuse(
        `The quotation "${plainLine(quote, 60)}" is too short to prove anything.`,
        'Quote at least 8 characters, or the whole value.',
      );
    return refuse(
      `The quotation "${plainLine(quote, 60)}" does not stand in ${place} of trace ${shown(id)}.`,
      'Copy it letter by letter from the trace (detail full), without "..." inside.',
    );
  }
  return undefined;
}

/** "5 of 30", "5 out of 30": the only numbers that can be held against something. */
function numbersFault(text: string, { trace_summary: summary }: Analysis, shownTraces: number | undefined): Fault | undefined {
  for (const match of text.matchAll(/(\d[\d,]*)\s+(?:out\s+)?of\s+(?:(?:the|all)\s+)?(\d[\d,]*)/gi)) {
    const [k, n] = [match[1]!, match[2]!].map((digits) => Number(digits.replaceAll(',', ''))) as [number, number];
    if (n > summary.total_analyzed)
      return refuse(`"${match[0]}": only ${summary.total_analyzed} traces were analysed.`, 'Count again, with the traces as n.');
    if (k > n) return refuse(`"${match[0]}" cannot be.`, 'Count again.');
    if (shownTraces !== undefined && k !== shownTraces)
      return refuse(
        `"${match[0]}": the finding names ${shownTraces} traces.`,
        'In "k of n", k is the number of trace_ids; write other ratios in other words.',
      );
  }
  return undefined;
}

function repetition(amendment: Extract<Amendment, { action: 'add' }>, { findings }: Analysis): Fault | undefined {
  const own = new Set(words(`${amendment.title} ${amendment.claim}`));
  const same = findings.find(
    (finding) =>
      normal(finding.title) === normal(amendment.title) ||
      (share(new Set(amendment.trace_ids), new Set(finding.trace_ids)) >= SAME_TRACES &&
        share(own, new Set(wordsOf(finding))) >= SAME_WORDS),
  );
  if (same === undefined) return undefined;
  return refuse(
    `This is the finding ${same.id} ("${plainLine(same.title, 80)}").`,
    'If its claim is wrong or misses something, correct it (action correct); a new finding says something else.',
  );
}

const wordsOf = (finding: Finding): readonly string[] => words(`${finding.title} ${finding.claim}`);
const normal = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
const shown = (id: string): string => plainLine(id, 80);

/** Common members as a share of all members of both. */
function share(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const common = [...left].filter((item) => right.has(item)).length;
  const all = left.size + right.size - common;
  return all === 0 ? 0 : common / all;
}
