import { gateSession } from '../../app/gate-session.ts';
import { exitCodes } from '../failure.ts';
import type { CommandInput, CommandOutput } from '../command.ts';

export async function command({ config, directory, deps }: CommandInput): Promise<CommandOutput> {
  const { said, ...result } = await gateSession(directory, config, deps);
  return { document: result, text: said, exitCode: result.status === 'red' ? exitCodes.findings : exitCodes.done };
}
