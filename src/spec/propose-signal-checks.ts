/** The checks that the analysis accepted (analysis/weighing/) as scorers, with the figures they rest on. */
import type { Analysis } from '../analysis/analysis.ts';
import { limitText } from '../analysis/check-text.ts';
import { checkNoun } from '../analysis/signals/check-noun.ts';
import type { Declined, WeighedCheck } from '../analysis/weighing/weigh.ts';
import type { CodeScorerSpec } from './suite-spec.ts';

/** Signals of which "none" is what a plain check says: it decides whether the suite has that, and they tell how it weighs. */
const SAID_BY: ReadonlyMap<string, string> = new Map([
  ['repeated_calls', 'no_repeated_call'],
  ['failed_calls', 'no_tool_error'],
  ['unadmitted_errors', 'error_handling'],
  ['ungrounded_numbers', 'grounded_numbers'],
  ['ungrounded_arguments', 'grounded_arguments'],
  ['empty_answer', 'answer_present'],
  ['refusal', 'no_refusal'],
]);

const REASONS: Readonly<Record<Declined['reason'], string>> = {
  noisy: 'runs that fail it do better than others in what the other checks have in common',
  unsupported: 'what people said of the runs that fail it does not speak for it, beside the checks that were accepted',
};

/** Why a plain check was weighed and not accepted; undefined where nothing speaks against it. */
export function declinedBecause(plain: string, analysis: Analysis): string | undefined {
  const declined = analysis.weighing?.declined.find(({ signal }) => SAID_BY.get(signal) === plain);
  return declined === undefined ? undefined : REASONS[declined.reason];
}

/** `others`: scorers that were decided on already, whether the suite has them or not. */
export function proposeSignalChecks(analysis: Analysis, others: ReadonlySet<string>): CodeScorerSpec[] {
  const checks = analysis.weighing?.checks ?? [];
  return checks.flatMap((check): CodeScorerSpec[] => {
    const said = check.limit === 0 && check.bound === 'at_most' ? SAID_BY.get(check.signal) : undefined;
    if ((said !== undefined && others.has(said)) || others.has(check.name)) return [];
    const findings = analysis.findings.filter(({ scorer }) => scorer === check.name);
    const { signal, bound, limit, parameters } = check;
    return [
      {
        kind: 'code',
        name: check.name,
        rationale: [reasonOf(check), ...findings.slice(0, 3).map(({ claim }) => `Seen: ${claim}`)].join('\n\n'),
        findings: findings.map(({ id }) => id),
        check: { type: 'signal', signal, bound, limit, parameters },
      },
    ];
  });
}

function reasonOf(check: WeighedCheck): string {
  const { applicable, violated, agreement, feedback } = check;
  const noun = checkNoun(check);
  const wanted = `${noun.charAt(0).toUpperCase()}${noun.slice(1)}: ${limitText(check)}`;
  const kept = `${applicable - violated} of ${applicable} runs keep to it`;
  if (feedback === undefined)
    return `${wanted}; ${kept}. Without feedback nothing proves that breaking it is bad; it correlates with what the other checks have in common by ${agreement.toFixed(2)}.`;
  const { table, odds_ratio, interval, p_value, q_value } = feedback;
  const [a, b, c, d] = table;
  return (
    `${wanted}; ${kept}. Of the runs that people judged ${a} of ${a + b} that break it were bad, and ${c} of ${c + d} that keep to it: ` +
    `odds ratio ${odds_ratio.toPrecision(2)} (95 % ${interval[0].toPrecision(2)} to ${interval[1].toPrecision(2)}), p = ${p_value.toPrecision(2)}, ` +
    `${q_value.toPrecision(2)} after adjustment for all that were tried.`
  );
}
