// Preloaded (--import) into the process under test: ends it with SIGKILL at the n-th file operation inside one folder. A write is
// killed after half of its bytes; other operations are killed before or after they happen, by turns. Environment:
//   KILL_FOLDER      the folder
//   KILL_AT          n, from 1; 0: never
//   KILL_AT_TEXT     also at the first write that holds this text, before it
//   KILL_ARM_TEXT    counting begins with the first write that holds this text
//   KILL_SYNC_MS     how much longer each fsync takes: a slow disk
//   KILL_COUNT_FILE  receives the number of operations when the process ends by itself
import fs from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const { KILL_FOLDER = '', KILL_AT = '0', KILL_AT_TEXT, KILL_ARM_TEXT, KILL_SYNC_MS, KILL_COUNT_FILE } = process.env;
const at = Number(KILL_AT);
const promises = createRequire(import.meta.url)('node:fs/promises');
const opened = new WeakSet();
let count = 0;
let isArmed = KILL_ARM_TEXT === undefined;

const isOurs = (path) => typeof path === 'string' && (path + sep).startsWith(KILL_FOLDER + sep);

function die() {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
}

async function counted(operate) {
  if (isArmed) count += 1;
  if (count !== at || !isArmed) return operate();
  // Also when it fails: reading what is not there is an operation too.
  if (at % 2 === 0) await operate().catch(() => {});
  return die();
}

async function countedWrite(data, write) {
  if (KILL_AT_TEXT !== undefined && String(data).includes(KILL_AT_TEXT)) return die();
  if (KILL_ARM_TEXT !== undefined && String(data).includes(KILL_ARM_TEXT)) isArmed = true;
  if (isArmed) count += 1;
  if (count !== at || !isArmed) return write(data);
  const bytes = Buffer.from(data);
  await write(bytes.subarray(0, bytes.length >> 1));
  return die();
}

for (const name of ['rename', 'link', 'rm', 'mkdir', 'readFile', 'readdir']) {
  const original = promises[name];
  promises[name] = (path, ...rest) => (isOurs(path) ? counted(() => original(path, ...rest)) : original(path, ...rest));
}

const slow = (operate) => (KILL_SYNC_MS ? sleep(Number(KILL_SYNC_MS)).then(operate) : operate());

const { open, writeFile } = promises;
promises.writeFile = (path, data, ...rest) =>
  isOurs(path) ? countedWrite(data, (part) => writeFile(path, part, ...rest)) : writeFile(path, data, ...rest);
promises.open = async (path, ...rest) => {
  if (!isOurs(path)) return open(path, ...rest);
  const handle = await counted(() => open(path, ...rest));
  opened.add(handle);
  return handle;
};

// Where the program does not wait: killed before or after, by turns; a write after half of its bytes.
for (const name of ['writeFileSync', 'renameSync']) {
  const original = fs[name];
  fs[name] = (path, ...rest) => {
    if (!isOurs(path)) return original(path, ...rest);
    if (isArmed) count += 1;
    if (count !== at || !isArmed) return original(path, ...rest);
    if (name === 'writeFileSync') original(path, String(rest[0]).slice(0, String(rest[0]).length >> 1));
    else if (at % 2 === 0) original(path, ...rest);
    return process.kill(process.pid, 'SIGKILL');
  };
}

const probePath = join(tmpdir(), `.kill-at-${process.pid}`);
const probe = await open(probePath, 'w');
const prototype = Object.getPrototypeOf(probe);
await probe.close();
fs.rmSync(probePath);
for (const name of ['writeFile', 'appendFile']) {
  const original = prototype[name];
  prototype[name] = function (data, ...rest) {
    return opened.has(this)
      ? countedWrite(data, (part) => original.call(this, part, ...rest))
      : original.call(this, data, ...rest);
  };
}
for (const name of ['sync', 'truncate', 'close']) {
  const original = prototype[name];
  prototype[name] = function (...rest) {
    if (!opened.has(this)) return original.apply(this, rest);
    return counted(() => (name === 'sync' ? slow(() => original.apply(this, rest)) : original.apply(this, rest)));
  };
}
syncBuiltinESMExports();

if (KILL_COUNT_FILE) process.on('exit', () => fs.appendFileSync(KILL_COUNT_FILE, String(count)));
