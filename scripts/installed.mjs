// What `npm run demo` and `npm test` need before anything else: the dependencies of the lockfile and an up-to-date build.
// Plain Node, no dependencies, since nothing may be installed yet.
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const installMarker = join(root, 'node_modules', '.evalwright-lockfile');
const buildMarker = join(root, 'node_modules', '.evalwright-build');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Runs `npm ci` unless node_modules is already the lockfile's. npm's own hidden lockfile says what it installed. */
export async function ensureInstalled() {
  const wanted = digest([join(root, 'package-lock.json'), join(root, 'package.json')]);
  if (readOr(installMarker) === wanted) return;
  if (!isInstalledByNpm()) {
    console.error('Installing dependencies (npm ci) …');
    const code = await passThrough(npm, ['ci', '--no-audit', '--no-fund'], { stdio: ['ignore', 2, 2] });
    if (code !== 0) process.exit(code);
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

/** Builds when a source has changed since the last build. */
export async function ensureBuilt() {
  if (readOr(buildMarker) === sourcesDigest() && existsSync(join(root, 'dist', 'cli', 'main.js'))) return;
  console.error('Building …');
  const code = await build();
  if (code !== 0) process.exit(code);
}

/** A fresh dist/ from src/; nothing of an earlier build stays behind. Resolves to the compiler's exit code. */
export async function build() {
  rmSync(buildMarker, { force: true });
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const digest = sourcesDigest();
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const code = await passThrough(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: ['ignore', 2, 2] });
  if (code !== 0) return code;
  chmodSync(join(root, 'dist', 'cli', 'main.js'), 0o755);
  writeFileSync(buildMarker, digest);
  return 0;
}

function sourcesDigest() {
  return digest([...filesUnder(join(root, 'src')), join(root, 'tsconfig.json'), join(root, 'tsconfig.build.json')]);
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
