import { analyzeTraces } from '../../app/analyze-traces.ts';
import type { AnalyzeResult } from '../../app/results.ts';
import { exitCodes } from '../failure.ts';
import { analyzeMarkdown, analyzeText } from '../reporters/analyze.ts';
import { explanationMarkdown, explanationText } from '../reporters/explanation.ts';
import type { CommandInput, CommandOutput } from '../command.ts';

export async function command({ config, deps }: CommandInput): Promise<CommandOutput> {
  const result = await analyzeTraces(config, deps);
  const hasFailed = config.failOnFindings && result.findings_total > 0;
  return {
    document: result,
    text: textOf(result, config.markdown),
    exitCode: hasFailed ? exitCodes.findings : exitCodes.done,
  };
}

/** With --explain what was asked for alone; --json has the rest too. */
function textOf({ explanation, ...result }: AnalyzeResult, isMarkdown: boolean): string {
  if (explanation !== null) return (isMarkdown ? explanationMarkdown : explanationText)(explanation, result.analysis.findings);
  return (isMarkdown ? analyzeMarkdown : analyzeText)(result);
}
