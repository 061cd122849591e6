// `npm test`: installs and builds what is needed, then runs every test. Arguments go to vitest.
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, passThrough, root } from './installed.mjs';

await ensureInstalled();
await ensureBuilt();
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
process.exitCode = await passThrough(process.execPath, [vitest, 'run', ...process.argv.slice(2)]);
