/** evaluation/README.md: for the team that receives the files. */
import { plainLine } from '../../base/plain-text.ts';
import type { SuiteSpec } from '../../spec/suite-spec.ts';
import { hasSignals } from './signals-module.ts';

/** Text from traces in Markdown: one line, nothing in it is markup. */
const text = (value: string, maxLength = 300): string =>
  plainLine(value, maxLength).replace(/[\\`*_{}[\]<>()#+!|~&]/g, (character) =>
    character === '<' ? '&lt;' : character === '&' ? '&amp;' : `\\${character}`,
  );

export function renderReadme(spec: SuiteSpec, hasNotes = false): string {
  const hasCustom = spec.scorers.some((scorer) => scorer.kind === 'python');
  const recorded = spec.cases.filter((item) => item.metadata.origin === 'recorded').length;
  const live = spec.cases.length - recorded;
  const predict = live > 0 ? ' --predict-fn module:function' : '';
  const scorers = spec.scorers.map((scorer) => `| \`${scorer.name}\` | ${scorer.kind} | ${text(scorer.rationale)} |`);
  const omitted = spec.omitted.map((item) => `- ${text(item.name, 80)}: ${text(item.reason)}`);
  return `${[
    `# Evaluation of ${text(spec.name, 120)}`,
    '',
    `${recorded} recorded and ${live} live cases, ${spec.scorers.length} scorers, written for MLflow ${text(spec.mlflow_version, 30)} from traces of a ${text(spec.agent_type, 80)}. These files are yours: they import MLflow and the standard library only.`,
    '',
    '```sh',
    'pip install -r requirements.txt',
    `python run_eval.py --tracking-uri http://localhost:5000${predict}`,
    '```',
    '',
    'Recorded cases are scored as the traces hold them; live cases call the agent as `function(**inputs)`. `--min NAME=0.9` makes',
    'a gate of a scorer. Judges need a model (`--judge-model` or `EVAL_JUDGE_MODEL`); without one they are reported as not scored.',
    'MLflow before 3.11 asks most of them through `litellm`, which has to be installed then.',
    '`--gate --baseline results-of-main.json` judges a run by `gates.json` and against an earlier one, case by case; `--calibrate 5`',
    'measures how much an unchanged agent varies and sets the minimums by it.',
    'Exit codes: 0 done, 1 a gate failed or the counts do not add up, 2 wrong usage, 3 MLflow not usable.',
    '',
    '| file | what it is |',
    '|---|---|',
    '| `eval_dataset.py`, `data/cases.jsonl` | the cases (`EVAL_DATA`) |',
    '| `evidence.py`, `data/evidence.jsonl` | what the agent did in each case |',
    '| `scorers.py` | the scorers, `get_all_scorers()` |',
    '| `checks.py` | what the plain checks decide |',
    ...(hasSignals(spec) ? ['| `signals.py` | numbers that say how a run went, for checks with a limit |'] : []),
    ...(hasCustom ? ['| `custom/` | scorers that were written freely for this agent, one file each |'] : []),
    '| `run_eval.py` | runs them, prints a table, writes `results.json` |',
    '| `gate.py`, `gate_statistics.py`, `gate_report.py` | may a run pass, alone or against a baseline |',
    '| `gates.json` | thresholds of the gate: yours to edit, the reason stands beside each |',
    ...(hasNotes ? ['| `NOTES.md` | what those who worked on the suite want you to know |'] : []),
    '',
    '## Scorers',
    '',
    '| name | kind | why |',
    '|---|---|---|',
    ...scorers,
    ...(omitted.length > 0 ? ['', '## Left out', '', ...omitted] : []),
  ].join('\n')}\n`;
}
