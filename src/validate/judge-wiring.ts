/** Compares what judges asked the loopback stub with what they should have shown it. */
import type { JudgeRequest } from '../testing/loopback-judge.ts';
import type { Diagnostic } from './diagnostic.ts';
import { eventsOf, type ProbeReport } from './probe-report.ts';
import type { ScorerResult } from './validation-result.ts';

export interface Wiring {
  state: ScorerResult['wiring'];
  reason: string;
}

/** By scorer name; judges that were not called are not in it. */
export function checkWiring(
  report: ProbeReport,
  requests: readonly JudgeRequest[],
): { wiring: Map<string, Wiring>; diagnostics: Diagnostic[] } {
  const wiring = new Map<string, Wiring>();
  const diagnostics: Diagnostic[] = [];
  for (const call of eventsOf(report, 'wiring')) {
    const text = requests
      .filter(
        (request) =>
          request.path.startsWith(`/scorers/${call.scorer}/`) ||
          request.path.startsWith(`/scorers/${encodeURIComponent(call.scorer)}/`),
      )
      .map((request) => request.text)
      .join('\n');
    const fault =
      call.error !== null ? `Judge ${call.scorer} cannot be called: ${call.error}` : faultOf(call.scorer, call.needles, text);
    if (fault === undefined) {
      if (!wiring.has(call.scorer))
        wiring.set(call.scorer, { state: 'evidence_seen', reason: 'its request was checked against a local stub' });
      continue;
    }
    if (wiring.get(call.scorer)?.state === 'evidence_missing') continue;
    wiring.set(call.scorer, { state: 'evidence_missing', reason: fault });
    const { scorer, file, line } = call;
    const hint = 'A judge can only rule on what its request shows.';
    diagnostics.push({ code: 'run.judge-wiring', severity: 'error', rung: 'run', scorer, file, line, message: fault, hint });
  }
  return { wiring, diagnostics };
}

function faultOf(
  scorer: string,
  needles: readonly { kind: string; text: string; escaped: string }[],
  text: string,
): string | undefined {
  if (text === '') return `Judge ${scorer} made no request.`;
  const missing = needles.filter(({ text: plain, escaped }) => !text.includes(plain) && !text.includes(escaped));
  if (missing.length === 0) return undefined;
  const kinds = [...new Set(missing.map((needle) => needle.kind))].sort();
  const shown = missing.slice(0, 3).map((needle) => JSON.stringify(needle.text));
  return `The request of judge ${scorer} does not hold the ${kinds.join(', ')} it rules on (looked for ${shown.join(', ')}).`;
}
