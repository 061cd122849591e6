/** run_validation: the suite as it stands is rendered and run against a real MLflow; or what the last run gave. */
import { z } from 'zod';
import { plainLine } from '../base/plain-text.ts';
import type { ToolAnswer, ToolDefinition } from '../base/tool.ts';
import type { CaseVerdict, ScorerResult, ValidationResult } from '../validate/validation-result.ts';
import { defineTool, id, offset } from './define-tool.ts';
import { pageOf } from './paged.ts';
import { answer, refusal, unknownId } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';
import { shownId } from './trace-lines.ts';

const input = z.object({
  last: z.boolean().default(false).describe('what the last run gave, without a new one'),
  scorer: id.optional(),
  offset,
});

export function runValidation(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'run_validation',
    title: 'Run the suite',
    description:
      'Runs the suite as it stands on every case (takes some seconds) and returns diagnostics and how often each scorer says what. With scorer: its verdict case by case. Next pages: with last.',
    input,
    isReadOnly: false,
    handle: async (given, { signal }) => {
      const result = given.last ? await context.lastValidation() : await context.validate(signal);
      if (result === undefined) return refusal('Nothing was validated yet.', 'Call run_validation without last.');
      return given.scorer === undefined ? overview(result, given.offset) : verdictsOf(result, given.scorer, given.offset);
    },
  });
}

function overview(result: ValidationResult, from: number): ToolAnswer {
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error').length;
  const lines = [
    ...result.diagnostics.map(
      ({ severity, code, scorer, file, line, message, hint }) =>
        `${[severity, code, ...placeOf(scorer, file, line)].join(' ')}: ${plainLine(message, 400)}${hint === null ? '' : ` (${plainLine(hint, 200)})`}`,
    ),
    ...result.scorers.map((item) => scorerLine(item, result.verdicts?.[item.name])),
  ];
  const page = pageOf(lines, { offset: from, limit: lines.length }, (text) => text, 'lines');
  return answer({
    about: `Validation ${result.validation_status}: ${result.rows} rows, ${errors} errors. ${page.note}`,
    data: page.text,
    next:
      errors > 0
        ? 'Repair what is named: propose_scorer with the same name replaces, edit_suite removes.'
        : 'Verdicts case by case: with last and scorer.',
  });
}

const placeOf = (scorer: string | null, file: string | null, line: number | null): string[] => [
  ...(scorer === null ? [] : [plainLine(scorer, 80)]),
  ...(file === null ? [] : [`${plainLine(file, 200)}${line === null ? '' : `:${line}`}`]),
];

function scorerLine(item: ScorerResult, verdicts: Record<string, CaseVerdict> | undefined): string {
  const counts = new Map<string, number>();
  for (const verdict of Object.values(verdicts ?? {})) counts.set(String(verdict), (counts.get(String(verdict)) ?? 0) + 1);
  const spread = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 8)
    .map(([value, count]) => `${value === 'null' ? 'not applicable' : plainLine(value, 40)} ${count}`);
  const reason = item.reason === null ? '' : `; ${plainLine(item.reason, 200)}`;
  return `${plainLine(item.name, 80)} (${item.kind}) ${item.status}: scored ${item.scored}, not applicable ${item.not_applicable}, error ${item.error}, missing ${item.missing} of ${item.rows}${spread.length === 0 ? '' : `; verdicts: ${spread.join(', ')}`}${reason}`;
}

function verdictsOf(result: ValidationResult, scorer: string, from: number): ToolAnswer {
  const verdicts = Object.hasOwn(result.verdicts ?? {}, scorer) ? result.verdicts![scorer] : undefined;
  if (verdicts === undefined)
    return unknownId(
      'scorer with verdicts (judges have none without a model)',
      scorer,
      Object.keys(result.verdicts ?? {}),
      'run_validation with last',
    );
  const page = pageOf(
    Object.entries(verdicts),
    { offset: from, limit: 500 },
    ([caseId, verdict]) => `${shownId(caseId)}: ${verdict === null ? 'not applicable' : String(verdict)}`,
    'verdicts',
  );
  return answer({
    about: `Verdicts of one scorer. ${page.note}`,
    data: page.text,
    next: 'A case whole: show_suite with part cases and name.',
  });
}
