/** The table of commands: what `--help` needs. What a command does is in the file of its name, loaded when it is called. */
import type { OptionName } from '../config/options.ts';

export type CommandName =
  | 'demo'
  | 'run'
  | 'analyze'
  | 'validate'
  | 'gate'
  | 'calibrate'
  | 'score'
  | 'status'
  | 'resume'
  | 'chat'
  | 'mcp'
  | 'doctor';

export interface CommandEntry {
  name: CommandName;
  description: string;
  /** Description of the <dir> argument; undefined when the command has none. */
  directory?: string;
  /** Besides --json, --quiet and --config, which every command has. */
  options: readonly OptionName[];
  /** Standard output carries a protocol: nothing else is written to it, and --json has no meaning. */
  isProtocol?: true;
  examples: readonly string[];
}

const source: readonly OptionName[] = [
  'trackingUri',
  'experiment',
  'traces',
  'filter',
  'maxTraces',
  'seed',
  'includeEvaluationTraces',
];
const python: readonly OptionName[] = ['python', 'cacheDir'];
const judges: readonly OptionName[] = ['judgeModel', 'judgeRepeats', 'judgeMaxCalls', 'judgeMaxUsd'];
const endpoint: readonly OptionName[] = ['model', 'modelProvider', 'modelUrl'];
const budget: readonly OptionName[] = ['maxCost', 'maxTokens', 'maxSessions', 'maxMinutes'];
const agent: readonly OptionName[] = ['engine', ...endpoint, ...budget, 'annotate', 'selfExperiment', 'verbose'];

export const commands: readonly CommandEntry[] = [
  {
    name: 'demo',
    description: 'run everything on bundled sample traces in a local MLflow',
    options: ['sample', 'serve', 'maxCases', 'redact', 'out', ...agent, ...python],
    examples: ['evalwright demo', 'evalwright demo --sample tau-retail --no-serve'],
  },
  {
    name: 'run',
    description: 'turn traces into an evaluation suite and run it',
    options: [
      ...source,
      'maxCases',
      'strategy',
      'predictFn',
      'evaluationExperiment',
      ...judges,
      'redact',
      'out',
      ...agent,
      ...python,
    ],
    examples: [
      'evalwright run --tracking-uri http://127.0.0.1:5000 --experiment support-agent',
      'evalwright run --experiment 3 --filter "status = \'ERROR\'" --max-traces 500 --out sessions/errors',
      'evalwright run --traces traces.jsonl.gz',
      'evalwright run --experiment support-agent --strategy hybrid --predict-fn my_agent:answer',
      'evalwright run --experiment support-agent --engine claude --max-cost 2',
    ],
  },
  {
    name: 'analyze',
    description: 'say what the agent does and where it fails; reads only',
    options: [...source, 'top', 'explain', 'markdown', 'failOnFindings'],
    examples: [
      'evalwright analyze --tracking-uri http://127.0.0.1:5000 --experiment support-agent',
      'evalwright analyze --traces traces.jsonl --json --top 5',
      'evalwright analyze --traces traces.jsonl --explain tr-0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    ],
  },
  {
    name: 'validate',
    description: 'run the suite of a session again and check what it gives',
    directory: 'session directory',
    options: ['trackingUri', ...judges, ...python],
    examples: ['evalwright validate sessions/2026-01-31T12-00-00Z'],
  },
  {
    name: 'gate',
    description: 'run the suite of a session and say whether the run may pass, alone or against a baseline',
    directory: 'session directory',
    options: ['trackingUri', 'judgeModel', 'baseline', 'gates', 'junit', 'summary', 'calibrate', ...python],
    examples: [
      'evalwright gate sessions/2026-01-31T12-00-00Z',
      'evalwright gate sessions/2026-01-31T12-00-00Z --baseline main/gate_results.json --junit gate.xml',
      'evalwright gate sessions/2026-01-31T12-00-00Z --calibrate 5',
    ],
  },
  {
    name: 'calibrate',
    description: 'hold judges and checks against labels that people give a few rows',
    directory: 'session directory',
    options: ['scorer', 'labelBudget', 'labels', 'fromFeedback', 'results', 'seed', 'trackingUri'],
    examples: [
      'evalwright calibrate sessions/2026-01-31T12-00-00Z',
      'evalwright calibrate sessions/2026-01-31T12-00-00Z --scorer relevance --label-budget 60',
      'evalwright calibrate sessions/2026-01-31T12-00-00Z --labels labels.csv --json',
      'evalwright calibrate sessions/2026-01-31T12-00-00Z --from-feedback correct',
    ],
  },
  {
    name: 'score',
    description: 'apply the suite of a session to other traces',
    directory: 'session directory',
    options: [...source, 'evaluationExperiment', 'judgeModel', 'failOnFindings', ...python],
    examples: ['evalwright score sessions/2026-01-31T12-00-00Z --experiment support-agent --json'],
  },
  {
    name: 'status',
    description: 'say how far a session is',
    directory: 'session directory',
    options: [],
    examples: ['evalwright status sessions/2026-01-31T12-00-00Z'],
  },
  {
    name: 'resume',
    description: 'carry on with a session that was interrupted',
    directory: 'session directory',
    options: [
      'trackingUri',
      'judgeRepeats',
      'judgeMaxCalls',
      'judgeMaxUsd',
      'model',
      'modelUrl',
      ...budget,
      'verbose',
      ...python,
    ],
    examples: [
      'evalwright resume sessions/2026-01-31T12-00-00Z',
      'evalwright resume sessions/2026-01-31T12-00-00Z --max-cost 10',
    ],
  },
  {
    name: 'chat',
    description: 'ask about the traces of a finished session and change its suite',
    directory: 'session directory',
    options: ['trackingUri', ...endpoint, ...budget, 'annotate', 'selfExperiment', 'verbose', ...python],
    examples: [
      'evalwright chat sessions/2026-01-31T12-00-00Z',
      'echo "Which questions about refunds fail?" | evalwright chat sessions/2026-01-31T12-00-00Z',
    ],
  },
  {
    name: 'mcp',
    description: 'serve the tools of a finished session to other agents, over MCP on stdin and stdout',
    directory: 'session directory',
    options: ['trackingUri', 'allowEdits', 'annotate', ...python],
    isProtocol: true,
    examples: [
      'evalwright mcp sessions/2026-01-31T12-00-00Z',
      'claude mcp add evalwright -- npx evalwright mcp sessions/2026-01-31T12-00-00Z --allow-edits',
    ],
  },
  {
    name: 'doctor',
    description: 'check Node, Python, MLflow, what the traces hold, and what the engine claude needs',
    options: [...source, 'engine', ...endpoint, ...python],
    examples: ['evalwright doctor', 'evalwright doctor --tracking-uri http://127.0.0.1:5000 --experiment support-agent'],
  },
];
