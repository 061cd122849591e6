/** What a scorer sees: whether its verdict (a judge's: its request) moves with a field, and whether it is dead, blind or unsteady. */
import { proportion } from '../statistics/wilson.ts';
import type { FieldSight, SightFault } from './certificate.ts';
import { decidingClaims } from './claimed-fields.ts';
import type { ScoredTrial } from './run-trials.ts';
import { SIGHT_FIELDS, type SightField } from './sight-fields.ts';

/** What a scorer said of a row in one value that can be compared; undefined: nothing. */
export type Said = (trial: ScoredTrial) => string | undefined;

export interface Sight {
  fields: FieldSight[];
  fault: SightFault | null;
  /** Why, in a sentence; null without a fault. */
  reason: string | null;
}

/** Changed rows from which on silence means something. */
const ENOUGH = 5;

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
  const values = new Set(trials.map(said).filter((value) => value !== undefined));
  const changed = pairs.filter(({ role }) => role.type !== 'recorded' && role.type !== 'repeat');
  if (values.size === 1 && changed.length >= ENOUGH)
    return { fields, fault: 'dead', reason: `It said ${[...values][0]} of all ${trials.length} rows, mutants included.` };
  return { fields, ...blindness(fields, changed, claims) };
}

function blindness(
  fields: readonly FieldSight[],
  changed: readonly { moved: boolean }[],
  claims: readonly SightField[],
): Pick<Sight, 'fault' | 'reason'> {
  if (changed.length >= ENOUGH && !changed.some(({ moved }) => moved))
    return { fault: 'blind', reason: `Whatever was changed in ${changed.length} rows, its verdict did not move.` };
  const deciding = fields.filter(({ field }) => decidingClaims(claims).includes(field as SightField));
  const tried = deciding.reduce((sum, { removed, permuted }) => sum + removed.n + permuted.n, 0);
  const moved = deciding.reduce((sum, { removed, permuted }) => sum + removed.k + permuted.k, 0);
  if (tried === 0 || moved > 0) return { fault: null, reason: null };
  const names = deciding.filter(({ removed, permuted }) => removed.n + permuted.n > 0).map(({ field }) => field);
  return {
    fault: 'blind',
    reason: `It claims to judge ${names.join(' and ')}, but nothing moved in ${tried} rows in which that was removed or exchanged.`,
  };
}
