// Preloaded (--import) into the process under test: ends it with SIGKILL at the n-th file operation inside one folder. A write is
// killed after half of its bytes; other operations are killed before or after they happen, by turns. Environment: KILL_FOLDER,
// KILL_AT (0: never), KILL_COUNT_FILE (receives the number of operations when the process ends by itself).
import fs from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';

const folder = process.env.KILL_FOLDER + sep;
const at = Number(process.env.KILL_AT ?? 0);
const countFile = process.env.KILL_COUNT_FILE;
const promises = createRequire(import.meta.url)('node:fs/promises');
const opened = new WeakSet();
let count = 0;

const die = () => process.kill(process.pid, 'SIGKILL');
const isOurs = (path) => typeof path === 'string' && (path + sep).startsWith(folder);

/** Counts; `partly` does the part of a write that is done when the power fails. */
async function counted(operate, partly) {
  count += 1;
  if (count !== at) return operate();
  if (partly !== undefined) await partly();
  else if (at % 2 === 0) await operate();
  die();
  return new Promise(() => {});
}

for (const name of ['rename', 'link', 'rm', 'mkdir', 'readFile', 'readdir']) {
  const original = promises[name];
  promises[name] = (path, ...rest) => (isOurs(path) ? counted(() => original(path, ...rest)) : original(path, ...rest));
}

const writeFile = promises.writeFile;
promises.writeFile = (path, data, ...rest) =>
  isOurs(path)
    ? counted(
        () => writeFile(path, data, ...rest),
        () => writeFile(path, half(data)),
      )
    : writeFile(path, data, ...rest);

const open = promises.open;
promises.open = async (path, ...rest) => {
  if (!isOurs(path)) return open(path, ...rest);
  const handle = await counted(() => open(path, ...rest));
  opened.add(handle);
  return handle;
};

const probe = await open(join(tmpdir(), `.kill-at-${process.pid}`), 'w');
const prototype = Object.getPrototypeOf(probe);
await probe.close();
fs.rmSync(join(tmpdir(), `.kill-at-${process.pid}`));
for (const name of ['writeFile', 'appendFile', 'sync', 'truncate', 'close']) {
  const original = prototype[name];
  const isWrite = name.endsWith('File');
  prototype[name] = function (...rest) {
    if (!opened.has(this)) return original.apply(this, rest);
    return counted(() => original.apply(this, rest), isWrite ? () => original.call(this, half(rest[0])) : undefined);
  };
}
syncBuiltinESMExports();

if (countFile) process.on('exit', () => fs.writeFileSync(countFile, String(count)));

function half(data) {
  const bytes = Buffer.from(data);
  return bytes.subarray(0, bytes.length >> 1);
}
