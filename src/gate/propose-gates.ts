/**
 * Thresholds from what is known of each scorer. Only a certificate lets a scorer gate; without one its numbers are printed, and the
 * gate holds the run to its counts alone. What a person edited stays.
 */
import type { Certificates } from '../certify/certificate.ts';
import { isJudge, type ScorerSpec, type SuiteSpec } from '../spec/suite-spec.ts';
import { wilsonInterval } from '../statistics/wilson.ts';
import type { ScorerResult, ValidationResult } from '../validate/validation-result.ts';
import { GATES_SCHEMA_VERSION, type Gates, type Thresholds } from './gates.ts';

export interface GateEvidence {
  suite: SuiteSpec;
  validation: ValidationResult;
  certificates: Certificates | undefined;
}

const DEFAULT_ALPHA = 0.05;
const FIELDS = ['use', 'minimum', 'max_drop', 'min_scored', 'reason'] as const;

/** `previous`: the file that lies there now. */
export function proposeGates(evidence: GateEvidence, previous: Gates | undefined): Gates {
  const recorded = evidence.suite.cases.filter(({ metadata }) => metadata.origin === 'recorded').length;
  const before = new Map(Object.entries(previous?.scorers ?? {}));
  // Repeats of the evaluation know better where a minimum lies, as long as they are of as many rows.
  const measured = new Map(Object.entries(previous?.noise.scorers ?? {}));
  const entries = evidence.suite.scorers.map((scorer): [string, Gates['scorers'][string]] => {
    const { name } = scorer;
    const rows = evidence.validation.scorers.find((item) => item.name === name)?.scored;
    const isMeasured = measured.get(name)?.rows === rows;
    const minimum = isMeasured ? before.get(name)?.proposed?.minimum : undefined;
    const proposed = thresholds(scorer, evidence);
    return [name, merged(minimum === undefined ? proposed : { ...proposed, minimum }, before.get(name))];
  });
  const known = new Set(entries.map(([name]) => name));
  // gate.py refuses them and says what to do: dropping what a person decided would be a gate that opens by itself.
  const orphaned = [...before].filter(([name, entry]) => !known.has(name) && FIELDS.some((field) => isEdited(entry, field)));
  return {
    schema_version: GATES_SCHEMA_VERSION,
    alpha: previous?.alpha ?? DEFAULT_ALPHA,
    rows: { recorded, live: evidence.suite.cases.length - recorded },
    scorers: Object.fromEntries([...entries, ...orphaned]),
    noise: previous?.noise ?? {},
  };
}

function thresholds(scorer: ScorerSpec, { validation, certificates }: GateEvidence): Thresholds {
  const certificate = certificates?.scorers.find((item) => item.scorer === scorer.name);
  const ungated = { minimum: null, max_drop: 0, min_scored: null };
  if (certificate === undefined)
    return {
      use: isJudge(scorer) ? 'explore' : 'trend',
      ...ungated,
      reason: 'No certificate says what it catches, so it gates nothing.',
    };
  const { use } = certificate;
  const reason = certificate.reasons.join(' ');
  const result = validation.scorers.find(({ name }) => name === scorer.name);
  if (use !== 'gate' || result === undefined || result.scored === 0) return { use, ...ungated, reason };
  return { use, minimum: leastMean(result), max_drop: 0, min_scored: Math.ceil(result.scored / 2), reason };
}

/** Lower end of the 95 % interval of the share that passed; null for a mean of numbers, which has no such interval. */
function leastMean({ mean, scored }: ScorerResult): number | null {
  if (mean === null) return null;
  const passed = mean * scored;
  const isShare = mean >= 0 && mean <= 1 && Math.abs(passed - Math.round(passed)) < 1e-6;
  return isShare ? roundedDown(wilsonInterval(Math.round(passed), scored).low) : null;
}

const roundedDown = (value: number): number => Math.floor(value * 1e4) / 1e4;

const isEdited = (entry: Gates['scorers'][string], field: (typeof FIELDS)[number]): boolean =>
  entry.proposed === undefined || !Object.hasOwn(entry.proposed, field) || entry[field] !== entry.proposed[field];

function merged(proposed: Thresholds, before: Gates['scorers'][string] | undefined): Gates['scorers'][string] {
  if (before === undefined) return { ...proposed, proposed };
  const edited = FIELDS.filter((field) => isEdited(before, field)).map((field) => [field, before[field]] as const);
  return { ...proposed, ...(Object.fromEntries(edited) as Partial<Thresholds>), proposed };
}
