/**
 * A signal in Python: the function of its name in evaluation/signals.py, with the helpers that it needs. A suite's signals.py holds the
 * blocks of its checks and nothing else.
 *
 * To add a signal: (1) count it in src/analysis/signals/<family>.ts; (2) write the same in signals-<family>.ts here, under the signal's
 * name, as `def <name>(run: Run) -> Measured | None`, for a mined signal `def <name>(run: Run, parameters: Any)`; None: does not apply.
 * Helpers of several signals are blocks of their own, named in `needs`; word lists come from spec/check-words.ts through `constants` in
 * signals-module.ts; functions of checks.py that signals may use are listed there too. (3) `npx vitest run
 * test/render/signals-differential.test.ts` compares the two on thousands of traces, and fails for a signal without its twin.
 *
 * Both languages must read texts alike: count and cut by code points (`characters`, `beginning`, `ending`), trim with `trimmed`, split
 * with `words_in`, compile with re.ASCII where the pattern has \b, \w or ignores case, and write [ \t\r\n] for \s and (?:^|\n) for ^
 * with the flag m.
 */
import type { PythonSource } from '../python-source.ts';

export interface SignalBlock {
  source: PythonSource;
  /** Stand before it in the file. */
  needs: readonly SignalBlock[];
}

export const block = (source: PythonSource, ...needs: SignalBlock[]): SignalBlock => ({ source, needs });

/** By name of the signal. */
export type SignalBlocks = Readonly<Record<string, SignalBlock>>;
