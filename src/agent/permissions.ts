/**
 * What a session may do, twice over: as rules of the Agent SDK (deny by default) and as a hook before each call, which holds even
 * where a rule would be read wrongly. docs/explanation/agent-sandbox.md tells what was tried against it.
 */
import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import type { AgentSessionSpec } from './agent-runtime.ts';
import type { SessionFolders } from './session-folders.ts';

/** In front of the names of our tools, as the model sees them. */
export const toolPrefix = 'mcp__evalwright__';

/** Carries the worker's report; offered by the Agent SDK when a report is asked for. */
export const reportTool = 'StructuredOutput';

/** Folders that may be read: those of the caller and the plugin's. Real paths. */
export async function readableFolders(spec: AgentSessionSpec): Promise<string[]> {
  const folders = [...spec.readable, ...(spec.plugin === undefined ? [] : [join(spec.plugin.folder, 'skills')])];
  return Promise.all(folders.map((folder) => realpath(folder).catch(() => resolve(folder))));
}

/** `Read(//abs/**)`: two slashes mean absolute. */
export function allowedRules(spec: AgentSessionSpec, readable: readonly string[]): string[] {
  return [
    ...spec.tools.map(({ name }) => `${toolPrefix}${name}`),
    ...readable.map((folder) => `Read(/${pathPattern(folder)}/**)`),
  ];
}

/**
 * The path of a rule is a pattern as in .gitignore, and the rules are one list that is cut at ") ": what would be read otherwise becomes
 * "?", any one character. The hook holds the path itself.
 */
const pathPattern = (path: string): string => path.replace(/[[\]()\\]/g, '?');

/** The child's own files hold the conversation and, for a moment, a session's key. */
export function deniedRules(folders: SessionFolders): string[] {
  const root = pathPattern(folders.root);
  return [`Edit(/${root}/**)`, ...['c', 'h', 't', 'r', 'x'].map((name) => `Read(/${root}/${name}/**)`)];
}

export interface CallVerdict {
  isAllowed: boolean;
  reason: string;
}

/** Judges one call. Never throws. */
export async function judgeCall(
  tool: string,
  input: Readonly<Record<string, unknown>>,
  spec: AgentSessionSpec,
  readable: readonly string[],
  workFolder: string,
): Promise<CallVerdict> {
  if (tool === reportTool && spec.report !== undefined) return allowed;
  if (tool.startsWith(toolPrefix))
    return spec.tools.some(({ name }) => `${toolPrefix}${name}` === tool) ? allowed : denied(`there is no tool ${tool}`);
  if (!(spec.builtinTools as readonly string[]).includes(tool)) return denied(`${tool} is not available in this session`);
  if (tool === 'Skill') return judgeSkill(input, spec);
  const path = input['file_path'] ?? input['path'] ?? workFolder;
  if (typeof path !== 'string') return denied('the path is not a text');
  const patterns = [input['pattern'], input['glob']].filter((pattern) => typeof pattern === 'string');
  if (tool === 'Glob' && patterns.some((pattern) => isAbsolute(pattern) || pattern.split(/[\\/]/).includes('..')))
    return denied('a pattern may not leave its folder; give the folder as path');
  if (tool === 'Grep' && typeof input['glob'] === 'string' && input['glob'].split(/[\\/]/).includes('..'))
    return denied('a pattern may not leave its folder; give the folder as path');
  return judgePath(resolve(workFolder, path), [...readable, workFolder]);
}

function judgeSkill(input: Readonly<Record<string, unknown>>, spec: AgentSessionSpec): CallVerdict {
  const asked = input['skill'];
  const known = spec.plugin?.skills ?? [];
  const isKnown = known.some((skill) => skill === asked || skill.split(':').at(-1) === asked);
  return isKnown ? allowed : denied(`the skills are ${known.join(', ')}`);
}

/** Links are followed first; a file with a second name could be any file of the system. */
async function judgePath(path: string, readable: readonly string[]): Promise<CallVerdict> {
  const real = await realPathOf(path);
  if (real === undefined || !isWithin(real, readable)) return outside(readable);
  const found = await lstat(real).catch(() => undefined);
  return found?.isFile() === true && found.nlink > 1 ? denied('the file has several names (hard links)') : allowed;
}

/** Of what is not there: below its nearest folder that is, or else the answer would tell what exists outside. undefined: it leads nowhere. */
async function realPathOf(path: string): Promise<string | undefined> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined) return real;
  const isDangling = await lstat(path).then(
    () => true,
    () => false,
  );
  if (isDangling || dirname(path) === path) return undefined;
  const parent = await realPathOf(dirname(path));
  return parent === undefined ? undefined : join(parent, basename(path));
}

const isWithin = (path: string, folders: readonly string[]): boolean =>
  folders.some((folder) => path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`));

const allowed: CallVerdict = { isAllowed: true, reason: '' };
const denied = (reason: string): CallVerdict => ({ isAllowed: false, reason });
const outside = (readable: readonly string[]): CallVerdict => denied(`only files under ${readable.join(', ')} can be read`);
