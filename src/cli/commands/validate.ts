import { validateSession } from '../../app/validate-session.ts';
import { exitCodes } from '../failure.ts';
import { validateText } from '../reporters/validate.ts';
import type { CommandInput, CommandOutput } from '../command.ts';

export async function command({ config, directory, deps }: CommandInput): Promise<CommandOutput> {
  const result = await validateSession(directory, config, deps);
  return {
    document: result,
    text: validateText(result),
    exitCode: result.status === 'passed' ? exitCodes.done : exitCodes.findings,
  };
}
