import { scoreTraces } from '../../app/score-traces.ts';
import { exitCodes } from '../failure.ts';
import { scoreText } from '../reporters/score.ts';
import type { CommandInput, CommandOutput } from '../command.ts';

export async function command({ config, directory, deps }: CommandInput): Promise<CommandOutput> {
  const result = await scoreTraces(directory, config, deps);
  const hasFailed = config.failOnFindings && result.failing > 0;
  return { document: result, text: scoreText(result), exitCode: hasFailed ? exitCodes.findings : exitCodes.done };
}
