/** Edits of a suite's scorers. */
import { plainLine } from '../base/plain-text.ts';
import type { EditResult, Refusal, SuiteEditContext } from './apply-suite-edits.ts';
import { decidableWords } from './decidable-words.ts';
import { didYouMean, leftOut, makerName, refuse, unknownFinding } from './edit-cases.ts';
import { customScorerFault } from './python-scorer-text.ts';
import { reservedScorerName } from './scorer-name.ts';
import type { ScorerProposal, SuiteEdit } from './suite-edit.ts';
import type { ScorerSpec } from './suite-spec.ts';

/** Scorers that agents and people may add to those of the builtin engine. */
export const MAX_ADDED_SCORERS = 20;
/** Words by which a judge can decide, in all its instructions. */
const JUDGE_WORDS = 3;

export function addScorer(proposal: ScorerProposal, context: SuiteEditContext): EditResult {
  const { current, maker } = context;
  const index = current.scorers.findIndex((item) => item.name === proposal.name);
  const known = current.scorers[index];
  const fault =
    nameFault(proposal.name, known, context) ??
    unknownFinding(proposal.findings, context) ??
    vagueness(proposal) ??
    repetition(proposal, known, context) ??
    (proposal.kind === 'python' ? sourceFault(proposal.name, proposal.source) : undefined);
  if (fault !== undefined) return fault;
  const added: ScorerSpec = { ...proposal, made_by: maker };
  if (known !== undefined)
    return { ok: true, suite: { ...current, scorers: current.scorers.map((item) => (item === known ? added : item)) } };
  const count = current.scorers.filter((item) => item.made_by !== undefined).length;
  if (count >= MAX_ADDED_SCORERS)
    return refuse(
      `${count} scorers were added already, which is the limit.`,
      'Remove one that matters less first (remove_scorer).',
    );
  return { ok: true, suite: { ...current, scorers: [...current.scorers, added] } };
}

function nameFault(name: string, known: ScorerSpec | undefined, { current, maker }: SuiteEditContext): Refusal | undefined {
  if (known !== undefined && maker === 'claude' && known.made_by !== 'claude')
    return refuse(
      `The suite has a scorer ${name} that was made by ${makerName(known.made_by)}; it is not replaced.`,
      'Choose a name of its own, saying what yours checks that the other does not.',
    );
  const reserved = known === undefined ? reservedScorerName(name) : undefined;
  if (reserved !== undefined)
    return refuse(`A scorer cannot be called ${name}: ${reserved}.`, 'Name it after what it checks, e.g. "refund_confirmed".');
  const similar = current.scorers.find(
    (item) => item !== known && item.name.replaceAll('_', '').toLowerCase() === name.replaceAll('_', ''),
  );
  if (similar === undefined) return undefined;
  return refuse(
    `The name ${name} is too much like that of the scorer ${similar.name}.`,
    'Choose a name that cannot be mistaken for it.',
  );
}

function vagueness(proposal: ScorerProposal): Refusal | undefined {
  const hint =
    'Name what is seen in a good and in a bad answer: a fact, a number, a step, a form, a wording. "The answer names the order id that was asked about" can be decided, "the answer is helpful" cannot.';
  if (proposal.kind === 'guidelines') {
    const vague = proposal.guidelines.find((rule) => decidableWords(rule).length === 0);
    return vague === undefined
      ? undefined
      : refuse(`The guideline "${plainLine(vague, 120)}" cannot be decided: it only praises.`, hint);
  }
  if (proposal.kind === 'judge' && decidableWords(proposal.instructions).length < JUDGE_WORDS)
    return refuse('The instructions hold nothing that a judge could decide by.', hint);
  return undefined;
}

/** Under another name it would only count twice. */
function repetition(proposal: ScorerProposal, known: ScorerSpec | undefined, { current }: SuiteEditContext): Refusal | undefined {
  const decides = decidedBy(proposal);
  const same = current.scorers.find((item) => item !== known && item.kind === proposal.kind && decides === decidedBy(item));
  if (same === undefined) return undefined;
  return refuse(
    `The scorer ${same.name} does the same, word for word.`,
    'Leave it as it is, or propose one that judges something else.',
  );
}

/** The text that decides its verdicts, without its name; undefined for the kinds that only the builtin engine makes. */
function decidedBy(scorer: ScorerProposal | ScorerSpec): string | undefined {
  if (scorer.kind === 'guidelines') return scorer.guidelines.join('\n');
  if (scorer.kind === 'judge') return [scorer.instructions, ...scorer.sees].join('\n');
  return scorer.kind === 'python' ? scorer.source.replaceAll(scorer.name, 'NAME') : undefined;
}

function sourceFault(name: string, source: string): Refusal | undefined {
  const fault = customScorerFault(name, source);
  return fault && refuse(fault.reason, fault.hint);
}

export function removeScorer(
  edit: Extract<SuiteEdit, { operation: 'remove_scorer' }>,
  { current, maker }: SuiteEditContext,
): EditResult {
  const found = current.scorers.find((item) => item.name === edit.name);
  if (found === undefined) {
    const names = current.scorers.map((item) => item.name);
    return refuse(
      `There is no scorer ${plainLine(edit.name, 80)}.${didYouMean(edit.name, names)}`,
      'See show_suite for the names.',
    );
  }
  if (maker === 'claude' && found.made_by !== 'claude')
    return refuse(
      `The scorer ${found.name} was made by ${makerName(found.made_by)}; an agent removes only what an agent added.`,
      'Leave it. If it judges wrongly, say so in your summary: a person can remove it.',
    );
  if (current.scorers.length === 1) return refuse('It is the last scorer.', 'Add another one first.');
  const scorers = current.scorers.filter((item) => item !== found);
  return { ok: true, suite: leftOut({ ...current, scorers }, found.name, found.made_by, edit.reason, maker) };
}
