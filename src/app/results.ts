/**
 * What the use cases return: the documents that `--json` prints. Keys are snake_case, a missing value is null, every document has a
 * `schema_version`; docs/reference/json.md describes them.
 */
import type { Analysis, FindingMaker, Severity } from '../analysis/analysis.ts';
import type { Explanation } from '../analysis/explain.ts';
import type { AgentUsage } from '../agent/agent-usage.ts';
import type { Use } from '../certify/certificate.ts';
import type { GateOutcome } from '../gate/gate-outcome.ts';
import type { Gates } from '../gate/gates.ts';
import type { AgentSessionRecord, Proposal } from '../store/agent-documents.ts';
import type { SessionRequest } from '../store/documents.ts';
import type { Diagnostic } from '../validate/diagnostic.ts';
import type { ScorerResult, ValidationResult } from '../validate/validation-result.ts';
import type { AgentRequest } from './agent-request.ts';
import type { Quote } from './quote.ts';

export const RESULT_SCHEMA_VERSION = 1;

export interface FindingSummary {
  id: string;
  kind: string;
  title: string;
  severity: Severity;
  claim: string;
  trace_ids: string[];
  scorer: string | null;
  made_by: 'builtin' | FindingMaker;
  /** Another claim that an agent or a person put beside this one; null: none. */
  correction: string | null;
  /** Why an agent or a person holds it for a false alarm; null: nobody does. */
  doubt: string | null;
}

/** `evalwright analyze`. `findings` in rank order; `analysis` is the whole document of state/analysis.json. */
export interface AnalyzeResult {
  schema_version: typeof RESULT_SCHEMA_VERSION;
  /** Traces analysed; `matched` were found, `excluded` of them belong to judges or evaluation runs. */
  traces: number;
  matched: number;
  excluded: number;
  query_types: { id: string; name: string; trace_ids: string[] }[];
  findings: FindingSummary[];
  /** Findings there are; more than `findings` holds when --top cut them. */
  findings_total: number;
  analysis: Analysis;
  /** Of the trace that --explain names; null without one. */
  explanation: Explanation | null;
}

/** Scorer name -> what its certificate allows; rejected ones are no longer in the suite. */
export type ScorerUses = Record<string, Use>;

export type SessionStatus = 'passed' | 'failed' | 'running' | 'interrupted';

export interface TaskSummary {
  id: string;
  title: string;
  status: 'pending' | 'in_progress' | 'done' | 'failed';
  attempts: number;
  /** How it ended, where there is something to say: e.g. that it was carried on without the agent; null else. */
  note: string | null;
}

type Tokens = Omit<AgentUsage, 'cost_usd' | 'cost_basis'>;

/** One agent session. */
export interface AgentSessionSummary {
  id: string;
  task: string;
  role: AgentSessionRecord['role'];
  model: string;
  status: AgentSessionRecord['status'];
  failure: AgentSessionRecord['failure'];
  usage: Tokens;
  /** US dollars; null without a known price. */
  cost_usd: number | null;
  cost_basis: AgentUsage['cost_basis'];
  /** Highest fill of the context window; the window where known. */
  context_tokens: number;
  context_window: number | null;
  tool_calls: number;
  tool_errors: number;
  /** What was refused or failed: the first different ones, how often each. */
  refusals: { tool: string; message: string; times: number }[];
  wall_ms: number;
  /** The agent's own words, which nobody checked. */
  summary: string | null;
  trace_id: string | null;
}

/** Something that an agent or a person asked to be changed. */
export interface ProposalSummary {
  id: string;
  /** Agent session, "chat" or "mcp". */
  session: string;
  made_by: Proposal['made_by'];
  status: Proposal['status'];
  /** Why it was rejected. */
  reason: string | null;
  what: string;
}

/** Engine claude: what its sessions did and used. Tokens are facts, money an estimate at `cost_basis`. */
export interface AgentSummary {
  /** null, like the two below: a session of the engine builtin that was talked about or changed afterwards (chat, mcp). */
  provider: AgentRequest['provider'] | null;
  base_url: string | null;
  model: string | null;
  sessions: AgentSessionSummary[];
  usage: Tokens;
  cost_usd: number | null;
  cost_basis: AgentUsage['cost_basis'];
  tasks: { task: string; sessions: number; tokens: number; cost_usd: number | null }[];
  /** null: no bound. */
  budget: AgentRequest['budget'] & { used: { cost_usd: number | null; tokens: number; sessions: number; minutes: number } };
  proposals: { open: number; accepted: number; rejected: number; items: ProposalSummary[] };
}

export interface EngineResult {
  engine: SessionRequest['engine'];
  /** Engine claude: what was expected of it before it began; null else. */
  quote: Quote | null;
  /** null: no agent and no person had a hand in it. */
  agent: AgentSummary | null;
}

/** `evalwright run`, `resume` and `demo`. Paths are absolute; counts are 0 and lists empty for what did not come to be. */
export interface RunResult extends EngineResult {
  schema_version: typeof RESULT_SCHEMA_VERSION;
  session: string;
  status: SessionStatus;
  traces: number;
  rows: number;
  scorers: ScorerResult[];
  /** null: the session has no certificates. */
  uses: ScorerUses | null;
  findings: FindingSummary[];
  diagnostics: Diagnostic[];
  tasks: TaskSummary[];
  omitted: { name: string; reason: string }[];
  runs: ValidationResult['runs'];
  report: string | null;
  evaluation: string;
  tracking_uri: string | null;
  evaluation_experiment: string;
}

/** `evalwright validate`. */
export interface ValidateResult {
  schema_version: typeof RESULT_SCHEMA_VERSION;
  session: string;
  status: 'passed' | 'failed';
  rows: number;
  scorers: ScorerResult[];
  /** null: the session has no certificates. */
  uses: ScorerUses | null;
  diagnostics: Diagnostic[];
  validation: ValidationResult;
}

/** `evalwright gate`. */
export interface GateResult {
  schema_version: typeof RESULT_SCHEMA_VERSION;
  session: string;
  /** calibrated: the evaluation was repeated and nothing was judged. */
  status: 'green' | 'red' | 'calibrated';
  /** null when nothing was judged. */
  outcome: GateOutcome | null;
  /** The thresholds as they stand now, where they are. */
  gates: Gates | null;
  gates_path: string;
  /** The results file, which can be the next baseline. */
  results: string;
  runs: { group: string; run_id: string; experiment_id: string; rows: number }[];
  /** What run_eval.py printed; not part of the document. */
  said: string;
}

/** `evalwright score`. */
export interface ScoreResult {
  schema_version: typeof RESULT_SCHEMA_VERSION;
  session: string;
  traces: number;
  verdicts: Record<string, TraceVerdict>;
  scorers: ScorerResult[];
  /** Traces on which at least one scorer failed. */
  failing: number;
  evaluation_experiment: string;
  runs: { group: string; run_id: string; experiment_id: string; rows: number }[];
}

export type ScorerVerdict = 'failed' | 'passed' | 'not_applicable' | 'error';

/** Numbers of scorers. `error`: those that ended in an error or gave no usable value. */
export interface TraceVerdict {
  failed: number;
  passed: number;
  not_applicable: number;
  error: number;
  /** Which scorer said what. */
  scorers: Record<string, ScorerVerdict>;
}

/** `evalwright status`. */
export interface StatusResult extends EngineResult {
  schema_version: typeof RESULT_SCHEMA_VERSION;
  session: string;
  status: SessionStatus;
  created_at: string;
  evalwright_version: string;
  /** Process that works in it now. */
  owner_pid: number | null;
  tasks: TaskSummary[];
  last_event: { time: string; event: string } | null;
  validation_status: 'passed' | 'failed' | null;
  /** null: the session has no certificates. */
  uses: ScorerUses | null;
}

export interface DoctorCheck {
  id: string;
  title: string;
  status: 'ok' | 'warn' | 'fail' | 'skipped';
  detail: string;
  hint: string | null;
}

/** `evalwright doctor`. */
export interface DoctorResult {
  schema_version: typeof RESULT_SCHEMA_VERSION;
  /** The worst of the checks. */
  status: 'ok' | 'warn' | 'fail';
  checks: DoctorCheck[];
}
