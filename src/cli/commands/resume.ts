import { resumeSession } from '../../app/resume-session.ts';
import { exitCodes } from '../failure.ts';
import { runText } from '../reporters/run.ts';
import type { CommandInput, CommandOutput } from '../command.ts';

export async function command({ config, directory, deps }: CommandInput): Promise<CommandOutput> {
  const result = await resumeSession(directory, config, deps);
  const exitCode = result.status === 'passed' ? exitCodes.done : exitCodes.findings;
  return { document: result, text: runText(result), exitCode };
}
