/** What the commands and questions of a chat give: what `--json` prints for each line, and what people are told. */
import type { AgentUsage } from '../agent/agent-usage.ts';
import type { Analysis, Finding } from '../analysis/analysis.ts';
import type { Explanation } from '../analysis/explain.ts';
import type { ValidationResult } from '../validate/validation-result.ts';
import type { AgentRequest } from './agent-request.ts';
import type { FindingSummary, ProposalSummary, StatusResult } from './results.ts';

export interface ChatAnswer {
  type: 'answer';
  /** The agent session, e.g. "chat.3". */
  session: string;
  /** interrupted: cancelled by the person. */
  status: 'completed' | 'failed' | 'interrupted';
  /** The model's last text, which nobody checked. */
  text: string;
  failure: { kind: string; message: string } | null;
  /** Made on the way; open until they are validated. */
  proposals: ProposalSummary[];
  usage: AgentUsage;
}

export interface ChatStatus {
  type: 'status';
  status: StatusResult;
  open_proposals: ProposalSummary[];
}

export interface ChatFindings {
  type: 'findings';
  findings: FindingSummary[];
}

export interface ChatFinding {
  type: 'finding';
  finding: Finding;
}

/** Why a trace is suspect, and the findings that name it. */
export interface ChatExplanation {
  type: 'explanation';
  explanation: Explanation;
  findings: Analysis['findings'];
}

/** The suite with its open proposals. */
export interface ChatSuite {
  type: 'suite';
  name: string;
  cases: number;
  query_types: { id: string | null; cases: number }[];
  scorers: { name: string; kind: string; made_by: 'builtin' | 'claude' | 'person'; mean: number | null; findings: string[] }[];
  omitted: { name: string; reason: string }[];
  open_proposals: ProposalSummary[];
}

export interface ChatValidation {
  type: 'validation';
  /** What was run: the suite with the open proposals, or without any open the files as they lie there. */
  of: 'proposals' | 'files';
  /** The proposals are part of the suite now. */
  accepted: boolean;
  validation: ValidationResult;
  proposals: ProposalSummary[];
  /** Where files of evaluation/ lie now that had been changed by hand and were replaced. */
  kept_copies: string[];
}

export interface ChatCost {
  type: 'cost';
  /** All agent sessions of the directory; `chat_sessions` of them are questions. */
  sessions: number;
  chat_sessions: number;
  usage: AgentUsage;
  minutes: number;
  budget: AgentRequest['budget'];
}

export interface ChatDropped {
  type: 'dropped';
  proposal: ProposalSummary;
}

export type ChatResult =
  | ChatAnswer
  | ChatStatus
  | ChatFindings
  | ChatFinding
  | ChatExplanation
  | ChatSuite
  | ChatValidation
  | ChatCost
  | ChatDropped;
