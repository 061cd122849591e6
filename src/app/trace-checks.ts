/** What traces hold, and so what a scorer may rely on: pure, over the features of the traces that were looked at. */
import type { TraceFeatures } from '../analysis/features.ts';
import type { DoctorCheck } from './results.ts';

export function traceChecks(features: readonly TraceFeatures[]): DoctorCheck[] {
  const total = features.length;
  const having = (test: (trace: TraceFeatures) => boolean): number => features.filter(test).length;
  const share = (count: number): string => `${count} of ${total}`;
  const kinds = (kind: string): number => having((trace) => trace.steps.some((step) => step.kind === kind));
  const questions = having((trace) => trace.question !== undefined);
  const answers = having((trace) => trace.answer.present);
  const calls = having((trace) =>
    trace.steps.some((step) => step.kind === 'tool' || step.kind === 'agent' || step.kind === 'handoff'),
  );
  const retrievals = kinds('retrieval');
  const sessions = new Set(features.flatMap((trace) => trace.session_id ?? [])).size;
  const rated = having((trace) => trace.feedback.length > 0);
  const timed = having((trace) => trace.duration_ms !== undefined && !trace.equal_durations);
  const losses = features.reduce((sum, trace) => sum + trace.losses.reduce((count, loss) => count + loss.count, 0), 0);
  const check = (id: string, title: string, isGood: boolean, detail: string, hint: string): DoctorCheck => ({
    id,
    title,
    status: isGood ? 'ok' : 'warn',
    detail,
    hint: isGood ? null : hint,
  });
  return [
    check(
      'questions',
      'Questions',
      questions === total,
      `${share(questions)} traces have one`,
      'Scorers that need the question are not applicable on the others.',
    ),
    check(
      'answers',
      'Answers',
      answers === total,
      `${share(answers)} traces have one`,
      'Traces without an answer are cases of the check that there is one.',
    ),
    check(
      'calls',
      'Tool and agent calls',
      calls > 0,
      `${share(calls)} traces have some`,
      'Routing and tool use cannot be judged: the traces hold no such spans.',
    ),
    check(
      'retrieval',
      'Retrieval',
      true,
      retrievals === 0 ? 'none; judges of retrieval are left out' : `${share(retrievals)} traces have some`,
      '',
    ),
    check('sessions', 'Sessions', true, sessions === 0 ? 'none recorded' : `${sessions}`, ''),
    check('feedback', 'Feedback of people', true, rated === 0 ? 'none' : `on ${share(rated)} traces`, ''),
    check(
      'times',
      'Times',
      timed * 2 >= total,
      `${share(timed)} traces have times that look real`,
      'Latency is not judged: the times look made up or are missing.',
    ),
    check(
      'losses',
      'Losses while reading',
      losses === 0,
      `${losses}`,
      'Some spans or values could not be read; state/analysis.json counts them by kind.',
    ),
  ];
}
