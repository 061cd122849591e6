/** How a failure is told, and which exit code it gives. */
import { CommanderError } from 'commander';
import { AppError, toAppError, type ErrorFamily } from '../base/app-error.ts';
import { plainText } from '../base/plain-text.ts';
import { redactorFor, secretsIn } from '../config/redact.ts';

/** 130 and 143 (128 + signal) are the shell's convention for a command ended by Ctrl-C or SIGTERM. */
export const exitCodes = { done: 0, findings: 1, input: 2, remote: 3, bug: 70, interrupted: 130, terminated: 143 } as const;

const exitCodeOf: Record<ErrorFamily, number> = { input: exitCodes.input, remote: exitCodes.remote, internal: exitCodes.bug };

export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(signal === 'SIGINT' ? 'interrupted' : 'terminated');
    this.name = 'Interrupted';
    this.exitCode = signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated;
  }
}

/** Prints to stderr, and with `json` one document to stdout; returns the exit code. */
export function reportFailure(thrown: unknown, { json }: { json: boolean }): number {
  const { document, text, exitCode } = describeFailure(thrown);
  if (json) process.stdout.write(`${JSON.stringify({ schema_version: 1, error: document }, undefined, 2)}\n`);
  process.stderr.write(text);
  return exitCode;
}

/** `error` of the document that --json prints. */
export interface FailureDocument {
  code: string;
  message: string;
  hint: string | null;
  details: Failure['details'];
}

/** `text`: lines for people, terminal-safe and without secrets. */
export function describeFailure(thrown: unknown): { document: FailureDocument; text: string; exitCode: number } {
  const { code, message, hint, details, stack, exitCode } = describe(thrown);
  const text = [`evalwright: ${message}`, hint, stack].filter((part) => part !== undefined).join('\n');
  return { document: { code, message, hint: hint ?? null, details }, text: `${text}\n`, exitCode };
}

interface Failure {
  code: string;
  message: string;
  hint: string | undefined;
  details: Record<string, string | number | boolean>;
  stack: string | undefined;
  exitCode: number;
}

function describe(thrown: unknown): Failure {
  if (thrown instanceof Interrupted)
    return {
      code: 'interrupted',
      message: thrown.message,
      hint: undefined,
      details: {},
      stack: undefined,
      exitCode: thrown.exitCode,
    };
  const error = thrown instanceof CommanderError ? usageError(thrown) : toAppError(thrown);
  const isBug = error.family === 'internal';
  const cause = error.cause instanceof Error ? error.cause : error;
  return {
    code: error.code,
    message: clean(error.message),
    hint: isBug ? 'This is a bug of Evalwright: please report it with the lines below.' : error.hint && clean(error.hint),
    details: Object.fromEntries(
      Object.entries(error.details).map(([name, value]) => [name, typeof value === 'string' ? clean(value) : value]),
    ),
    stack: isBug ? clean(cause.stack ?? '') : undefined,
    exitCode: exitCodeOf[error.family],
  };
}

function usageError(error: CommanderError): AppError {
  const message = error.message.replace(/^error: /, '');
  return new AppError('input.option', message === '(outputHelp)' ? 'no command was given' : message, {
    hint: 'Run `evalwright --help`, or `evalwright COMMAND --help`.',
  });
}

/** A server may repeat the key that it refuses. */
const clean = (text: string): string => redactorFor(secretsIn(process.env))(plainText(text));
