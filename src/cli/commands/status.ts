import { sessionStatus } from '../../app/session-status.ts';
import { exitCodes } from '../failure.ts';
import { statusText } from '../reporters/status.ts';
import type { CommandInput, CommandOutput } from '../command.ts';

export async function command({ directory, deps }: CommandInput): Promise<CommandOutput> {
  const result = await sessionStatus(directory, deps);
  return {
    document: result,
    text: statusText(result),
    exitCode: result.status === 'failed' ? exitCodes.findings : exitCodes.done,
  };
}
