/** Counts what could not be read while one trace is decoded. */
import type { Loss } from '../../trace/raw-trace.ts';

export interface LossCounter {
  add(kind: Loss['kind'], example: string, count?: number): void;
  /** Sorted by kind. */
  list(): Loss[];
}

const maxExample = 120;

export function createLossCounter(initial: readonly Loss[] = []): LossCounter {
  const losses = new Map<Loss['kind'], Loss>(initial.map((loss) => [loss.kind, { ...loss }]));
  return {
    add(kind, example, count = 1) {
      const known = losses.get(kind);
      if (known === undefined) losses.set(kind, { kind, count, example: example.slice(0, maxExample) });
      else known.count += count;
    },
    list: () => [...losses.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1)),
  };
}
