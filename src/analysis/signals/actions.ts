/** What a run changed, and what failed in it. */
import { isCall } from '../checks/check-input.ts';
import { nameWords, stem } from '../rules/stem.ts';
import { nameSense } from '../rules/verbs.ts';
import { counted, type Signal } from './signal.ts';
import type { SignalRun } from './signal-run.ts';

const senses = new Map<string, boolean>();
const SENSES = 10_000;

/** Told by the verb of its name: create_order, update_user. Names that do not tell count as reading. */
export function isChange(tool: string): boolean {
  const known = senses.get(tool);
  if (known !== undefined) return known;
  if (senses.size >= SENSES) senses.clear();
  const sense = nameSense(nameWords(tool).map(stem))?.startsWith('write') === true;
  senses.set(tool, sense);
  return sense;
}

const changes = ({ calls }: SignalRun) => calls.map(({ step }) => step).filter(({ name }) => isChange(name));
const failed = ({ steps }: SignalRun) => steps.filter((step) => isCall(step) && step.error !== undefined);

export const actionSignals: readonly Signal[] = [
  {
    name: 'changes',
    family: 'actions',
    noun: 'calls that change something',
    isFault: false,
    measure: (run) => counted(changes(run)),
  },
  {
    name: 'kinds_of_change',
    family: 'actions',
    noun: 'different tools that change something',
    isFault: false,
    measure: (run) => ({ value: new Set(changes(run).map(({ name }) => name)).size }),
  },
  {
    name: 'same_change_again',
    family: 'actions',
    noun: 'changes by a tool that had changed something before',
    isFault: false,
    measure(run) {
      const seen = new Set<string>();
      return counted(changes(run).filter(({ name }) => seen.size === seen.add(name).size));
    },
  },
  {
    name: 'failed_calls',
    family: 'errors',
    noun: 'failed calls',
    isFault: true,
    measure: (run) => (run.calls.length === 0 ? undefined : counted(failed(run))),
  },
  {
    name: 'same_error_again',
    family: 'errors',
    noun: 'failures with an error that had been seen before',
    isFault: true,
    measure(run) {
      const seen = new Set<string>();
      return run.calls.length === 0 ? undefined : counted(failed(run).filter(({ error }) => seen.size === seen.add(error!).size));
    },
  },
  {
    name: 'failed_changes',
    family: 'errors',
    noun: 'failed calls that were to change something',
    isFault: true,
    measure: (run) => (run.calls.length === 0 ? undefined : counted(changes(run).filter(({ error }) => error !== undefined))),
  },
];
