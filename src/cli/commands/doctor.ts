import { doctor } from '../../app/doctor.ts';
import { exitCodes } from '../failure.ts';
import { doctorText } from '../reporters/doctor.ts';
import type { CommandInput, CommandOutput } from '../command.ts';

export async function command({ config, deps }: CommandInput): Promise<CommandOutput> {
  const result = await doctor(config, deps);
  return { document: result, text: doctorText(result), exitCode: result.status === 'fail' ? exitCodes.findings : exitCodes.done };
}
