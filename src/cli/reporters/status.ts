import type { ScorerUses, StatusResult } from '../../app/results.ts';
import { agentStatusText } from './agent.ts';
import { line, table } from './text.ts';

export function statusText(result: StatusResult): string {
  const owner = result.owner_pid === null ? '' : ` by process ${result.owner_pid}`;
  const next = result.status === 'interrupted' ? `\n  carry on with: evalwright resume ${result.session}\n` : '';
  return [
    `${result.session}: ${result.status}${owner}\n`,
    result.tasks.length === 0
      ? '  the analysis is not finished yet\n'
      : table(
          ['task', 'status', 'attempts'],
          result.tasks.map((task) => [line(task.title, 60), task.status.replace('_', ' '), String(task.attempts)]),
        ),
    ...result.tasks.filter((task) => task.note !== null).map((task) => `  ${line(task.title, 60)}: ${line(task.note!, 300)}\n`),
    usesText(result.uses),
    agentStatusText(result),
    result.last_event === null ? '' : `  last event ${line(result.last_event.event)} at ${line(result.last_event.time)}\n`,
    next,
  ].join('');
}

/** "  scorers: 11 gate, 14 trend, 6 explore, 1 rejected". */
function usesText(uses: ScorerUses | null): string {
  const all = Object.values(uses ?? {});
  const parts = (['gate', 'trend', 'explore', 'rejected'] as const).flatMap((use) => {
    const size = all.filter((item) => item === use).length;
    return size === 0 ? [] : [`${size} ${use}`];
  });
  return parts.length === 0 ? '' : `  scorers: ${parts.join(', ')}\n`;
}
