import { analyzeTraces } from '../../app/analyze-traces.ts';
import { exitCodes } from '../failure.ts';
import { analyzeMarkdown, analyzeText } from '../reporters/analyze.ts';
import type { CommandInput, CommandOutput } from '../command.ts';

export async function command({ config, deps }: CommandInput): Promise<CommandOutput> {
  const result = await analyzeTraces(config, deps);
  const hasFailed = config.failOnFindings && result.findings_total > 0;
  return {
    document: result,
    text: config.markdown ? analyzeMarkdown(result) : analyzeText(result),
    exitCode: hasFailed ? exitCodes.findings : exitCodes.done,
  };
}
