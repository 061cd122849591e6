/**
 * The library: the use cases of the command line as functions, and the types of what they take and return. This list of exports is
 * written by hand and frozen by a test. Every use case takes a configuration (see `resolveConfig` for the one of the command line)
 * and optional `AppDeps`; it prints nothing, and rejects with an `AppError` whose `code` is stable.
 */
export { analyzeTraces, type AnalyzeConfig } from './app/analyze-traces.ts';
export { startDemo, type Demo } from './app/demo.ts';
export type { AppDeps, OnAgentEvent } from './app/deps.ts';
export { doctor, type DoctorConfig } from './app/doctor.ts';
export type { Quote } from './app/quote.ts';
export type {
  AgentSummary,
  AnalyzeResult,
  DoctorCheck,
  DoctorResult,
  FindingSummary,
  RunResult,
  GateResult,
  ScoreResult,
  SessionStatus,
  StatusResult,
  TaskSummary,
  TraceVerdict,
  ValidateResult,
} from './app/results.ts';
export { gateSession, type GateConfig } from './app/gate-session.ts';
export { resumeSession } from './app/resume-session.ts';
export { runSession } from './app/run-session.ts';
export { scoreTraces, type ScoreConfig } from './app/score-traces.ts';
export { sessionStatus } from './app/session-status.ts';
export { validateSession, type ValidateConfig } from './app/validate-session.ts';
export { AppError, type ErrorCode, type ErrorFamily } from './base/app-error.ts';
export type { Clock, Logger } from './base/deps.ts';
export type { Progress, ReportProgress } from './base/progress.ts';
export type { Config } from './config/options.ts';
export { resolveConfig, type ConfigInput } from './config/resolve-config.ts';
export type { Analysis, Finding, FindingKind, QueryType, Severity } from './analysis/analysis.ts';
export type { Explanation } from './analysis/explain.ts';
export type { EvalCase, ScorerSpec, Strategy, SuiteSpec } from './spec/suite-spec.ts';
export type { Diagnostic } from './validate/diagnostic.ts';
export type { ScorerResult, ValidationResult } from './validate/validation-result.ts';
