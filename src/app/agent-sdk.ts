/**
 * Is the optional package there, with the binary for this machine? Looked up before anything long: a package without its binary
 * (installed with --omit=optional, or copied from another platform) imports well and then fails in every session.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AppError } from '../base/app-error.ts';

export interface AgentSdk {
  version: string;
  /** What runs a session. */
  binary: string;
}

const packageName = '@anthropic-ai/claude-agent-sdk';
/** The version that this Evalwright was tested with. */
const installCommand = `npm install ${packageName}@0.3.330`;

/** Throws input.agent-sdk-missing. */
export function findAgentSdk(): AgentSdk {
  const entry = resolved(createRequire(import.meta.url), packageName);
  if (entry === undefined)
    throw missing(`the engine claude needs the package ${packageName}`, `Install it beside Evalwright: ${installCommand}`);
  const binary = findBinary(createRequire(entry));
  if (binary === undefined)
    throw missing(
      `${packageName} is installed without its binary for ${process.platform}-${process.arch}`,
      `Install it again, with optional dependencies: ${installCommand} --include=optional`,
    );
  return { version: versionIn(dirname(entry)), binary };
}

function findBinary(require: NodeJS.Require): string | undefined {
  const file = process.platform === 'win32' ? 'claude.exe' : 'claude';
  const platform = `${packageName}-${process.platform}-${process.arch}`;
  const found = [platform, `${platform}-musl`].map((name) => resolved(require, `${name}/${file}`));
  return found.find((path) => path !== undefined && existsSync(path));
}

function resolved(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

function versionIn(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return version;
}

function missing(message: string, hint: string): AppError {
  return new AppError('input.agent-sdk-missing', message, { hint, details: { package: packageName } });
}
