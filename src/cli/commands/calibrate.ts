import { calibrate } from '../../app/calibrate.ts';
import type { CommandInput, CommandOutput } from '../command.ts';
import { exitCodes } from '../failure.ts';
import { labelScreen } from '../label-screen.ts';
import { calibrateText } from '../reporters/calibrate.ts';

const { stdin, stdout } = process;

/** On a terminal rows are shown and labelled; elsewhere, and where labels are given, nobody is asked. */
export async function command({ config, directory, deps }: CommandInput): Promise<CommandOutput> {
  const isGiven = config.labels !== undefined || config.fromFeedback !== undefined;
  const isTerminal = stdin.isTTY && stdout.isTTY && !config.json && !isGiven;
  const screen = isTerminal ? labelScreen(stdin, (text) => stdout.write(text), deps.signal) : undefined;
  try {
    const result = await calibrate(directory, config, deps, screen?.ask);
    return { document: result, text: calibrateText(result), exitCode: exitCodes.done };
  } finally {
    screen?.close();
  }
}
