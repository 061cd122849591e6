/**
 * A role written as a program that runs from top to bottom: each `yield` is one answer of the model and evaluates to the results of
 * its calls. For every request the program runs anew over the conversation so far, so it must be pure, and then retries, resumed
 * sessions and parallel ones need no memory here.
 */
import type { SpokenReply } from './model-reply.ts';
import type { ModelReply, ModelRequest, ModelRole, ToolResult } from './scripted-model.ts';

/** What it returns is said whenever the conversation goes on after its end. */
export type RoleProgram = (request: ModelRequest) => Generator<ModelReply, ModelReply, ToolResult[]>;

/** As the harness writes it into the prompt of each session. */
export interface SessionMarker {
  /** "create_scorers_2.1" */
  session: string;
  role: string;
  task: string;
  /** The task without its number: "create_scorers", "fix". */
  kind: string;
}

export function sessionMarker({ prompt }: ModelRequest): SessionMarker | undefined {
  const match = /^Session: (\S+) \(role: (\w+), task: (\S+)\)$/m.exec(prompt);
  if (match === null) return undefined;
  return { session: match[1]!, role: match[2]!, task: match[3]!, kind: match[3]!.replace(/_\d+$/, '') };
}

/** `kinds`: of the tasks whose sessions it plays; all when undefined. */
export function replayedRole(name: string, kinds: readonly string[] | undefined, program: RoleProgram): ModelRole {
  return {
    name,
    matches: (request) => {
      const marker = sessionMarker(request);
      return marker !== undefined && (kinds === undefined || kinds.includes(marker.kind));
    },
    next: (request) => replay(program, request),
  };
}

function replay(program: RoleProgram, request: ModelRequest): ModelReply {
  const running = program(request);
  let step = running.next();
  for (const results of request.turns) {
    if (step.done === true) break;
    step = running.next(results);
  }
  return step.value;
}

/** Calls of one answer; `mcp__evalwright__` is put before the names of our own tools. */
export const calls = (...list: readonly { tool: string; input: object }[]): SpokenReply => ({
  call: list.map(({ tool, input }) => ({
    tool: /^[a-z]/.test(tool) && !tool.startsWith('mcp__') ? `mcp__evalwright__${tool}` : tool,
    input,
  })),
});

export const call = (tool: string, input: object = {}): SpokenReply => calls({ tool, input });

/** The report that ends a session. */
export const report = (fields: object): SpokenReply => call('StructuredOutput', fields);
