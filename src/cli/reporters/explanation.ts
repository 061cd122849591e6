/** Why one trace is suspect, for people: what stands out in numbers, then step by step. Text and Markdown say the same. */
import type { Finding } from '../../analysis/analysis.ts';
import { figure, limitText } from '../../analysis/check-text.ts';
import type { ExplainedSpan, Explanation, Reason } from '../../analysis/explain.ts';
import { cell, line, plural, table } from './text.ts';

const shown = { reasons: 25, spans: 40, findings: 12 };

export function explanationText(explanation: Explanation, findings: readonly Finding[]): string {
  const { spans } = explanation;
  const reasons = rowsOf(explanation);
  return [
    `Trace ${line(explanation.trace_id, 200)}${explanation.question === null ? '' : `: ${line(explanation.question, 200)}`}\n`,
    ...verdict(explanation).map((sentence) => `  ${sentence}\n`),
    reasons.length === 0 ? '' : '\nChecks that it breaks, those that tell most first\n',
    reasons.length === 0
      ? ''
      : table(
          ['what', 'here', 'usual', 'weight', 'steps'],
          reasons
            .slice(0, shown.reasons)
            .map(({ what, here, usual, weight, steps }) => [line(what, 70), here, usual, weight, steps]),
        ),
    more(reasons.length, shown.reasons),
    spans.length === 0 ? '' : '\nSpan by span\n',
    ...spans.slice(0, shown.spans).map((span) => `  ${spanHead(span, line)}\n${spanTells(span, explanation, line, '      ')}`),
    more(spans.length, shown.spans),
    explanation.findings.length === 0 ? '' : '\nFindings that name it\n',
    ...findingsOf(explanation, findings).map(
      ({ id, severity, title, claim, detail }) =>
        `  [${severity}] ${line(title)} (${line(id, 100)})\n      ${line(claim, 300)}\n${detail === undefined ? '' : `      here: ${line(detail, 300)}\n`}`,
    ),
    more(explanation.findings.length, shown.findings),
    `\n${healthy(explanation, line)}\n`,
  ].join('');
}

export function explanationMarkdown(explanation: Explanation, findings: readonly Finding[]): string {
  const { spans } = explanation;
  const reasons = rowsOf(explanation);
  return [
    `# Trace ${cell(explanation.trace_id, 200)}\n\n`,
    explanation.question === null ? '' : `Asked: ${cell(explanation.question, 400)}\n\n`,
    `${verdict(explanation).join(' ')}\n`,
    reasons.length === 0
      ? ''
      : '\n## Checks that it breaks\n\n| what | here | usual | weight | steps |\n|---|---:|---|---:|---|\n',
    ...reasons
      .slice(0, shown.reasons)
      .map(({ what, here, usual, weight, steps }) => `| ${cell(what)} | ${here} | ${usual} | ${weight} | ${steps} |\n`),
    more(reasons.length, shown.reasons),
    spans.length === 0 ? '' : '\n## Span by span\n\n',
    ...spans.slice(0, shown.spans).map((span) => `- ${spanHead(span, cell)}\n${spanTells(span, explanation, cell, '  - ')}`),
    more(spans.length, shown.spans),
    explanation.findings.length === 0 ? '' : '\n## Findings that name it\n\n',
    ...findingsOf(explanation, findings).map(
      ({ id, severity, title, claim, detail }) =>
        `- **${cell(title)}** (${severity}, ${cell(id, 100)}): ${cell(claim, 300)}${detail === undefined ? '' : ` Here: ${cell(detail, 300)}`}\n`,
    ),
    more(explanation.findings.length, shown.findings),
    `\n${healthy(explanation, cell)}\n`,
  ].join('');
}

type Quote = (text: string, length?: number) => string;

function verdict(explanation: Explanation): string[] {
  const {
    suspicion,
    suspicious_from: from,
    is_suspicious: isSuspicious,
    rank,
    runs,
    applicable,
    reasons,
    findings,
  } = explanation;
  const place = rank === null ? '' : `, the ${ordinal(rank)}most suspect of ${plural(runs!, 'run')}`;
  const broken = reasons.length === 0 ? 'none' : String(reasons.length);
  return [
    isSuspicious
      ? `It stands out: suspicion ${suspicion.toFixed(2)}${place}. Runs stand out from ${from.toFixed(2)} on.`
      : `It does not stand out: suspicion ${suspicion.toFixed(2)}${place}. Runs stand out from ${from.toFixed(2)} on.`,
    `It breaks ${broken} of the ${plural(applicable, 'check')} that apply to it, and ${findings.length === 0 ? 'no finding names' : `${plural(findings.length, 'finding')} name${findings.length === 1 ? 's' : ''}`} it.`,
    ...(reasons.length === 0 && findings.length === 0 ? ['By all that was looked at this is a healthy run.'] : []),
    ...(explanation.is_analysed
      ? []
      : ['It was not among the runs that were analysed (--max-traces): it is held to what they taught.']),
  ];
}

const ordinal = (place: number): string => {
  const last = place % 100;
  const ending = last >= 11 && last <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th');
  return place === 1 ? '' : `${place}${ending} `;
};

interface Row {
  what: string;
  here: string;
  usual: string;
  weight: string;
  steps: string;
}

/** Limits of one number in one row, with the weight of the heaviest. */
function rowsOf(explanation: Explanation): Row[] {
  const stepOf = new Map(explanation.spans.flatMap(({ span_id, step }) => (step === null ? [] : [[span_id, step] as const])));
  const rows = new Map<string, Row>();
  for (const reason of explanation.reasons) {
    const { noun, bound, value, weight } = reason;
    const key = JSON.stringify([noun, bound]);
    const row = rows.get(key);
    if (row === undefined)
      rows.set(key, {
        // A share: "0.7 of the words".
        what: noun.startsWith('of ') ? `part ${noun}` : noun,
        here: figure(value),
        usual: limitText(reason),
        weight: weight.toFixed(2),
        steps: placesOf(reason, stepOf),
      });
    else row.usual += `, ${limitText(reason)}`;
  }
  return [...rows.values()];
}

/** "3, 5, 7"; the whole run where no step shows it. */
function placesOf({ span_ids }: Reason, stepOf: ReadonlyMap<string, number>): string {
  const steps = span_ids.flatMap((id) => stepOf.get(id) ?? []).sort((a, b) => a - b);
  if (steps.length === 0) return 'the run';
  return `${steps.slice(0, 8).join(', ')}${steps.length > 8 ? ` and ${steps.length - 8} more` : ''}`;
}

function spanHead({ step, kind, name, span_id }: ExplainedSpan, quote: Quote): string {
  if (step === null) return `span ${quote(span_id, 60)} (no step)`;
  return `${step} ${kind} ${quote(name!, 60)} (span ${quote(span_id, 60)})`;
}

function spanTells({ reasons, findings }: ExplainedSpan, explanation: Explanation, quote: Quote, indent: string): string {
  const nouns = new Map(explanation.reasons.map(({ check, noun }) => [check, noun]));
  const checks = [...new Set(reasons.map((check) => nouns.get(check)!))].map((noun) => quote(noun, 70));
  return [
    ...(checks.length === 0
      ? []
      : [`${indent}counts as: ${checks.slice(0, 6).join('; ')}${checks.length > 6 ? `; and ${checks.length - 6} more` : ''}\n`]),
    ...(findings.length === 0 ? [] : [`${indent}shown by: ${findings.map((id) => quote(id, 80)).join(', ')}\n`]),
  ].join('');
}

function findingsOf(explanation: Explanation, findings: readonly Finding[]) {
  const named = new Set(explanation.findings);
  return findings
    .filter(({ id }) => named.has(id))
    .slice(0, shown.findings)
    .map(({ id, severity, title, claim, correction, evidence }) => ({
      id,
      severity,
      title,
      claim: correction?.claim ?? claim,
      detail: evidence.find((item) => item.trace_id === explanation.trace_id)?.detail,
    }));
}

const more = (all: number, limit: number): string => (all > limit ? `  … and ${all - limit} more (--json has all)\n` : '');

function healthy({ healthy_trace_id: id }: Explanation, quote: Quote): string {
  return id === null
    ? 'No healthy run of the same kind is known.'
    : `A healthy run of the same kind, with the nearest question: ${quote(id, 200)}`;
}
