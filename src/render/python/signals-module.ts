/** evaluation/signals.py: the signals that the suite's checks hold to a limit. */
import { AppError } from '../../base/app-error.ts';
import { isChange, OBJECTIONS, REFUSAL_CUES, REGRETS, SCRIPTS } from '../../spec/check-words.ts';
import type { SignalCodeCheck, SuiteSpec } from '../../spec/suite-spec.ts';
import { assign, blank, importFrom, literal, raw, type ModuleNode, type Statement } from './node.ts';
import type { PythonSource } from './python-source.ts';
import { argumentValuesSource, numbersSource } from './sources/checks-numbers.ts';
import { evidenceIndexSource, valueTextSource, verdictSource } from './sources/checks-text.ts';
import { repeatedStepsSource } from './sources/checks-verdicts.ts';
import type { SignalBlock } from './sources/signal-block.ts';
import { actionBlocks } from './sources/signals-actions.ts';
import { answerBlocks } from './sources/signals-answer.ts';
import { conversationBlocks } from './sources/signals-conversation.ts';
import { effortBlocks } from './sources/signals-effort.ts';
import { minedArgumentBlocks } from './sources/signals-mined-arguments.ts';
import { minedCallBlocks } from './sources/signals-mined-calls.ts';
import { minedExpertBlocks } from './sources/signals-mined-experts.ts';
import { minedFormBlocks } from './sources/signals-mined-form.ts';
import { openBlocks } from './sources/signals-open.ts';
import { provenanceBlocks } from './sources/signals-provenance.ts';
import { signalRunSource } from './sources/signals-run.ts';

/** By name of the signal, in the order in which they stand in the file. */
const blocks = new Map<string, SignalBlock>(
  Object.entries({
    ...effortBlocks,
    ...actionBlocks,
    ...provenanceBlocks,
    ...answerBlocks,
    ...conversationBlocks,
    ...openBlocks,
    ...minedCallBlocks,
    ...minedExpertBlocks,
    ...minedArgumentBlocks,
    ...minedFormBlocks,
  }),
);

/** Whether evaluation/signals.py can count it. */
export const hasTwin = (signal: string): boolean => blocks.has(signal);

const signalChecks = (spec: SuiteSpec): SignalCodeCheck[] =>
  spec.scorers.flatMap((scorer) => (scorer.kind === 'code' && scorer.check.type === 'signal' ? [scorer.check] : []));

export const hasSignals = (spec: SuiteSpec): boolean => signalChecks(spec).length > 0;

/** Sources of the file in the order of the blocks, what is needed before what needs it. */
function sourcesOf(spec: SuiteSpec): PythonSource[] {
  const wanted = new Set(signalChecks(spec).map(({ signal }) => signal));
  for (const signal of wanted)
    if (!hasTwin(signal)) throw new AppError('internal.bug', `The signal ${signal} has no twin in Python.`);
  const sources = new Set<PythonSource>([signalRunSource]);
  const add = ({ source, needs }: SignalBlock): void => {
    for (const needed of needs) add(needed);
    sources.add(source);
  };
  for (const [signal, block] of blocks) if (wanted.has(signal)) add(block);
  return [...sources];
}

const usesIn = (sources: readonly PythonSource[]) => (word: string) =>
  sources.some(({ text }) => new RegExp(`\\b${word}\\b`).test(text));

/** What signals may use of checks.py, and where it stands. */
const ofChecks: Readonly<Record<string, PythonSource>> = {
  SMALL_NUMBER: numbersSource,
  Seen: evidenceIndexSource,
  Verdict: verdictSource,
  argument_values: argumentValuesSource,
  claimed_numbers: numbersSource,
  evidence_steps: evidenceIndexSource,
  is_call: valueTextSource,
  is_grounded_number: numbersSource,
  named: verdictSource,
  not_applicable: verdictSource,
  number_text: valueTextSource,
  output_texts: valueTextSource,
  readings: numbersSource,
  repeated_steps: repeatedStepsSource,
  words_in: valueTextSource,
};

/** Blocks of checks.py that signals.py imports from. */
export function checkSourcesOfSignals(spec: SuiteSpec): PythonSource[] {
  if (!hasSignals(spec)) return [];
  const uses = usesIn(sourcesOf(spec));
  return Object.entries(ofChecks).flatMap(([word, source]) => (uses(word) ? [source] : []));
}

/** Tools of the cases that change something, told by their names. */
function changingTools(spec: SuiteSpec): string[] {
  const names = spec.cases.flatMap(({ evidence }) => (evidence?.steps ?? []).map(({ name }) => name));
  return [...new Set(names)].filter(isChange).sort();
}

/** Constants that signals refer to; `value` is asked for only where one does. */
const constants: readonly { name: string; comment: string; value: (spec: SuiteSpec) => Statement }[] = [
  {
    name: 'CHANGING_TOOLS',
    comment: 'Tools that change something, told by the verbs of their names; of others it is not known.',
    value: (spec) => assign('CHANGING_TOOLS', literal(changingTools(spec)), 'list[str]'),
  },
  {
    name: 'OBJECTIONS',
    comment: 'Negations and words that turn against what was said.',
    value: () => assign('OBJECTIONS', literal([...OBJECTIONS])),
  },
  {
    name: 'REGRETS',
    comment: 'Beginnings of words of regret and inability, and first-person refusals.',
    value: () => assign('REGRETS', literal([...REGRETS, ...REFUSAL_CUES])),
  },
  {
    name: 'SCRIPTS',
    comment: 'First and last letter of the blocks of each script; han with kana, since Japanese mixes them.',
    value: () => assign('SCRIPTS', literal(SCRIPTS.map(([name, ranges]) => [name, ranges.map((range) => [...range])]))),
  },
];

export function signalsModule(spec: SuiteSpec): ModuleNode {
  const sources = sourcesOf(spec);
  const uses = usesIn(sources);
  return {
    kind: 'module',
    docstring:
      'Signals: numbers that say how a run went. A signal judges nothing; a scorer holds it to a limit.\n\nThe limits, and why they are what they are, stand with the scorers.',
    body: [
      importFrom('__future__', 'annotations'),
      blank,
      ...(uses('json\\.\\w+') ? [importFrom('json')] : []),
      ...(uses('re\\.\\w+') ? [importFrom('re')] : []),
      importFrom('dataclasses', 'dataclass'),
      importFrom('functools', 'lru_cache'),
      importFrom('typing', ...['Any', 'NamedTuple'].filter(uses)),
      blank,
      importFrom('checks', ...Object.keys(ofChecks).filter(uses)),
      importFrom('evidence', 'Evidence', 'Step', 'Turn'),
      ...constants
        .filter(({ name }) => uses(name))
        .flatMap(({ comment, value }): Statement[] => [{ kind: 'comment', text: comment }, value(spec)]),
      ...sources.map(raw),
    ],
  };
}
