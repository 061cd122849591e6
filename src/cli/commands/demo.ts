import { startDemo } from '../../app/demo.ts';
import { exitCodes } from '../failure.ts';
import { runText } from '../reporters/run.ts';
import type { CommandInput, CommandOutput } from '../command.ts';

/** On a terminal the server stays up until Ctrl-C, so that the runs can be looked at; elsewhere it ends with the command. */
export async function command({ config, deps }: CommandInput): Promise<CommandOutput> {
  const demo = await startDemo(config, deps);
  const { result } = demo;
  const keep = config.serve && !config.json && process.stdout.isTTY && process.stdin.isTTY;
  const exitCode = result.status === 'passed' ? exitCodes.done : exitCodes.findings;
  if (!keep) {
    await demo.stop();
    const again = `\nThe demo's MLflow is stopped. To look at its runs:\n  ${demo.serverCommand}\n`;
    return { document: result, text: runText(result) + again, exitCode };
  }
  return {
    document: result,
    text: `${runText(result)}\nMLflow UI at ${demo.url} - press Ctrl-C to stop it.\n`,
    exitCode,
    afterwards: async () => {
      await new Promise<void>((resolve) => {
        if (deps.signal?.aborted === true) resolve();
        deps.signal?.addEventListener('abort', () => resolve(), { once: true });
      });
      await demo.stop();
    },
  };
}
