/** Common English verbs of tool names and descriptions, sorted by whether they change anything. Open lists, of no domain. */
import { stem } from './stem.ts';

const stems = (text: string): ReadonlySet<string> => new Set(text.split(' ').map(stem));

/** Looking something up, in whatever words. */
export const lookupVerbs = stems(
  'get find search lookup look fetch retrieve read list query show view check see inspect locate load describe browse identify obtain',
);
/** Other verbs that change nothing outside the run. */
const pureVerbs = stems(
  'calculate compute convert count compare think reason reflect plan analyze analyse summarize summarise translate validate verify estimate explain extract parse rank classify detect filter grep glob ping resolve recommend suggest monitor',
);
const changingVerbs = stems(
  'create update modify change edit cancel delete remove insert add append write set put patch save store submit send post publish exchange refund purchase buy pay charge transfer assign unassign approve reject deny close open reopen reschedule reserve register unregister subscribe unsubscribe enable disable activate deactivate start stop restart upload move rename replace merge commit push deploy install uninstall drop grant revoke issue redeem reset notify email invite share apply enroll unlock lock ban block archive restore rollback terminate provision',
);
/** Verbs that are as often nouns: taken for verbs only as a name's first word, when no noun of information follows. */
const doubtfulVerbs = stems('book order return schedule record log report request mark complete process ship print invoice rent');
/** What follows when such a word is a noun: "order_status", "book_details". */
const informationNouns = stems(
  'status detail info information history list count total summary data price id name report policy schedule availability catalog number date type',
);
/** Handing the conversation on is neither reading nor changing anything. */
const handingVerbs = stems('escalate handoff handover delegate route');

export type VerbSense = 'read' | 'write' | 'write?' | 'hand' | undefined;

/** What the first word of a sentence or name (stemmed, like the others) says is done. */
export function verbSense(words: readonly string[]): VerbSense {
  const [first, second] = words;
  if (first === undefined) return undefined;
  if (handingVerbs.has(first) || (first === 'hand' && (second === 'off' || second === 'over'))) return 'hand';
  if (first === 'transfer' && second === 'to') return 'hand';
  if (lookupVerbs.has(first) || pureVerbs.has(first)) return 'read';
  if (changingVerbs.has(first)) return 'write';
  const last = words.at(-1)!;
  const isNoun = words.length === 1 || informationNouns.has(last) || lookupVerbs.has(last);
  return doubtfulVerbs.has(first) && !isNoun ? 'write?' : undefined;
}

/** As `verbSense`, for the name of a tool: its verb may stand second or last ("order_cancel", "user_lookup"). */
export function nameSense(words: readonly string[]): VerbSense {
  const sense = verbSense(words);
  if (sense !== undefined || words.length < 2) return sense;
  const last = words.at(-1)!;
  if (lookupVerbs.has(last)) return 'read';
  return informationNouns.has(last) ? undefined : verbSense(words.slice(1));
}

/** Verbs that say the same of a thing; the first stands for all. */
const alike = [stems('modify update change edit'), stems('delete remove'), lookupVerbs].map((group) => ({
  group,
  first: [...group][0]!,
}));

export function sameVerb(word: string): string {
  return alike.find(({ group }) => group.has(word))?.first ?? word;
}
