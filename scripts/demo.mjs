// `npm run demo`: from a clean clone to a suite that was run. Arguments go to `evalwright demo`.
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, passThrough, root } from './installed.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node 20.19 or newer is needed; this is ${process.versions.node}.`);
  process.exit(2);
}
await ensureInstalled();
await ensureBuilt();
process.exitCode = await passThrough(process.execPath, [join(root, 'dist', 'cli', 'main.js'), 'demo', ...process.argv.slice(2)]);
