import { Writable } from 'node:stream';
import { serveTools } from '../../app/serve-tools.ts';
import { exitCodes } from '../failure.ts';
import type { CommandInput, CommandOutput } from '../command.ts';

/** Whatever else of this process writes to standard output comes out on standard error. */
export async function command({ config, directory, deps }: CommandInput): Promise<CommandOutput> {
  const { stdout, stderr, stdin } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  const output = new Writable({
    // A client that went away is told by the end of the input.
    write: (chunk: Buffer, _, done) => void write(chunk, () => done()),
  });
  try {
    await serveTools(directory, config, { input: stdin, output }, deps);
  } finally {
    stdout.write = write;
    stdin.destroy();
  }
  return { document: null, text: '', exitCode: exitCodes.done };
}
