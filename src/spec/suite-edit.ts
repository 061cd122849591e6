/**
 * What an agent session, a chat or an MCP client may change in a suite: typed operations, each checked against the suite it is
 * applied to. A suite of the engine claude is always `applySuiteEdits(builtin suite, accepted edits)`.
 */
import { z } from 'zod';

const name = z
  .string()
  .regex(/^[a-z][a-z0-9_]{2,59}$/)
  .describe('snake_case, 3 to 60 characters, new in the suite');
const text = (maximum: number) => z.string().trim().min(1).max(maximum);
const findings = z.array(z.string()).max(20).describe('ids of the findings it is for (tool findings); may be empty');
const rationale = text(600).describe('why it is needed, with numbers from the traces; becomes its docstring');

export const scorerProposalSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('guidelines'),
    name,
    rationale,
    findings,
    guidelines: z.array(text(500)).min(1).max(8).describe('sentences that can be decided from question and answer alone'),
  }),
  z.object({
    kind: z.literal('judge'),
    name,
    rationale,
    findings,
    instructions: text(4000).describe('what the judge decides; it is shown question, answer and what `sees` names'),
    value_type: z.enum(['bool', 'float']),
    sees: z.array(z.enum(['steps', 'retrieval', 'routing'])).max(3),
  }),
  z.object({
    kind: z.literal('python'),
    name,
    rationale,
    findings,
    source: text(12_000).describe(
      "a Python module that defines exactly one function of this name, decorated with @scorer from mlflow.genai.scorers; it may import json, re, math, statistics, datetime, collections, itertools, functools, difflib, unicodedata, string, typing, mlflow.genai.scorers, mlflow.entities and the suite's own evidence module",
    ),
  }),
]);
export type ScorerProposal = z.infer<typeof scorerProposalSchema>;

export const edgeCaseFamilySchema = z.enum([
  'empty',
  'out_of_scope',
  'two_domains',
  'ambiguous',
  'very_long',
  'other_language',
  'injection',
  'other',
]);

export const suiteEditSchema = z.discriminatedUnion('operation', [
  z.object({
    operation: z.literal('add_case'),
    trace_id: z.string().max(200),
    reason: text(300),
    findings,
  }),
  z.object({
    operation: z.literal('add_edge_case'),
    family: edgeCaseFamilySchema,
    question: z.string().max(4000),
    reason: text(300),
  }),
  z.object({ operation: z.literal('remove_case'), case_id: z.string().max(200), reason: text(300) }),
  z.object({ operation: z.literal('add_scorer'), scorer: scorerProposalSchema }),
  z.object({ operation: z.literal('remove_scorer'), name: z.string().max(80), reason: text(300) }),
]);
/** add_scorer with the name of a scorer that the same maker added replaces it; what the builtin engine made stays unless a person asks. */
export type SuiteEdit = z.infer<typeof suiteEditSchema>;

/** Who asked for an edit: a session of the engine claude, or a person (chat, or another agent on a person's behalf by MCP). */
export type Maker = 'claude' | 'person';
