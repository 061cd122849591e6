/**
 * Every option of Evalwright, once. The command-line flag (`--tracking-uri`), the environment variable
 * (`EVALWRIGHT_TRACKING_URI`), the key in evalwright.config.json (`trackingUri`), help texts and types all derive from here.
 */

interface OptionBase {
  description: string;
  /** How a value is named in the help text. */
  placeholder?: string;
}
export interface TextOption extends OptionBase {
  type: 'text';
  default?: string;
  /** A value that looks like a key or token is refused: credentials come from the environment only. */
  refusesSecrets?: true;
}
export interface IntegerOption extends OptionBase {
  type: 'integer';
  minimum: number;
  maximum: number;
  default?: number;
}
/** A number that need not be whole, e.g. an amount of money. */
export interface NumberOption extends OptionBase {
  type: 'number';
  minimum: number;
  maximum: number;
  default?: number;
}
export interface SwitchOption extends OptionBase {
  type: 'switch';
  default: boolean;
}
export interface ChoiceOption<Choice extends string = string> extends OptionBase {
  type: 'choice';
  choices: readonly Choice[];
  default: Choice;
}
export type OptionDefinition = TextOption | IntegerOption | NumberOption | SwitchOption | ChoiceOption;

export const options = {
  trackingUri: {
    type: 'text',
    placeholder: 'uri',
    description: 'MLflow tracking server, e.g. http://127.0.0.1:5000 (else MLFLOW_TRACKING_URI)',
  },
  experiment: { type: 'text', placeholder: 'name|id', description: 'experiment that holds the traces' },
  traces: {
    type: 'text',
    placeholder: 'file',
    description:
      'read traces from a JSONL file (.gz too) instead of a server: OTLP/JSON export requests or MLflow traces, one a line',
  },
  filter: { type: 'text', placeholder: 'filter', description: 'MLflow search filter, e.g. "status = \'ERROR\'"' },
  maxTraces: {
    type: 'integer',
    minimum: 1,
    maximum: 1_000_000,
    default: 2000,
    placeholder: 'n',
    description: 'traces to analyse; more are sampled down, evenly over states and durations',
  },
  maxCases: {
    type: 'integer',
    minimum: 1,
    maximum: 5000,
    placeholder: 'n',
    description: 'cases in the dataset (default: 60; demo: 40)',
  },
  seed: { type: 'integer', minimum: 0, maximum: 4294967295, default: 0, placeholder: 'n', description: 'seed of the sampling' },
  includeEvaluationTraces: {
    type: 'switch',
    default: false,
    description: 'also read traces written by judges and evaluation runs',
  },
  strategy: {
    type: 'choice',
    choices: ['traces', 'manual', 'hybrid'],
    default: 'traces',
    description: 'dataset: traces (recorded outputs), manual (your agent is called), hybrid (both)',
  },
  predictFn: {
    type: 'text',
    placeholder: 'module:function',
    description: 'Python function that calls your agent: predict_fn(**inputs); for the strategies manual and hybrid',
  },
  evaluationExperiment: {
    type: 'text',
    placeholder: 'name',
    description: 'experiment that receives the evaluation runs (default: <experiment>-evaluation)',
  },
  judgeModel: {
    type: 'text',
    placeholder: 'uri',
    description: 'model of the LLM judges, e.g. openai:/gpt-4.1-mini; without one they are reported as not scored',
  },
  judgeRepeats: {
    type: 'integer',
    minimum: 1,
    maximum: 10,
    default: 2,
    placeholder: 'n',
    description: 'times that a judge is asked about the same row, on a sample of up to 10 rows, to see whether it is steady',
  },
  judgeMaxCalls: {
    type: 'integer',
    minimum: 1,
    maximum: 1_000_000,
    default: 2000,
    placeholder: 'n',
    description: 'judge calls of a validation and its certificates; the next one is not made, and its row is reported as missing',
  },
  judgeMaxUsd: {
    type: 'number',
    minimum: 0.001,
    maximum: 100_000,
    placeholder: 'usd',
    description: 'US dollars that these calls may cost, at list prices; refused where no price is known',
  },
  scorer: {
    type: 'text',
    placeholder: 'name',
    description: 'calibrate: the labels are about the criterion of this scorer, not about whole runs',
  },
  labels: {
    type: 'text',
    placeholder: 'file',
    description: 'calibrate: labels from a CSV or JSONL file with case_id and label (pass, fail, skip)',
  },
  fromFeedback: {
    type: 'text',
    placeholder: 'name',
    description: 'calibrate: labels from the feedback of this name that people gave the traces in MLflow',
  },
  results: {
    type: 'text',
    placeholder: 'file',
    description: 'calibrate: verdicts from a results.json of run_eval.py, besides those of the validation',
  },
  labelBudget: {
    type: 'integer',
    minimum: 1,
    maximum: 10_000,
    default: 30,
    placeholder: 'n',
    description: 'calibrate: rows drawn for a label',
  },
  engine: {
    type: 'choice',
    choices: ['builtin', 'claude'],
    default: 'builtin',
    description: 'builtin (no model), or claude: agent sessions on the Claude Agent SDK that add to what builtin made',
  },
  model: {
    type: 'text',
    placeholder: 'name',
    refusesSecrets: true,
    description:
      'model of the engine claude (default: claude-sonnet-4-5, databricks-claude-sonnet-4-5 with --model-provider databricks)',
  },
  modelProvider: {
    type: 'choice',
    choices: ['anthropic', 'databricks', 'gateway'],
    default: 'anthropic',
    description:
      'where the model answers: anthropic (ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN), databricks (DATABRICKS_HOST, DATABRICKS_TOKEN), gateway (compatible; ANTHROPIC_AUTH_TOKEN, ANTHROPIC_API_KEY or ANTHROPIC_CUSTOM_HEADERS)',
  },
  modelUrl: {
    type: 'text',
    placeholder: 'url',
    refusesSecrets: true,
    description:
      'base URL of the model endpoint, without /v1/messages (else ANTHROPIC_BASE_URL; databricks: DATABRICKS_HOST/serving-endpoints/anthropic)',
  },
  maxCost: {
    type: 'number',
    minimum: 0.01,
    maximum: 100_000,
    placeholder: 'usd',
    description: 'US dollars that the sessions of a run may cost, at list prices; then it goes on without the model (default: 5)',
  },
  maxTokens: {
    type: 'integer',
    minimum: 1000,
    maximum: 1_000_000_000,
    placeholder: 'n',
    description: 'tokens of all kinds that the sessions of a run may use (default: 10000000)',
  },
  maxSessions: {
    type: 'integer',
    minimum: 1,
    maximum: 1000,
    placeholder: 'n',
    description: 'agent sessions that a run may start (default: 25)',
  },
  maxMinutes: {
    type: 'number',
    minimum: 0.1,
    maximum: 10_000,
    placeholder: 'n',
    description: 'minutes that the sessions of a run may take together (default: 90)',
  },
  annotate: {
    type: 'switch',
    default: false,
    description: 'let agents write tags, feedback and expectations onto the traces of this run',
  },
  allowEdits: {
    type: 'switch',
    default: false,
    description: 'mcp: let the connected agent propose changes to findings and suite',
  },
  selfExperiment: {
    type: 'text',
    placeholder: 'name',
    description:
      "experiment that receives the traces of the run's own agent sessions (default: <experiment>-evalwright; none: not written)",
  },
  redact: {
    type: 'switch',
    default: true,
    description: 'leave personal data and secrets out of evaluation/ and report.html; --no-redact keeps them',
  },
  out: {
    type: 'text',
    placeholder: 'dir',
    description: 'session directory: new, empty, or an unfinished session of the same request (default: sessions/<UTC time>)',
  },
  python: {
    type: 'text',
    placeholder: 'path',
    description: 'Python >= 3.10 that has MLflow, instead of the environment that Evalwright manages',
  },
  cacheDir: { type: 'text', placeholder: 'dir', description: 'cache directory: Python environment, demo server' },
  sample: {
    type: 'choice',
    choices: ['supervisor', 'tau-retail', 'intercode-sql'],
    default: 'supervisor',
    description: 'bundled sample traces',
  },
  serve: { type: 'switch', default: true, description: 'keep the demo server up until Ctrl-C (on a terminal only)' },
  failOnFindings: {
    type: 'switch',
    default: false,
    description: 'exit with 1 when there are findings (analyze) or traces that fail a check (score)',
  },
  top: { type: 'integer', minimum: 1, maximum: 1000, placeholder: 'n', description: 'show the first n findings only' },
  explain: {
    type: 'text',
    placeholder: 'trace',
    description: 'analyze: say why this trace (its id) is suspect, span by span',
  },
  baseline: {
    type: 'text',
    placeholder: 'file|run',
    description: 'gate: results file or MLflow run to compare with, case by case',
  },
  gates: { type: 'text', placeholder: 'file', description: 'gate: thresholds (default: evaluation/gates.json of the session)' },
  junit: { type: 'text', placeholder: 'file', description: 'gate: write the outcome as JUnit XML' },
  summary: { type: 'text', placeholder: 'file', description: 'gate: write the outcome as Markdown' },
  calibrate: {
    type: 'integer',
    minimum: 2,
    maximum: 100,
    placeholder: 'n',
    description: 'gate: evaluate n times instead, and write how much an unchanged agent varies into the thresholds',
  },
  json: { type: 'switch', default: false, description: 'print exactly one JSON document on stdout' },
  markdown: { type: 'switch', default: false, description: 'print Markdown' },
  quiet: { type: 'switch', default: false, description: 'no progress; print results only' },
  verbose: {
    type: 'switch',
    default: false,
    description: 'show everything that an agent says, thinks, asks and is told, not a line each',
  },
} as const satisfies Record<string, OptionDefinition>;

export type OptionName = keyof typeof options;

type ValueOf<Definition> = Definition extends { type: 'switch' }
  ? boolean
  : Definition extends { type: 'integer' | 'number' }
    ? Definition extends { default: number }
      ? number
      : number | undefined
    : Definition extends { type: 'choice'; choices: readonly (infer Choice)[] }
      ? Choice
      : Definition extends { default: string }
        ? string
        : string | undefined;

/** Resolved values; a text or number option without a default is undefined when nobody set it. */
export type Config = { [Name in OptionName]: ValueOf<(typeof options)[Name]> };

export const optionNames = Object.keys(options) as OptionName[];

/** trackingUri -> --tracking-uri */
export function flagName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** trackingUri -> EVALWRIGHT_TRACKING_URI */
export function environmentName(name: string): string {
  return `EVALWRIGHT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
