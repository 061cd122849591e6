/** Whether names in the texts of calls nearly always come from somewhere: those of queries do, those of programs that are written do not. */
import { isNearlyAll, minedSignal } from './mined-groups.ts';
import { counted } from './signal.ts';

const UNSEEN = 'unseen_names_in_calls';

export const namesFromNowhere = minedSignal<true>({
  name: 'names_from_nowhere',
  family: 'provenance',
  noun: 'calls that name what had not been seen, where nearly no run does',
  isFault: true,
  mine(features) {
    const values = features.flatMap(({ signals }) => (Object.hasOwn(signals, UNSEEN) ? [signals[UNSEEN]![0]] : []));
    const kept = values.filter((value) => value === 0).length;
    if (!isNearlyAll(kept, values.length)) return undefined;
    return {
      parameters: true,
      evidence: `${kept} of ${values.length} runs name in the texts of their calls only what they had seen`,
    };
  },
  measure({ signals }) {
    if (!Object.hasOwn(signals, UNSEEN)) return undefined;
    const [, ...spanIds] = signals[UNSEEN]!;
    return counted(spanIds.map((spanId) => ({ spanId })));
  },
});
