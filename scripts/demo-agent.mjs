// `npm run demo:agent`: the demo with the engine claude, its Agent SDK and binary real, its model scripted. No key, no network.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, passThrough, root } from './installed.mjs';

await ensureInstalled();
await ensureBuilt();
const { competentModel, startScriptedModelServer } = await import(pathToFileURL(join(root, 'dist', 'testing', 'index.js')).href);
const server = await startScriptedModelServer({ roles: competentModel() });
console.error(
  `The model is scripted (${server.url}): what it proposes shows the way, not the worth of a model. Its cost is made up.`,
);
const parameters = [
  'demo',
  '--engine',
  'claude',
  '--model',
  'claude-opus-4-5',
  '--model-url',
  server.url,
  ...process.argv.slice(2),
];
process.exitCode = await passThrough(process.execPath, [join(root, 'dist', 'cli', 'main.js'), ...parameters], {
  env: { ...process.env, ANTHROPIC_API_KEY: 'scripted', ANTHROPIC_AUTH_TOKEN: '' },
});
await server.stop();
