/** What the child says at its start, held against what was asked for: an unknown tool, skill or plugin is no error to the Agent SDK. */
import type { AgentSessionSpec } from './agent-runtime.ts';
import { reportTool, toolPrefix } from './permissions.ts';
import type { SdkMessage } from './sdk-message.ts';

/** undefined when all is as asked, or nothing was said yet. */
export function startProblemOf(
  init: Extract<SdkMessage, { type: 'system' }> | undefined,
  spec: AgentSessionSpec,
): string | undefined {
  if (init === undefined) return undefined;
  const wanted = new Set<string>([...spec.builtinTools, ...spec.tools.map(({ name }) => `${toolPrefix}${name}`)]);
  const offered = init.tools ?? [];
  const missing = [...wanted].filter((name) => !offered.includes(name));
  const surplus = offered.filter((name) => !wanted.has(name) && name !== reportTool);
  if (surplus.length > 0) return `the session would have tools that it must not have: ${surplus.join(', ')}`;
  if (missing.length > 0) return `the session lacks tools: ${missing.join(', ')}`;
  if (init.permissionMode !== undefined && init.permissionMode !== 'dontAsk')
    return `the permission mode is ${init.permissionMode} and not dontAsk`;
  const skills = init.skills ?? [];
  const unknown = (spec.plugin?.skills ?? []).filter((skill) => !skills.includes(skill));
  if (unknown.length > 0) return `the plugin's skills were not loaded: ${unknown.join(', ')}`;
  if ((init.plugin_errors ?? []).length > 0) return `the plugin was not loaded: ${init.plugin_errors![0]!.message}`;
  return undefined;
}
