/** certify_scorer: one scorer of the suite as it stands, tried on the runs, on mutants of them, and with fields taken away. */
import { z } from 'zod';
import { plainLine } from '../base/plain-text.ts';
import type { ToolDefinition } from '../base/tool.ts';
import type { Certificate } from '../certify/certificate.ts';
import type { Proportion } from '../statistics/wilson.ts';
import { defineTool, id } from './define-tool.ts';
import { answer, refusal, unknownId } from './tool-answer.ts';
import type { ToolContext } from './tool-context.ts';

const input = z.object({ scorer: id });

export function certifyScorer(context: ToolContext): ToolDefinition {
  return defineTool({
    name: 'certify_scorer',
    title: 'Certify a scorer',
    description:
      'Tries one scorer on runs, on mutants with known faults and on rows without a field; says what it may be used for and why: gate, trend, explore or rejected (kept out).',
    input,
    isReadOnly: false,
    handle: async (given, { signal }) => {
      const names = (await context.suite()).scorers.map(({ name }) => name);
      if (!names.includes(given.scorer)) return unknownId('scorer', given.scorer, names, 'show_suite');
      const { certificate, problems } = await context.certify(given.scorer, signal);
      if (certificate === undefined)
        return refusal(
          'The scorers of the suite could not be tried:',
          'Repair it first: run_validation says where.',
          problems.map((text) => plainLine(text, 400)).join('\n'),
        );
      const lines = [...problems.map((text) => `problem: ${plainLine(text, 400)}`), ...certificateLines(certificate)];
      return answer({
        about: `The scorer may be used for: ${certificate.use}.`,
        data: lines.join('\n'),
        next:
          certificate.use === 'rejected'
            ? 'Repair it: propose_scorer with the same name replaces it, then certify it again.'
            : 'What it cannot see needs another scorer.',
      });
    },
  });
}

function certificateLines(item: Certificate): string[] {
  const seen = item.sight.filter(({ removed, permuted }) => removed.k + permuted.k > 0).map(({ field }) => field);
  const { passed, failed, other_value: other, not_applicable: na, error, missing } = item.verdicts;
  return [
    `${plainLine(item.scorer, 80)} (${item.kind})`,
    ...item.reasons.map((reason) => `- ${plainLine(reason, 400)}`),
    `runs as they are: passed ${passed}, failed ${failed}, other values ${other}, not applicable ${na}, error ${error}, missing ${missing}`,
    `runs that show its finding, failed: ${shown(item.failures_caught)}; runs without findings, passed: ${shown(item.healthy_passed)}`,
    `wrong mutants of its kinds, failed: ${shown(item.killed)}; harmless ones, failed: ${shown(item.false_kills)}`,
    `its kinds: ${item.scope.join(', ') || 'none'}`,
    `its verdict moves with: ${seen.join(', ') || 'nothing'}`,
    `cannot see: ${item.cannot_see.join(', ') || 'nothing that was tried'}`,
  ];
}

const shown = ({ k, n, low, high }: Proportion): string =>
  n === 0 ? 'none tried' : `${k} of ${n} (95 %: ${low!.toFixed(2)} to ${high!.toFixed(2)})`;
