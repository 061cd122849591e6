// `npm run build`: a fresh dist/ from src/; nothing of an earlier build stays behind.
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { passThrough, root } from './installed.mjs';

rmSync(join(root, 'dist'), { recursive: true, force: true });
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const code = await passThrough(process.execPath, [tsc, '-p', 'tsconfig.build.json']);
if (code === 0) chmodSync(join(root, 'dist', 'cli', 'main.js'), 0o755);
process.exitCode = code;
