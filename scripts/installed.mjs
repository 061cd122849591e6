// What `npm run demo` and `npm test` need before anything else: the dependencies of the lockfile and an up-to-date build.
// Plain Node, no dependencies, since nothing may be installed yet.
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const installMarker = join(root, 'node_modules', '.evalwright-lockfile');
const buildMarker = join(root, 'dist', '.evalwright-sources');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Runs `npm ci` unless node_modules is already the lockfile's. npm's own hidden lockfile says what it installed. */
export async function ensureInstalled() {
  const wanted = digest([join(root, 'package-lock.json'), join(root, 'package.json')]);
  if (readOr(installMarker) === wanted) return;
  if (!isInstalledByNpm()) {
    console.error('Installing dependencies (npm ci) …');
    await run(npm, ['ci', '--no-audit', '--no-fund'], { stdio: ['ignore', 2, 2] });
  }
  writeFileSync(installMarker, wanted);
}

/** True when npm wrote node_modules after the lockfile was last changed. */
function isInstalledByNpm() {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const found = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional === true || found[path]?.version === entry.version,
  );
}

/** Runs the build when a source is newer than the last one. */
export async function ensureBuilt() {
  const sources = [...filesUnder(join(root, 'src')), join(root, 'tsconfig.json'), join(root, 'tsconfig.build.json')];
  const wanted = digest(sources);
  if (readOr(buildMarker) === wanted && existsSync(join(root, 'dist', 'cli', 'main.js'))) return;
  console.error('Building …');
  await run(npm, ['run', '--silent', 'build'], { stdio: ['ignore', 2, 2] });
  writeFileSync(buildMarker, wanted);
}

function digest(paths) {
  const hash = createHash('sha256').update(process.version);
  for (const path of paths.sort()) hash.update(path.slice(root.length)).update(readFileSync(path));
  return hash.digest('hex');
}

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

function readOr(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Runs a command to its end and ends with its exit code when that is not 0. */
async function run(command, parameters, options) {
  const code = await passThrough(command, parameters, options);
  if (code !== 0) process.exit(code);
}

/**
 * Runs a command to its end; resolves to its exit code. Ctrl-C reaches the child from the terminal itself; a signal sent to this
 * process alone is passed on. Either way this process waits, so that the child can clean up.
 */
export function passThrough(command, parameters, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, parameters, { cwd: root, stdio: 'inherit', ...options });
    const ignore = () => {};
    const terminate = () => child.kill('SIGTERM');
    process.on('SIGINT', ignore);
    process.on('SIGTERM', terminate);
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(127);
    });
    child.on('close', (code, signal) => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', terminate);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}
