/** What every command has around it: configuration, progress, signals, output, exit code. */
import { toAppError } from '../base/app-error.ts';
import { stringifyJson } from '../base/lossless-json.ts';
import { resolveConfig } from '../config/resolve-config.ts';
import { withDefaults } from '../app/deps.ts';
import { createAgentView } from './agent-view.ts';
import type { CommandFunction } from './command.ts';
import type { CommandEntry, CommandName } from './commands.ts';
import { Interrupted, reportFailure } from './failure.ts';
import { createProgressView } from './progress-view.ts';
import { quoteText } from './reporters/agent.ts';
import { judgeQuoteText } from './reporters/judge-quote.ts';

const load: Record<CommandName, () => Promise<{ command: CommandFunction }>> = {
  demo: () => import('./commands/demo.ts'),
  run: () => import('./commands/run.ts'),
  analyze: () => import('./commands/analyze.ts'),
  validate: () => import('./commands/validate.ts'),
  gate: () => import('./commands/gate.ts'),
  calibrate: () => import('./commands/calibrate.ts'),
  score: () => import('./commands/score.ts'),
  status: () => import('./commands/status.ts'),
  resume: () => import('./commands/resume.ts'),
  chat: () => import('./commands/chat.ts'),
  mcp: () => import('./commands/mcp.ts'),
  doctor: () => import('./commands/doctor.ts'),
};

/** Returns the exit code. */
export async function runCommand(
  entry: CommandEntry,
  directory: string | undefined,
  flags: Record<string, unknown>,
): Promise<number> {
  const interruption = watchSignals();
  const isProtocol = entry.isProtocol === true;
  let json = flags['json'] === true && !isProtocol;
  const view = createProgressView(process.stderr);
  try {
    const configFile = typeof flags['config'] === 'string' ? flags['config'] : undefined;
    const config = resolveConfig({ flags, env: process.env, cwd: process.cwd(), configFile });
    json = config.json && !isProtocol;
    if (!config.quiet) view.start();
    const { command } = await load[entry.name]();
    const deps = withDefaults({
      signal: interruption.signal,
      onProgress: view.report,
      onQuote: (quote, budget) => view.print(quoteText(quote, budget)),
      onJudgeQuote: (quote) => view.print(judgeQuoteText(quote)),
      onAgentEvent: createAgentView(view.print, config),
      logger: view.logger,
    });
    const output = await command({ config, directory: directory ?? '', deps });
    view.stop();
    await print(json ? `${stringifyJson(output.document, { indent: 2 })}\n` : output.text);
    await output.afterwards?.();
    return output.exitCode;
  } catch (error) {
    view.stop();
    const { signal } = interruption;
    return reportFailure(signal.aborted ? signal.reason : toAppError(error), { json });
  } finally {
    interruption.stop();
  }
}

function print(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, () => resolve());
  });
}

/** The first Ctrl-C or SIGTERM aborts, so that children end and files are left whole; the second ends at once. */
function watchSignals(): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const names = ['SIGINT', 'SIGTERM'] as const;
  const handlers = names.map((name) => {
    const handler = (): void => {
      const reason = new Interrupted(name);
      if (controller.signal.aborted) process.exit(reason.exitCode);
      controller.abort(reason);
    };
    process.on(name, handler);
    return [name, handler] as const;
  });
  return {
    signal: controller.signal,
    stop() {
      for (const [name, handler] of handlers) process.off(name, handler);
    },
  };
}
