/**
 * What runs break of the checks that were accepted (weighing/): one finding for each fault of which none is the rule, and one for each
 * family in which runs go beyond most of their usual limits at once.
 */
import type { Severity } from '../analysis.ts';
import { figure, limitText } from '../check-text.ts';
import type { TraceFeatures } from '../features.ts';
import type { SignalFamily } from '../signals/signal.ts';
import type { Violation } from '../weighing/suspicion.ts';
import type { WeighedCheck } from '../weighing/weigh.ts';
import { evidenceOf, ofRuns, type Detector, type FindingDraft } from './detector.ts';
import type { FindingContext } from './context.ts';

const severities: Record<SignalFamily, Severity> = {
  effort: 'low',
  errors: 'medium',
  provenance: 'medium',
  grounding: 'medium',
  answer: 'medium',
  actions: 'medium',
  conversation: 'medium',
  routes: 'medium',
  rules: 'high',
};

const titles: Record<SignalFamily, string> = {
  effort: 'Runs that take far more effort than usual',
  errors: 'Runs with more errors than usual',
  provenance: 'Runs whose calls and request hardly meet',
  grounding: 'Runs that say much that was seen nowhere',
  answer: 'Answers of unusual size',
  actions: 'Runs that change more than usual',
  conversation: 'Conversations that are longer or rougher than usual',
  routes: 'Runs that take unusual ways',
  rules: 'Runs that break stated rules',
};

/** Faults that have a detector of their own, which says more. */
const toldElsewhere: ReadonlySet<string> = new Set([
  'repeated_calls',
  'failed_calls',
  'unadmitted_errors',
  'ungrounded_numbers',
  'ungrounded_arguments',
  'empty_answer',
  'refusal',
]);

/** Limits of a family that a run must go beyond at once: this many, and this share of those that apply. */
const MANY = { count: 3, share: 0.6 };

export const brokenCheck: Detector = {
  kind: 'broken_check',
  detect: (context) => [...faults(context), ...families(context)],
};

interface Breach {
  trace: TraceFeatures;
  violations: Violation[];
}

function faults(context: FindingContext): FindingDraft[] {
  const { weighing, signals } = context;
  const isFault = ({ name, signal, limit, bound }: WeighedCheck): boolean =>
    signals.get(name)?.isFault === true && limit === 0 && bound === 'at_most' && !toldElsewhere.has(signal);
  const breaches = new Map<WeighedCheck, Breach[]>(weighing.checks.filter(isFault).map((check) => [check, []]));
  for (const trace of context.features)
    for (const violation of context.suspicions.get(trace.trace_id)?.violations ?? [])
      breaches.get(violation.check)?.push({ trace, violations: [violation] });
  return [...breaches].flatMap(([check, found]) => (found.length === 0 ? [] : [faultOf(check, found, context)]));
}

function faultOf(check: WeighedCheck, found: readonly Breach[], context: FindingContext): FindingDraft {
  const { noun, evidence, measure } = context.signals.get(check.name)!;
  const usual = check.family === 'rules' ? '' : 'Usual: ';
  const told = evidence === undefined ? '' : ` ${usual}${evidence.replace(/[.]$/, '')}.`;
  return {
    kind: 'broken_check',
    key: check.name,
    title: capital(noun),
    severity: severities[check.family],
    claim: `${capital(noun)}: in ${ofRuns(found.length, check.applicable)} that the check applies to.${told}${saidByPeople(check)}`,
    evidence: found.map(({ trace, violations }) =>
      evidenceOf(trace, measure(trace)?.spanIds ?? [], `${noun}: ${figure(violations[0]!.value)}`),
    ),
    applicable: context.features.filter((trace) => measure(trace) !== undefined),
    cost: undefined,
    scorer: check.name,
    subject: undefined,
  };
}

/** Runs beyond most limits of a family: named together, since each limit alone says little. */
function families(context: FindingContext): FindingDraft[] {
  const checks = context.weighing.checks.filter(({ name }) => context.signals.get(name)?.isFault !== true);
  const byFamily = new Map<SignalFamily, Breach[]>();
  const sizes = new Map<SignalFamily, number>();
  for (const { family } of checks) sizes.set(family, (sizes.get(family) ?? 0) + 1);
  const counted = new Set(checks);
  for (const trace of context.features) {
    const own = new Map<SignalFamily, Violation[]>();
    for (const violation of context.suspicions.get(trace.trace_id)?.violations ?? []) {
      if (!counted.has(violation.check)) continue;
      own.set(violation.check.family, [...(own.get(violation.check.family) ?? []), violation]);
    }
    for (const [family, violations] of own)
      if (violations.length >= MANY.count && violations.length >= MANY.share * sizes.get(family)!)
        byFamily.set(family, [...(byFamily.get(family) ?? []), { trace, violations }]);
  }
  return [...byFamily].flatMap(([family, found]) => (found.length < 2 ? [] : [familyOf(family, found, context)]));
}

function familyOf(family: SignalFamily, found: readonly Breach[], context: FindingContext): FindingDraft {
  const [worst] = [...found].sort((a, b) => b.violations.length - a.violations.length);
  const check = worst!.violations[0]!.check;
  return {
    kind: 'broken_check',
    key: family,
    title: titles[family],
    severity: 'low',
    claim: `${ofRuns(found.length, context.features.length)} go beyond most usual limits at once, such as ${context.signals.get(check.name)!.noun} (${limitText(check)}).`,
    evidence: found.map(({ trace, violations }) =>
      evidenceOf(
        trace,
        violations.flatMap(({ check: { name } }) => context.signals.get(name)!.measure(trace)?.spanIds ?? []).slice(0, 20),
        oneOfEach(violations)
          .slice(0, 4)
          .map((violation) => `${context.signals.get(violation.check.name)!.noun}: ${figure(violation.value)}`)
          .join(', '),
      ),
    ),
    applicable: context.features,
    cost: undefined,
    scorer: check.name,
    subject: undefined,
  };
}

/** Of each signal the heaviest. */
const oneOfEach = (violations: readonly Violation[]): Violation[] =>
  violations.filter(({ check }, at) => violations.findIndex((other) => other.check.signal === check.signal) === at);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function saidByPeople({ feedback }: WeighedCheck): string {
  if (feedback === undefined) return '';
  const [bad, good] = feedback.table;
  return ` Of ${bad + good} of them that people judged, ${bad} were bad.`;
}
