/** How steady judges are, from a validation that asked them again about the same rows. */
import { proportion } from '../statistics/wilson.ts';
import type { ValidationResult } from '../validate/validation-result.ts';
import type { Certificates, RepeatedVerdicts } from './certificate.ts';

/** Certificates with what the validation says of repeats; judges that it did not ask again keep what they had. */
export function withJudgeRepeats(certificates: Certificates, validation: ValidationResult): Certificates {
  return {
    ...certificates,
    scorers: certificates.scorers.map((item) => ({ ...item, repeats: repeatsOf(validation, item.scorer) ?? item.repeats })),
  };
}

function repeatsOf(
  { verdicts = {}, judge_repeats: repeats = {} }: ValidationResult,
  scorer: string,
): RepeatedVerdicts | undefined {
  const said = new Map(Object.entries(repeats)).get(scorer);
  const first = new Map(Object.entries(new Map(Object.entries(verdicts)).get(scorer) ?? {}));
  const rows = Object.entries(said ?? {}).filter(([caseId]) => first.has(caseId));
  if (rows.length === 0) return undefined;
  const unsteady = rows.filter(([caseId, again]) => again.some((verdict) => verdict !== first.get(caseId)));
  return {
    rows: rows.length,
    repeats: 1 + Math.max(...rows.map(([, again]) => again.length)),
    unsteady: proportion(unsteady.length, rows.length),
  };
}
