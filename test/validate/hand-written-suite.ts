/** A small suite written by hand: healthy as it is, and a place to put one fault at a time. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CodeScorerSpec, JudgeScorerSpec, ScorerSpec, SuiteSpec } from '../../src/spec/suite-spec.ts';

export interface SuiteParts {
  /** Body of scorers.py after its imports; must define what `names` says. */
  scorers?: string;
  /** Whole file instead. */
  scorersFile?: string;
  datasetFile?: string;
  runFile?: string;
  evidenceLines?: string[];
  /** Declared code scorers; ["answered"] by default. */
  names?: string[];
  judges?: JudgeScorerSpec[];
  predictFn?: string;
  extraFiles?: Record<string, string>;
}

export const healthyScorers = `
@scorer
def answered(outputs):
    """The answer is not empty."""
    return bool(outputs)
`;

const scorersHeader = `from mlflow.entities import Feedback
from mlflow.genai.judges import make_judge
from mlflow.genai.scorers import Guidelines, scorer

`;

function scorersFile(body: string, names: readonly string[], judges: readonly string[]): string {
  return `${scorersHeader}${body}

def get_all_scorers(include_judges=True):
    return [${names.join(', ')}] + ([${judges.join(', ')}] if include_judges else [])
`;
}

const datasetFile = `import json
from pathlib import Path

with open(Path(__file__).parent / "data" / "cases.jsonl", encoding="utf-8") as _file:
    EVAL_DATA = [json.loads(line) for line in _file]


def mlflow_rows(origin="recorded"):
    rows = []
    for row in EVAL_DATA:
        if row["metadata"]["origin"] == origin:
            rows.append({key: row[key] for key in ("inputs", "outputs", "expectations") if key in row})
    return rows
`;

/** Counts as the contract of results.json says, by MLflow's own result. */
const runFile = `import argparse
import json
import sys

import mlflow

import eval_dataset
from scorers import get_all_scorers


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tracking-uri")
    parser.add_argument("--experiment")
    parser.add_argument("--output")
    parser.add_argument("--predict-fn")
    parser.add_argument("--judge-model")
    options = parser.parse_args()
    mlflow.set_tracking_uri(options.tracking_uri)
    mlflow.set_experiment(options.experiment)
    scorers = get_all_scorers(include_judges=bool(options.judge_model))
    result = mlflow.genai.evaluate(data=eval_dataset.mlflow_rows(), scorers=scorers)
    frame = result.result_df
    summaries = []
    for item in scorers:
        counts = {"rows": len(frame), "scored": 0, "not_applicable": 0, "error": 0, "missing": 0}
        values = []
        for assessments in frame["assessments"]:
            found = [entry for entry in assessments if entry["assessment_name"] == item.name]
            feedback = found[0]["feedback"] if found else {}
            if feedback.get("error"):
                counts["error"] += 1
            elif feedback.get("value") is not None:
                counts["scored"] += 1
                values.append(float(feedback["value"]))
            elif found and (found[0].get("metadata") or {}).get("verdict") == "not_applicable":
                counts["not_applicable"] += 1
            else:
                counts["missing"] += 1
        mean = sum(values) / len(values) if values else None
        summaries.append({"name": item.name, "kind": "code", "status": "scored", "mean": mean, **counts})
    for name in sorted({item.name for item in get_all_scorers()} - {item.name for item in scorers}):
        summaries.append({"name": name, "kind": "judge", "status": "not_scored"})
    run = mlflow.get_run(result.run_id)
    group = {"group": "recorded", "run_id": result.run_id, "experiment_id": run.info.experiment_id, "rows": len(frame)}
    with open(options.output, "w", encoding="utf-8") as file:
        json.dump({"schema_version": 1, "groups": [group], "scorers": summaries, "gate": {"passed": True, "failures": []}}, file)


if __name__ == "__main__":
    sys.exit(main())
`;

interface Case {
  id: string;
  question: string;
  answer: string;
}

export const cases: readonly Case[] = [
  { id: 'case-1', question: 'What did we sell in "March"?', answer: 'In March we sold 1,204 units.' },
  { id: 'case-2', question: 'Où est la commande 9007199254740993 ?', answer: 'Elle est à Lyon, livrée lundi.' },
];

export interface HandWrittenSuite {
  folder: string;
  spec: SuiteSpec;
  remove(): Promise<void>;
}

export async function writeSuite(parts: SuiteParts = {}): Promise<HandWrittenSuite> {
  const folder = await mkdtemp(join(tmpdir(), 'evalwright-suite-'));
  const names = parts.names ?? ['answered'];
  const judges = parts.judges ?? [];
  const judgeNames = judges.map((judge) => judge.name);
  const cards = cases.map(({ id, question, answer }) => ({
    inputs: { question },
    outputs: answer,
    expectations: { case_id: id },
    metadata: { origin: 'recorded', source_trace: `tr-${id}`, query_type: 'sales' },
  }));
  const evidence = cases.map(({ id, question, answer }) => ({
    case_id: id,
    question,
    answer,
    duration_ms: 5,
    state: 'OK',
    system_texts: [],
    user_messages: [question],
    truncated: 0,
    steps: [
      { kind: 'tool', name: 'lookup_sales', agent: null, input: {}, output: {}, error: null, duration_ms: 1, span_id: null },
    ],
  }));
  const files: Record<string, string> = {
    'scorers.py': parts.scorersFile ?? scorersFile(parts.scorers ?? healthyScorers, names, judgeNames),
    'eval_dataset.py': parts.datasetFile ?? datasetFile,
    'run_eval.py': parts.runFile ?? runFile,
    'data/cases.jsonl': jsonLines(cards),
    'data/evidence.jsonl': parts.evidenceLines?.join('\n') ?? jsonLines(evidence),
    ...parts.extraFiles,
  };
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, 'evaluation', name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, content);
  }
  return { folder, spec: specOf(names, judges, parts.predictFn), remove: () => rm(folder, { recursive: true, force: true }) };
}

function jsonLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

function specOf(names: readonly string[], judges: readonly JudgeScorerSpec[], predictFn: string | undefined): SuiteSpec {
  const scorers: ScorerSpec[] = [
    ...names.map((name): CodeScorerSpec => ({
      name,
      kind: 'code',
      rationale: '',
      findings: [],
      check: { type: 'answer_present' },
    })),
    ...judges,
  ];
  return {
    schema_version: 1,
    name: 'hand-written',
    strategy: predictFn === undefined ? 'traces' : 'manual',
    agent_type: 'test',
    question_path: ['question'],
    cases: [],
    scorers,
    omitted: [],
    predict_fn: predictFn === undefined ? undefined : { target: predictFn },
    mlflow_version: '3.17.2',
  };
}
