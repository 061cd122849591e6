/** What the processes of a trial told, put beside the rows that they were given. */
import type { JudgeRequest } from '../testing/loopback-judge.ts';
import type { JudgedOutcome, ScoredTrial, TrialOutcome } from './run-trials.ts';
import type { TrialFault } from './trial-fault.ts';
import type { TrialEvent } from './trial-job.ts';

/** A row as it was written, before anybody scored it. */
export type TrialRow = Omit<ScoredTrial, 'verdicts' | 'requests'>;

type ScoredRow = Extract<TrialEvent, { event: 'row' }>;

export interface ShardOutcome {
  rows: ScoredRow[];
  names: string[];
  faults: TrialFault[];
}

/** Of the process in which the judge model is asked. */
export interface JudgedShard extends Omit<JudgedOutcome, 'errors'> {
  rows: ScoredRow[];
}

/** A judge that its model does not answer is no fault of the suite: it is told apart from what broke. */
export function collectTrials(
  rows: readonly TrialRow[],
  outcomes: readonly ShardOutcome[],
  requests: readonly JudgeRequest[],
  judged: JudgedShard | undefined,
): TrialOutcome {
  const scored = new Map(outcomes.flatMap((outcome) => outcome.rows).map((row) => [row.number, row]));
  const sent = requestsByRow(requests);
  const faults = new Map<string, TrialFault>();
  for (const fault of outcomes.flatMap((outcome) => outcome.faults)) faults.set(`${fault.scorer} ${fault.code}`, fault);
  for (const { errors } of scored.values())
    for (const [scorer, { message, file, line }] of Object.entries(errors))
      if (!faults.has(`${scorer} scorer-error`))
        faults.set(`${scorer} scorer-error`, { scorer, code: 'scorer-error', message, file, line });
  const unanswered = new Map<string, string>();
  for (const row of judged?.rows ?? []) {
    scored.set(row.number, row);
    for (const [scorer, { message }] of Object.entries(row.errors)) if (!unanswered.has(scorer)) unanswered.set(scorer, message);
  }
  return {
    judged: judged && { calls: judged.calls, stopped: judged.stopped, errors: unanswered },
    trials: rows.map((row, number) => ({
      ...row,
      verdicts: scored.get(number)?.verdicts ?? {},
      requests: sent.get(String(number)) ?? {},
    })),
    names: [...new Set(outcomes.flatMap(({ names }) => names))],
    faults: [...faults.values()],
  };
}

/** By row number and scorer, from "/scorers/<name>/rows/<number>/v1/...". */
function requestsByRow(requests: readonly JudgeRequest[]): Map<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>();
  for (const { path, text } of requests) {
    const match = /^\/scorers\/([^/]+)\/rows\/([^/]+)\//.exec(path);
    if (match === null) continue;
    const ofRow = found.get(match[2]!) ?? {};
    ofRow[decodeURIComponent(match[1]!)] = text;
    found.set(match[2]!, ofRow);
  }
  return found;
}
