/** show_suite: the suite as it stands with all proposals, and what the last validation measured. */
import { z } from 'zod';
import { stringifyJson } from '../base/lossless-json.ts';
import { plainLine } from '../base/plain-text.ts';
import type { ToolAnswer, ToolDefinition } from '../base/tool.ts';
import type { EvalCase, ScorerSpec, SuiteSpec } from '../spec/suite-spec.ts';
import type { ValidationResult } from '../validate/validation-result.ts';
import { defineTool, id, limit, offset } from './define-tool.ts';
import { pageOf, textPage } from './paged.ts';
import { answer, unknownId } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';
import { shownId, shownIds } from './trace-lines.ts';

const input = z.object({
  part: z.enum(['overview', 'cases', 'scorers', 'omitted']).default('overview'),
  name: id.optional(),
  offset,
  limit: limit(40),
});
type Input = z.infer<typeof input>;

export function showSuite(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'show_suite',
    title: 'The suite as it stands',
    description:
      'The suite with all proposals: cases (trace, kind of question, findings), scorers (for which finding, last mean), what was left out and why. With name: that case or scorer whole.',
    input,
    isReadOnly: true,
    handle: async (given) => {
      const suite = await context.suite();
      if (given.name !== undefined) return showOne(suite, given.name, given);
      const validation = await context.lastValidation();
      if (given.part !== 'overview') return showPart(suite, validation, given);
      const findings = (await context.analysis()).findings.map((item) => item.id);
      return overview(suite, validation, findings);
    },
  });
}

function showPart(suite: SuiteSpec, validation: ValidationResult | undefined, given: Input): ToolAnswer {
  if (given.part === 'scorers') return scorers(suite, validation, given);
  if (given.part === 'cases') return cases(suite, given);
  const page = pageOf(
    suite.omitted,
    given,
    ({ name, reason }) => `${plainLine(name, 200)}: ${plainLine(reason, 400)}`,
    'left out',
  );
  return answer({ about: page.note, data: page.text });
}

/** Ids that stand in one line of the overview. */
const maxIds = 60;

function overview(suite: SuiteSpec, validation: ValidationResult | undefined, findings: readonly string[]): ToolAnswer {
  const own = suite.scorers.filter(({ made_by: maker }) => maker !== undefined).length;
  const lines = [
    `suite ${plainLine(suite.name, 80)}, strategy ${suite.strategy}${suite.predict_fn === undefined ? ', the agent is not called' : ', the agent is called'}`,
    `${suite.cases.length} cases over ${new Set(suite.cases.map((item) => item.metadata.query_type)).size} kinds of question`,
    `${suite.scorers.length} scorers, ${own} of them proposed: ${shownIds(
      suite.scorers.map(({ name }) => name),
      maxIds,
    )}`,
    `findings without a scorer: ${shownIds(without(findings, suite.scorers), maxIds)}`,
    `findings without a case: ${shownIds(
      without(
        findings,
        suite.cases.map(({ metadata }) => metadata),
      ),
      maxIds,
    )}`,
    `${suite.omitted.length} left out`,
  ];
  return answer({
    about:
      validation === undefined
        ? 'Not validated yet.'
        : `Last validation: ${validation.validation_status}, ${validation.rows} rows.`,
    data: lines.join('\n'),
    next: 'More: part cases, scorers or omitted.',
  });
}

function without(findings: readonly string[], parts: readonly { findings: readonly string[] }[]): string[] {
  const named = new Set(parts.flatMap((part) => part.findings));
  return findings.filter((item) => !named.has(item));
}

function cases(suite: SuiteSpec, given: Input): ToolAnswer {
  const page = pageOf(suite.cases, given, caseLine, 'cases');
  return answer({ about: page.note, data: page.text, next: 'One whole: with name.' });
}

function caseLine({ id: caseId, metadata, evidence }: EvalCase): string {
  const parts = [
    `${shownId(caseId)} trace ${metadata.source_trace === null ? 'none' : shownId(metadata.source_trace)} (${metadata.origin}${metadata.made_by === undefined ? '' : `, by ${metadata.made_by}`})`,
    `type ${metadata.query_type === null ? 'none' : shownId(metadata.query_type)}`,
    `findings: ${shownIds(metadata.findings, 20)}`,
    `asked: ${plainLine(evidence?.question ?? '', 120)}`,
  ];
  return parts.join('; ');
}

function scorers(suite: SuiteSpec, validation: ValidationResult | undefined, given: Input): ToolAnswer {
  const measured = new Map(validation?.scorers.map((item) => [item.name, item]));
  const page = pageOf(
    suite.scorers,
    given,
    (scorer) => {
      const result = measured.get(scorer.name);
      const mean =
        result === undefined
          ? 'not run yet'
          : result.status === 'scored'
            ? `mean ${result.mean ?? 'none'} over ${result.scored} of ${result.rows}`
            : `${result.status}: ${plainLine(result.reason ?? '', 120)}`;
      return `${shownId(scorer.name)} (${kindOf(scorer)}); ${mean}; findings: ${shownIds(scorer.findings, 20)}; ${plainLine(scorer.rationale, 200)}`;
    },
    'scorers',
  );
  return answer({ about: page.note, data: page.text, next: 'One whole: with name.' });
}

function kindOf(scorer: ScorerSpec): string {
  const detail = scorer.kind === 'code' ? ` ${scorer.check.type}` : scorer.kind === 'builtin' ? ` ${scorer.class_name}` : '';
  return `${scorer.kind}${detail}${scorer.made_by === undefined ? '' : `, by ${scorer.made_by}`}`;
}

/** Where `part` says, else wherever there is one of that name. */
function showOne({ cases: allCases, scorers: allScorers }: SuiteSpec, name: string, { part, offset: from }: Input): ToolAnswer {
  const scorer = part === 'cases' ? undefined : allScorers.find((item) => item.name === name);
  const found = scorer ?? (part === 'scorers' ? undefined : allCases.find((item) => item.id === name));
  if (found !== undefined) return whole(found, from);
  const known = [
    ...(part === 'cases' ? [] : allScorers.map((item) => item.name)),
    ...(part === 'scorers' ? [] : allCases.map((item) => item.id)),
  ];
  const kind = part === 'cases' ? 'case' : part === 'scorers' ? 'scorer' : 'case or scorer';
  return unknownId(kind, name, known, 'show_suite with part cases or scorers');
}

function whole(item: EvalCase | ScorerSpec, from: number): ToolAnswer {
  const page = textPage(stringifyJson(item, { indent: 1 }), from);
  return answer({ about: page.note, data: page.text });
}
