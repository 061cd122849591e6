/** show_suite: the suite as it stands with all proposals, and what the last validation measured. */
import { z } from 'zod';
import { stringifyJson } from '../base/lossless-json.ts';
import { plainLine } from '../base/plain-text.ts';
import type { ToolAnswer, ToolDefinition } from '../base/tool.ts';
import type { EvalCase, ScorerSpec, SuiteSpec } from '../spec/suite-spec.ts';
import type { ValidationResult } from '../validate/validation-result.ts';
import { defineTool, limit, offset } from './define-tool.ts';
import { pageOf, textPage } from './paged.ts';
import { answer, unknownId } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';

const input = z.object({
  part: z.enum(['overview', 'cases', 'scorers', 'omitted']).default('overview'),
  name: z.string().max(200).optional().describe('cases: a case id; scorers: a scorer; that one whole'),
  offset,
  limit: limit(40, 200),
});
type Input = z.infer<typeof input>;

export function showSuite(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'show_suite',
    title: 'The suite as it stands',
    description:
      'The suite with all proposals: cases (id, trace, kind of question, findings they show), scorers (what each decides, for which finding, its last mean), what was left out and why. With name: one case or scorer whole.',
    input,
    isReadOnly: true,
    handle: async (given) => show(await context.suite(), await context.lastValidation(), given),
  });
}

function show(suite: SuiteSpec, validation: ValidationResult | undefined, given: Input): ToolAnswer {
  switch (given.part) {
    case 'cases':
      return given.name === undefined ? cases(suite, given) : oneCase(suite, given.name, given.offset);
    case 'scorers':
      return given.name === undefined ? scorers(suite, validation, given) : oneScorer(suite, given.name, given.offset);
    case 'omitted': {
      const page = pageOf(suite.omitted, given, ({ name, reason }) => `${name}: ${plainLine(reason, 400)}`, 'left out');
      return answer({ about: page.note, data: page.text });
    }
    case 'overview':
    default:
      return overview(suite, validation);
  }
}

function overview(suite: SuiteSpec, validation: ValidationResult | undefined): ToolAnswer {
  const own = suite.scorers.filter(({ made_by: maker }) => maker !== undefined).length;
  const lines = [
    `suite ${plainLine(suite.name, 80)}, strategy ${suite.strategy}${suite.predict_fn === undefined ? ', the agent is not called' : ', the agent is called'}`,
    `${suite.cases.length} cases over ${new Set(suite.cases.map((item) => item.metadata.query_type)).size} kinds of question`,
    `${suite.scorers.length} scorers, ${own} of them proposed: ${suite.scorers.map(({ name }) => name).join(', ')}`,
    `${suite.omitted.length} left out`,
    `findings without a scorer of their own are those that no scorer line names`,
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

function cases(suite: SuiteSpec, given: Input): ToolAnswer {
  const page = pageOf(suite.cases, given, caseLine, 'cases');
  return answer({ about: page.note, data: page.text, next: 'One whole: with name.' });
}

function caseLine({ id, metadata, evidence }: EvalCase): string {
  const parts = [
    `${id} trace ${metadata.source_trace ?? 'none'} (${metadata.origin}${metadata.made_by === undefined ? '' : `, by ${metadata.made_by}`})`,
    `type ${metadata.query_type ?? 'none'}`,
    `findings: ${metadata.findings.join(', ') || 'none'}`,
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
      return `${scorer.name} (${kindOf(scorer)}); ${mean}; findings: ${scorer.findings.join(', ') || 'none'}; ${plainLine(scorer.rationale, 200)}`;
    },
    'scorers',
  );
  return answer({ about: page.note, data: page.text, next: 'One whole: with name.' });
}

function kindOf(scorer: ScorerSpec): string {
  const detail = scorer.kind === 'code' ? ` ${scorer.check.type}` : scorer.kind === 'builtin' ? ` ${scorer.class_name}` : '';
  return `${scorer.kind}${detail}${scorer.made_by === undefined ? '' : `, by ${scorer.made_by}`}`;
}

function oneCase(suite: SuiteSpec, id: string, from: number): ToolAnswer {
  const found = suite.cases.find((item) => item.id === id);
  const ids = suite.cases.map((item) => item.id);
  return found === undefined ? unknownId('case', id, ids, 'show_suite with part cases') : whole(found, from);
}

function oneScorer(suite: SuiteSpec, name: string, from: number): ToolAnswer {
  const found = suite.scorers.find((item) => item.name === name);
  const names = suite.scorers.map((item) => item.name);
  return found === undefined ? unknownId('scorer', name, names, 'show_suite with part scorers') : whole(found, from);
}

function whole(item: EvalCase | ScorerSpec, from: number): ToolAnswer {
  const page = textPage(stringifyJson(item, { indent: 1 }), from);
  return answer({ about: page.note, data: page.text });
}
