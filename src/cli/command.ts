/** What a command takes and gives: it prints nothing itself. */
import type { AppDeps } from '../app/deps.ts';
import type { Config } from '../config/options.ts';

export interface CommandInput {
  config: Config;
  /** The <dir> argument; "" for commands without one. */
  directory: string;
  deps: AppDeps;
}

export interface CommandOutput {
  /** The document that --json prints. */
  document: unknown;
  /** For people. */
  text: string;
  exitCode: number;
  /** Runs after the output, e.g. keeps a server up until Ctrl-C. */
  afterwards?: () => Promise<void>;
}

export type CommandFunction = (input: CommandInput) => Promise<CommandOutput>;
