#!/usr/bin/env node
/** The command line: parses, calls one use case, reports, sets the exit code. Commands are imported when they are called. */
import { Command, CommanderError, Option } from 'commander';
import { environmentName, flagName, options, type OptionName } from '../config/options.ts';
import { commands, type CommandEntry } from './commands.ts';
import { exitCodes, reportFailure } from './failure.ts';
import { packageVersion } from './version.ts';

function program(): Command {
  const root = new Command('evalwright')
    .description('Turns the traces of an agent in MLflow into an evaluation suite that was executed before it is handed over.')
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .showHelpAfterError('Run `evalwright --help` for the commands.')
    .addHelpText('after', rootExamples);
  for (const entry of commands) addCommand(root, entry);
  configure(root);
  for (const command of root.commands) configure(command);
  return root;
}

const rootExamples = `
Examples:
  $ evalwright demo
  $ evalwright doctor --tracking-uri http://127.0.0.1:5000 --experiment support-agent
  $ evalwright run --tracking-uri http://127.0.0.1:5000 --experiment support-agent
  $ evalwright score sessions/2026-01-31T12-00-00Z --experiment support-agent --json

Every option can also be set by its environment variable (EVALWRIGHT_TRACKING_URI for --tracking-uri) and by its key in
evalwright.config.json ("trackingUri"). Flags win over the environment, the environment over the file.

Exit codes: 0 done, 1 findings or gate failed, 2 your input, 3 the MLflow server or the model endpoint, 70 a bug of Evalwright.
`;

/** Commander's own errors are thrown, so that one place decides about text, JSON and exit code. */
function configure(command: Command): void {
  command.exitOverride();
  command.configureOutput({ writeErr: () => {} });
}

function addCommand(root: Command, entry: CommandEntry): void {
  const command = root.command(entry.name).description(entry.description);
  if (entry.directory !== undefined) command.argument('<dir>', entry.directory);
  for (const name of [...entry.options, 'json', 'quiet'] as OptionName[])
    for (const option of optionsFor(name)) command.addOption(option);
  command.addOption(new Option('--config <file>', 'configuration file (EVALWRIGHT_CONFIG; default: evalwright.config.json)'));
  command.addHelpText('after', `\nExamples:\n${entry.examples.map((line) => `  $ ${line}`).join('\n')}\n`);
  command.action(async () => {
    const { runCommand } = await import('./run-command.ts');
    process.exitCode = await runCommand(entry, command.args[0], typedFlags(command));
  });
}

/** Without what commander fills in itself. */
function typedFlags(command: Command): Record<string, unknown> {
  return Object.fromEntries(Object.entries(command.opts()).filter(([name]) => command.getOptionValueSource(name) === 'cli'));
}

/** A switch that is on has both flags, since a file or the environment may turn it off; the help names the one that changes something. */
function optionsFor(name: OptionName): Option[] {
  const definition = options[name];
  const standard = 'default' in definition && definition.type !== 'switch' ? `; default ${definition.default}` : '';
  const choices = definition.type === 'choice' ? ` (${definition.choices.join(', ')})` : '';
  const description = `${definition.description}${choices} [${environmentName(name)}${standard}]`;
  if (definition.type !== 'switch')
    return [new Option(`${flagName(name)} <${'placeholder' in definition ? definition.placeholder : name}>`, description)];
  if (!definition.default) return [new Option(flagName(name), description)];
  return [new Option(flagName(name).replace('--', '--no-'), description), new Option(flagName(name)).hideHelp()];
}

async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', endQuietly);
  process.stderr.on('error', endQuietly);
  try {
    await program().parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    process.exitCode = reportFailure(error, { json: argv.includes('--json') });
  }
}

/** The reader of a pipe went away (`evalwright analyze | head`): nothing is wrong, and there is nobody to tell. */
function endQuietly(error: NodeJS.ErrnoException): void {
  process.exit(error.code === 'EPIPE' ? (process.exitCode ?? exitCodes.done) : exitCodes.bug);
}

await main(process.argv);
