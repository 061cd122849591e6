/** Started by killed-host.test.ts: runs one session whose model never comes to an end, until it is killed. */
import { createClaudeRuntime } from '../../src/agent/claude-runtime.ts';
import { endpointAt, shortTiming, specFor } from './run-session.ts';

const [url = '', folder = '', searchPath = ''] = process.argv.slice(2);
const runtime = createClaudeRuntime({ endpoint: endpointAt(url), redact: (text) => text, searchPath, timing: shortTiming });
await runtime.run(
  specFor(folder, {
    limits: { maxTurns: 100_000, wallClockMs: 60_000 },
    builtinTools: ['Glob'],
    onEvent: ({ type }) => {
      if (type === 'tool-answered') process.stdout.write('at work\n');
    },
  }),
);
