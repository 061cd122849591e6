/** What each kind of session is given: prompt, tools, limits, the shape of its report. */
import { z } from 'zod';
import type { BuiltinTool } from '../../agent/agent-runtime.ts';
import type { AgentSessionRecord } from '../../store/agent-documents.ts';
import type { SessionTask } from '../../store/documents.ts';
import type { ToolName } from '../../tools/tool-context.ts';
import type { PromptName } from './load-prompt.ts';

const summary = z.string().trim().min(1).max(1500).describe('what you did and found, in a few sentences');

export const workerReportSchema = z.object({ summary });

const instructions = z.string().trim().max(1200);
export const plannedTaskSchema = z.object({
  kind: z.enum(['build_dataset', 'create_scorers']),
  title: z.string().trim().min(1).max(80),
  instructions: instructions.min(1),
});
/** What the initializer hands over: its plan in words, task by task. */
export const planReportSchema = z.object({
  summary,
  build_dataset: instructions.describe('what the dataset session should add and why; may be empty'),
  create_scorers: instructions.describe('which scorers are missing and for which findings; may be empty'),
  write_run_script: instructions.describe('what the notes for the team should explain; may be empty'),
  extra_tasks: z.array(plannedTaskSchema).max(6).describe('further sessions for a part of its own; usually none'),
});

export interface Role {
  role: AgentSessionRecord['role'];
  prompt: PromptName;
  tools: readonly ToolName[];
  builtinTools: readonly BuiltinTool[];
  report: typeof workerReportSchema | typeof planReportSchema;
  maxTurns: number;
  wallClockMs: number;
}

const reading: readonly ToolName[] = ['mlflow_query', 'query_types', 'findings', 'trace_compare'];
/** Names of files stand in the skill and are those of every suite: Glob and Grep would add 4.6 kB to every first request. */
const files: readonly BuiltinTool[] = ['Read', 'Skill'];
const minute = 60_000;
const worker = {
  role: 'worker',
  builtinTools: files,
  report: workerReportSchema,
  maxTurns: 60,
  wallClockMs: 20 * minute,
} as const;

export const roles: Record<Exclude<SessionTask['kind'], 'baseline'>, Role> = {
  explore: {
    role: 'initializer',
    prompt: 'initializer',
    tools: [...reading, 'mlflow_annotate', 'save_findings', 'show_suite', 'session_status'],
    builtinTools: files,
    report: planReportSchema,
    maxTurns: 80,
    wallClockMs: 30 * minute,
  },
  build_dataset: { ...worker, prompt: 'dataset', tools: [...reading, 'show_suite', 'edit_suite', 'session_status'] },
  create_scorers: {
    ...worker,
    prompt: 'scorers',
    tools: [...reading, 'show_suite', 'propose_scorer', 'edit_suite', 'run_validation', 'certify_scorer', 'session_status'],
  },
  write_run_script: {
    ...worker,
    prompt: 'script',
    tools: ['query_types', 'findings', 'show_suite', 'write_artifact', 'session_status'],
    maxTurns: 30,
  },
  run_and_validate: {
    ...worker,
    prompt: 'validation',
    tools: [
      ...reading,
      'show_suite',
      'propose_scorer',
      'edit_suite',
      'run_validation',

      'write_artifact',
      'session_status',
    ],
  },
  fix: {
    ...worker,
    role: 'fix',
    prompt: 'fix',
    tools: [...reading, 'show_suite', 'propose_scorer', 'edit_suite', 'run_validation', 'certify_scorer', 'session_status'],
  },
};
