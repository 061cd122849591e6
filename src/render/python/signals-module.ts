/** evaluation/signals.py: the signals that the suite's checks hold to a limit. */
import { AppError } from '../../base/app-error.ts';
import type { JsonValue } from '../../base/json-value.ts';
import {
  AGREEMENT_WORDS,
  faultWords,
  isChange,
  LANGUAGE_NAMES,
  LANGUAGE_PARTICLES,
  LANGUAGE_WORDS,
  OBJECTIONS,
  REFUSAL_CUES,
  REGRETS,
  SCRIPTS,
  REFUSALS,
  WRITING_SYSTEMS,
} from '../../spec/check-words.ts';
import type { SignalCodeCheck, SuiteSpec } from '../../spec/suite-spec.ts';
import { assign, blank, importFrom, literal, raw, type ModuleNode, type Statement } from './node.ts';
import type { PythonSource } from './python-source.ts';
import { argumentValuesSource, numbersSource } from './sources/checks-numbers.ts';
import { answerTextSource, evidenceIndexSource, valueTextSource, verdictSource } from './sources/checks-text.ts';
import { errorHandlingSource, groundingSources, repeatedStepsSource } from './sources/checks-verdicts.ts';
import type { SignalBlock } from './sources/signal-block.ts';
import { actionBlocks } from './sources/signals-actions.ts';
import { answerBlocks } from './sources/signals-answer.ts';
import { conversationBlocks } from './sources/signals-conversation.ts';
import { effortBlocks } from './sources/signals-effort.ts';
import { answerFaultBlocks } from './sources/signals-faults-answer.ts';
import { conversationFaultBlocks } from './sources/signals-faults-conversation.ts';
import { errorFaultBlocks } from './sources/signals-faults-errors.ts';
import { groundingFaultBlocks } from './sources/signals-faults-grounding.ts';
import { leakBlocks } from './sources/signals-leaks.ts';
import { minedArgumentBlocks } from './sources/signals-mined-arguments.ts';
import { minedCallBlocks } from './sources/signals-mined-calls.ts';
import { minedExpertBlocks } from './sources/signals-mined-experts.ts';
import { minedFormBlocks } from './sources/signals-mined-form.ts';
import { nameBlocks } from './sources/signals-names.ts';
import { openBlocks } from './sources/signals-open.ts';
import { provenanceBlocks } from './sources/signals-provenance.ts';
import { minedResultBlocks } from './sources/signals-mined-results.ts';
import { ruleBlocks } from './sources/signals-rules.ts';
import { signalRunSource } from './sources/signals-run.ts';

/** By name of the signal, in the order in which they stand in the file. */
const blocks = new Map<string, SignalBlock>(
  Object.entries({
    ...effortBlocks,
    ...actionBlocks,
    ...provenanceBlocks,
    ...nameBlocks,
    ...answerBlocks,
    ...conversationBlocks,
    ...openBlocks,
    ...errorFaultBlocks,
    ...groundingFaultBlocks,
    ...answerFaultBlocks,
    ...leakBlocks,
    ...conversationFaultBlocks,
    ...minedCallBlocks,
    ...minedExpertBlocks,
    ...minedArgumentBlocks,
    ...minedResultBlocks,
    ...minedFormBlocks,
    ...ruleBlocks,
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
const ofChecks: Readonly<Record<string, PythonSource | readonly PythonSource[]>> = {
  SMALL_NUMBER: numbersSource,
  Seen: [valueTextSource, numbersSource, evidenceIndexSource],
  Verdict: verdictSource,
  admits_failure: answerTextSource,
  argument_values: argumentValuesSource,
  canonical: valueTextSource,
  claimed_numbers: numbersSource,
  evidence_steps: [valueTextSource, numbersSource, evidenceIndexSource],
  ground: groundingSources,
  hidden_errors: [valueTextSource, errorHandlingSource],
  is_call: valueTextSource,
  is_empty_answer: answerTextSource,
  is_grounded_number: numbersSource,
  is_judged: groundingSources,
  is_refusal: answerTextSource,
  named: verdictSource,
  not_applicable: verdictSource,
  number_text: valueTextSource,
  output_texts: valueTextSource,
  plain_words: answerTextSource,
  readings: numbersSource,
  repeated_steps: repeatedStepsSource,
  scalar_texts: valueTextSource,
  unrecovered_errors: [valueTextSource, errorHandlingSource],
  words_in: valueTextSource,
};

/** Blocks of checks.py that signals.py imports from. */
export function checkSourcesOfSignals(spec: SuiteSpec): PythonSource[] {
  if (!hasSignals(spec)) return [];
  const uses = usesIn(sourcesOf(spec));
  return Object.entries(ofChecks).flatMap(([word, source]) => (uses(word) ? source : []));
}

/** Tools of the cases that change something, told by their names. */
function changingTools(spec: SuiteSpec): string[] {
  const names = spec.cases.flatMap(({ evidence }) => (evidence?.steps ?? []).map(({ name }) => name));
  return [...new Set(names)].filter(isChange).sort();
}

/** Constants that signals refer to; `value` is asked for only where one does. */
const constants: readonly { name: string; comment: string | undefined; value: (spec: SuiteSpec) => Statement }[] = [
  {
    name: 'CHANGING_TOOLS',
    comment: 'Tools that change something, told by the verbs of their names; of others it is not known.',
    value: (spec) => assign('CHANGING_TOOLS', literal(changingTools(spec)), 'list[str]'),
  },
  {
    name: 'AGREEMENT_WORDS',
    comment: 'Words and phrases of assent.',
    value: () => assign('AGREEMENT_WORDS', literal([...AGREEMENT_WORDS])),
  },
  {
    name: 'REFUSALS',
    comment: 'First words that refuse.',
    value: () => assign('REFUSALS', literal([...REFUSALS])),
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

/** Words by which faults are told; what each is for stands with the functions that use it. */
const words: readonly (typeof constants)[number][] = Object.entries({
  ...faultWords,
  LANGUAGE_NAMES,
  LANGUAGE_PARTICLES,
  LANGUAGE_WORDS,
  WRITING_SYSTEMS,
}).map(([name, value]) => ({
  name,
  comment: undefined,
  value: () => assign(name, literal(JSON.parse(JSON.stringify(value)) as JsonValue)),
}));

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
      ...[...constants, ...words]
        .filter(({ name }) => uses(name))
        .flatMap(({ comment, value }): Statement[] => [
          ...(comment === undefined ? [] : [{ kind: 'comment', text: comment } as const]),
          value(spec),
        ]),
      ...sources.map(raw),
    ],
  };
}
