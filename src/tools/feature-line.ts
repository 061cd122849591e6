/** A trace of the run in one line, from its features: what a search shows. */
import type { TraceFeatures } from '../analysis/features.ts';
import { plainLine } from '../base/plain-text.ts';
import { duration, feedbackText, shownId, shownIds } from './trace-lines.ts';

export interface FeatureLineFacts {
  findings: readonly string[];
  queryType: string | undefined;
}

/** "tr-1 OK; 3.2 s; calls: lookup > refund (failed); asked: ..." */
export function featureLine(features: TraceFeatures, { findings, queryType }: FeatureLineFacts, isDetailed: boolean): string {
  const calls = features.steps.filter(({ kind }) => kind !== 'model');
  const maxCalls = isDetailed ? 40 : 12;
  const route = calls
    .slice(0, maxCalls)
    .map(({ name, error }) => `${plainLine(name, 40)}${error === undefined ? '' : ' (failed)'}`);
  const parts = [
    `${shownId(features.trace_id)} ${features.state}`,
    ...(features.duration_ms === undefined ? [] : [duration(features.duration_ms)]),
    `calls: ${route.length === 0 ? 'none' : route.join(' > ')}${calls.length > maxCalls ? ` > … (${calls.length})` : ''}`,
    ...(findings.length === 0 ? [] : [`findings: ${shownIds(findings, 10)}`]),
    ...(features.feedback.length === 0 ? [] : [`feedback: ${features.feedback.slice(0, 4).map(feedbackText).join(', ')}`]),
    ...(isDetailed ? details(features, queryType) : []),
    `asked: ${features.question === undefined ? '(no question recorded)' : plainLine(features.question, isDetailed ? 600 : 160)}`,
  ];
  return parts.join('; ');
}

function details(features: TraceFeatures, queryType: string | undefined): string[] {
  const errors = features.steps.flatMap(({ name, error }) =>
    error === undefined ? [] : [`${plainLine(name, 40)}: ${plainLine(error, 160)}`],
  );
  return [
    ...(queryType === undefined ? [] : [`type: ${shownId(queryType)}`]),
    ...(features.tokens === undefined ? [] : [`tokens: ${features.tokens}`]),
    ...(features.session_id === undefined ? [] : [`session: ${plainLine(features.session_id, 120)}`]),
    ...(errors.length === 0 ? [] : [`errors: ${errors.slice(0, 5).join(' | ')}`]),
  ];
}
