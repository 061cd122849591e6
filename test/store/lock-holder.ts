/** Started by session-lock.test.ts: takes the lock of a folder, says so, and holds it until it is killed. */
import { once } from 'node:events';
import type { AppError } from '../../src/base/app-error.ts';
import { acquireLock } from '../../src/store/session-lock.ts';

const [folder = '', mode] = process.argv.slice(2);
if (mode === 'wait') {
  process.stdout.write('ready\n');
  await once(process.stdin, 'data');
}
try {
  await acquireLock(folder);
  process.stdout.write('held\n');
} catch (error) {
  const { code, details } = error as AppError;
  process.stdout.write(`${code} ${String(details['pid'])}\n`);
}
process.stdin.resume();
