/** evaluation/custom/: free Python scorers, each in a module of its own, as written, below a header that says whose it is and why. */
import { makerName } from '../../spec/edit-cases.ts';
import type { PythonScorerSpec, SuiteSpec } from '../../spec/suite-spec.ts';
import type { Artifact } from '../artifact.ts';
import { printStatement } from './print-module.ts';

const packageText =
  '"""Scorers of this suite that were written freely, one module each; scorers.py imports them. They see evidence.py and no other file."""\n';

export function isPythonScorer(scorer: SuiteSpec['scorers'][number]): scorer is PythonScorerSpec {
  return scorer.kind === 'python';
}

/** Nothing for a suite without free scorers. */
export function renderCustomScorers(spec: SuiteSpec): Artifact[] {
  const scorers = spec.scorers.filter(isPythonScorer);
  if (scorers.length === 0) return [];
  return [
    { path: 'evaluation/custom/__init__.py', content: packageText },
    ...scorers.map((scorer) => ({ path: `evaluation/custom/${scorer.name}.py`, content: customModule(scorer) })),
  ];
}

/** The header's first two lines are ours, so that no line of the source is read as Python's declaration of an encoding. */
function customModule(scorer: PythonScorerSpec): string {
  const comment = (text: string): string => printStatement({ kind: 'comment', text }, '');
  const header = [
    comment(`Scorer ${scorer.name}, written by ${makerName(scorer.made_by)}.`),
    comment('The validation reads what it imports and uses before it runs it.'),
    comment(`Why: ${scorer.rationale}`),
    ...(scorer.findings.length > 0 ? [comment(`Made for: ${scorer.findings.join(', ')}`)] : []),
  ].join('\n');
  return `${header}\n\n${scorer.source.replace(/\r\n?/g, '\n').trim()}\n`;
}
