/** What a scorer sees: whether its verdict (a judge's: its request) moves with a field, and whether it is dead, blind or unsteady. */
import { proportion } from '../statistics/wilson.ts';
import type { FieldSight, SightFault } from './certificate.ts';
import { decidingClaims } from './claimed-fields.ts';
import type { ScoredTrial } from './run-trials.ts';
import { SIGHT_FIELDS, type SightField } from './sight-fields.ts';
import type { TrialRole } from './trials.ts';
import type { CaseVerdict } from '../validate/validation-result.ts';

/** What a scorer said of a row in one value that can be compared; undefined: nothing. */
export type Said = (trial: ScoredTrial) => string | undefined;

export interface Sight {
  fields: FieldSight[];
  fault: SightFault | null;
  /** Why, in a sentence; null without a fault. */
  reason: string | null;
}

/** Changed rows from which on silence means something. */
export const ENOUGH = 5;
export const NOT_APPLICABLE = 'not applicable';
/** As the verdict of a row on which the scorer broke is told. */
const BROKEN: CaseVerdict = 'error';

/** `original`: the untouched row of a trial. `claims`: see claimed-fields.ts. */
export function sightOf(
  trials: readonly ScoredTrial[],
  original: (trial: ScoredTrial) => ScoredTrial | undefined,
  said: Said,
  claims: readonly SightField[],
): Sight {
  const pairs = trials.flatMap((trial) => {
    const before = original(trial);
    const [was, is] = [before && said(before), said(trial)];
    return was === undefined || is === undefined ? [] : [{ role: trial.role, moved: was !== is }];
  });
  const of = (type: 'removed' | 'permuted', field: SightField): boolean[] =>
    pairs.flatMap(({ role, moved }) => (role.type === type && role.field === field ? [moved] : []));
  const counted = (moves: readonly boolean[]): FieldSight['removed'] => proportion(moves.filter(Boolean).length, moves.length);
  const fields = SIGHT_FIELDS.map((field) => ({
    field,
    removed: counted(of('removed', field)),
    permuted: counted(of('permuted', field)),
  }));
  const unsteady = pairs.filter(({ role, moved }) => role.type === 'repeat' && moved).length;
  if (unsteady > 0)
    return { fields, fault: 'unsteady', reason: `It said something else of ${unsteady} rows when it was asked again.` };
  const all = trials.map(said).filter((value) => value !== undefined);
  // The counts tell of a scorer that breaks; what it would see otherwise is not known.
  if (trials.some((trial) => trial.role.type === 'recorded' && said(trial) === BROKEN))
    return { fields, fault: null, reason: null };
  // "Not applicable" beside one verdict is no second one; of judges every request is something said.
  const given = all.filter((value) => value !== NOT_APPLICABLE);
  const values = new Set(given.length > 0 ? given : all);
  const changed = pairs.filter(({ role }) => role.type !== 'recorded' && role.type !== 'repeat');
  if (values.size === 1 && changed.length >= ENOUGH)
    return {
      fields,
      fault: 'dead',
      reason:
        given.length > 0
          ? `It said ${given[0]!.slice(0, 80)} of all ${given.length} rows that it judged, mutants included.`
          : `It applied to none of ${all.length} rows.`,
    };
  return { fields, ...blindness(changed, claims) };
}

/** The row was changed in one of these fields, and what was said stayed as it was unless that is among them. */
export function isAbout(role: TrialRole, fields: readonly SightField[]): boolean {
  if (role.type === 'removed' || role.type === 'permuted') return fields.includes(role.field);
  if (role.type !== 'mutant') return false;
  const others = role.touches.filter((field) => !fields.includes(field));
  return (
    role.touches.some((field) => fields.includes(field)) && !others.some((field) => field === 'answer' || field === 'question')
  );
}

function blindness(
  changed: readonly { role: TrialRole; moved: boolean }[],
  claims: readonly SightField[],
): Pick<Sight, 'fault' | 'reason'> {
  if (changed.length >= ENOUGH && !changed.some(({ moved }) => moved))
    return { fault: 'blind', reason: `Whatever was changed in ${changed.length} rows, its verdict did not move.` };
  const deciding = decidingClaims(claims);
  const tried = changed.filter(({ role }) => isAbout(role, deciding));
  if (tried.length === 0 || tried.some(({ moved }) => moved)) return { fault: null, reason: null };
  const names = deciding.filter((claim) => tried.some(({ role }) => isAbout(role, [claim])));
  return {
    fault: 'blind',
    reason: `It claims to judge ${names.join(' and ')}, but nothing moved in ${tried.length} rows in which only that was changed.`,
  };
}
