/**
 * Tool arguments that come from nowhere. An argument is judged only where it normally comes from somewhere: of its identifier
 * and number values over all runs (checks/arguments.ts), at least 7 in 10 are grounded and the lower end of the 95 % Wilson
 * interval is at least 0.4. Parameters that agents fill from their own head (limits, fixed settings) never reach that.
 */
import type { ArgumentFeatures, TraceFeatures } from '../features.ts';
import { wilsonLowerBound } from '../../statistics/wilson.ts';
import { inventedPatterns, type InventedPattern } from '../signals/mined-invented.ts';
import { evidenceOf, label, ofRuns, quoted, type Detector } from './detector.ts';

const SHARE = 0.7;
const CONFIDENCE = 0.4;

export interface GroundedArgument {
  tool: string;
  argument: string;
}

/** Arguments that are normally grounded, sorted by tool and name: what `grounded_arguments` may hold an agent to. */
export function groundedArguments(features: readonly TraceFeatures[]): GroundedArgument[] {
  const counts = new Map<string, { tool: string; argument: string; judged: number; ungrounded: number }>();
  for (const { tool, argument, judged, ungrounded } of features.flatMap((trace) => trace.arguments)) {
    const key = `${tool}\u0000${argument}`;
    const count = counts.get(key) ?? { tool, argument, judged: 0, ungrounded: 0 };
    count.judged += judged;
    count.ungrounded += ungrounded.length;
    counts.set(key, count);
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, count]) => count)
    .filter(({ judged, ungrounded }) => {
      const grounded = judged - ungrounded;
      return grounded >= SHARE * judged && wilsonLowerBound(grounded, judged) >= CONFIDENCE;
    })
    .map(({ tool, argument }) => ({ tool, argument }));
}

export const inventedArgument: Detector = {
  kind: 'invented_argument',
  detect(context) {
    const usual = new Map<string, Set<string>>();
    for (const { tool, argument } of groundedArguments(context.features))
      usual.set(tool, (usual.get(tool) ?? new Set<string>()).add(argument));
    const judged = new Map([...usual.keys()].map((tool) => [tool, [] as Judged[]] as const));
    for (const trace of context.features) {
      const here = new Map<string, ArgumentFeatures[]>();
      for (const item of trace.arguments) {
        if (usual.get(item.tool)?.has(item.argument) !== true) continue;
        const known = here.get(item.tool);
        if (known === undefined) here.set(item.tool, [item]);
        else known.push(item);
      }
      for (const [tool, items] of here) judged.get(tool)!.push({ trace, items });
    }
    const patterns = inventedPatterns(context.features);
    return [...judged].flatMap(([tool, all]) =>
      findForTool(
        tool,
        all,
        patterns.filter((pattern) => pattern.tool === tool),
      ),
    );
  },
};

const commons: Readonly<Record<InventedPattern['kind'], string>> = {
  same_value: 'the value',
  same_domain: 'the domain',
  counting: 'the digits',
  same_beginning: 'the beginning',
  same_shape: 'the form (9 for digits, a and A for letters)',
};

const told = ({ argument, kind, pattern, runs, invented }: InventedPattern): string =>
  ` ${label(argument)} has ${commons[kind]} ${quoted(pattern, 60)} in ${runs} of the ${invented} runs in which it came from nowhere.`;

interface Judged {
  trace: TraceFeatures;
  /** Of one tool, at least one. */
  items: ArgumentFeatures[];
}

function findForTool(tool: string, judged: readonly Judged[], patterns: readonly InventedPattern[]) {
  const applicable = judged.map(({ trace }) => trace);
  const runs = judged.flatMap(({ trace, items }) => {
    const invented = items.flatMap(({ argument, ungrounded }) => ungrounded.map((item) => ({ argument, ...item })));
    return invented.length > 0 ? [{ trace, invented }] : [];
  });
  if (runs.length === 0) return [];
  const affected = [...new Set(runs.flatMap(({ invented }) => invented.map((item) => item.argument)))].sort();
  return [
    {
      kind: 'invented_argument' as const,
      key: tool,
      title: `${label(tool)} called with an invented ${affected.slice(0, 3).map(label).join(', ')}`,
      severity: 'medium' as const,
      claim: `${label(tool)} got a value that no user message, earlier result or system text contains in ${ofRuns(runs.length, applicable.length)} (arguments: ${affected.slice(0, 5).map(label).join(', ')}).${patterns
        .filter(({ argument }) => affected.includes(argument))
        .map(told)
        .join('')}`,
      evidence: runs.map(({ trace, invented }) =>
        evidenceOf(
          trace,
          invented.map((item) => item.span_id),
          invented
            .slice(0, 5)
            .map(({ argument, value }) => `${label(argument)} = ${quoted(value, 60)} was seen nowhere before`)
            .join('; '),
        ),
      ),
      applicable,
      cost: {
        seconds: undefined,
        tokens: undefined,
        calls: new Set(runs.flatMap(({ invented }) => invented.map((item) => item.span_id))).size,
      },
      scorer: 'grounded_arguments',
      subject: tool,
    },
  ];
}
