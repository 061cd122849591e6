/** Suites with one fault each, and the diagnostic that must name it. */
import type { SuiteParts } from './hand-written-suite.ts';

export interface HostileSuite {
  name: string;
  parts: SuiteParts;
  expected: { code: string; file?: string; line?: number; scorer?: string; message?: RegExp };
  limits?: { callMs?: number; memoryBytes?: number; outputBytes?: number };
}

const scorersPy = 'evaluation/scorers.py';
const datasetPy = 'evaluation/eval_dataset.py';

/** One scorer called `check` with this body; the body's first line is line 8 of scorers.py. */
function check(body: string, parameters = 'outputs'): SuiteParts {
  const indented = body
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  return { names: ['check'], scorers: `\n@scorer\ndef check(${parameters}):\n${indented}\n` };
}

const literalRows = (rows: string): string =>
  `EVAL_DATA = [\n${rows}\n]\n\n\ndef mlflow_rows(origin="recorded"):\n    return EVAL_DATA\n`;

export const hostileSuites: readonly HostileSuite[] = [
  {
    name: 'syntax error',
    parts: { scorersFile: 'from mlflow.genai.scorers import scorer\n\ndef broken(:\n    pass\n' },
    expected: { code: 'syntax.error', file: scorersPy, line: 3 },
  },
  { name: 'NUL byte', parts: { scorersFile: 'x = "a\0b"\n' }, expected: { code: 'syntax.error', file: scorersPy } },
  {
    name: 'flat rows',
    parts: {
      datasetFile: literalRows('    {"question": "q", "outputs": "a"},\n    {"inputs": {"question": "q"}, "outputs": "a"},'),
    },
    expected: { code: 'dataset.flat-row', file: datasetPy, line: 2 },
  },
  {
    name: 'inputs that is a string',
    parts: {
      datasetFile: literalRows('    {"inputs": {"question": "q"}, "outputs": "a"},\n    {"inputs": "q", "outputs": "a"},'),
    },
    expected: { code: 'dataset.inputs', file: datasetPy, line: 3 },
  },
  {
    name: 'case without evidence',
    parts: { evidenceLines: ['{"case_id": "case-1", "steps": []}'] },
    expected: { code: 'dataset.evidence', file: 'evaluation/data/cases.jsonl', line: 2, message: /case-2/ },
  },
  {
    name: 'evidence that is not JSON',
    parts: { evidenceLines: ['{"case_id": "case-1", "steps": []}', '{"case_id": '] },
    expected: { code: 'dataset.evidence', file: 'evaluation/data/evidence.jsonl', line: 2 },
  },
  {
    name: 'predict_fn(inputs)',
    parts: {
      predictFn: 'agent_module:answer',
      extraFiles: { 'agent_module.py': 'def answer(inputs):\n    return inputs["question"]\n' },
      datasetFile: literalRows('    {"inputs": {"question": "q"}, "metadata": {"origin": "synthetic"}},'),
    },
    expected: { code: 'dataset.predict-fn-signature', file: 'evaluation/agent_module.py', line: 1, message: /question/ },
  },
  {
    name: 'duplicate names',
    parts: { scorers: '\n@scorer\ndef answered(outputs):\n    return bool(outputs)\n'.repeat(2) },
    expected: { code: 'contract.duplicate-name', file: scorersPy, line: 11, scorer: 'answered' },
  },
  {
    name: 'unnamed Guidelines',
    parts: { names: ['guidelines'], scorers: '\nguidelines = Guidelines(guidelines="Be polite.")\n' },
    expected: { code: 'contract.unnamed-guidelines', file: scorersPy, line: 6 },
  },
  {
    name: 'Literal judge without a metric',
    parts: {
      names: ['tone'],
      scorers:
        '\nfrom typing import Literal\ntone = make_judge(name="tone", instructions="{{ outputs }}", feedback_value_type=Literal["good", "bad"])\n',
    },
    expected: { code: 'contract.value-type', file: scorersPy, line: 7, scorer: 'tone' },
  },
  {
    name: 'async scorer',
    parts: { names: ['check'], scorers: '\n@scorer\nasync def check(outputs):\n    return True\n' },
    expected: { code: 'contract.async-scorer', file: scorersPy, line: 7, scorer: 'check' },
  },
  {
    name: 'unknown parameter',
    parts: check('return True', 'outputs, metadata'),
    expected: { code: 'contract.parameter', file: scorersPy, line: 7, scorer: 'check', message: /metadata/ },
  },
  {
    name: 'import that fails',
    parts: { scorers: '\nimport module_that_does_not_exist\n\n@scorer\ndef answered(outputs):\n    return True\n' },
    expected: { code: 'contract.import-failed', file: scorersPy, line: 6, message: /module_that_does_not_exist/ },
  },
  {
    name: 'exit() on import',
    parts: { scorers: '\nexit(0)\n' },
    expected: { code: 'contract.import-failed', file: scorersPy, line: 6, message: /exit\(0\)/ },
  },
  {
    name: 'a declared scorer that is missing',
    parts: { scorers: '\n@scorer\ndef other(outputs):\n    return True\n\nanswered = other\n' },
    expected: { code: 'contract.missing-scorer', scorer: 'answered' },
  },
  {
    name: 'plain function as scorer',
    parts: { scorers: '\ndef answered(outputs):\n    return True\n' },
    expected: { code: 'contract.not-a-scorer', scorer: 'answered' },
  },
  {
    name: 'mlflow.evaluate',
    parts: { extraFiles: { 'old.py': 'import mlflow\n\n\ndef go(data):\n    return mlflow.evaluate(data=data)\n' } },
    expected: { code: 'contract.legacy-api', file: 'evaluation/old.py', line: 5 },
  },
  {
    name: 'import of evalwright',
    parts: { extraFiles: { 'own.py': 'from evalwright import anything\n' } },
    expected: { code: 'contract.evalwright-import', file: 'evaluation/own.py', line: 1 },
  },
  {
    name: 'a field that MLflow drops',
    parts: check('return len(outputs["agents_used"]) == 1'),
    expected: { code: 'dataset.missing-field', file: scorersPy, line: 8, scorer: 'check', message: /agents_used/ },
  },
  {
    name: 'an expectation no row has',
    parts: check('return expectations.get("expected_response") == outputs', 'outputs, expectations'),
    expected: { code: 'dataset.missing-field', file: scorersPy, line: 8, scorer: 'check', message: /expected_response/ },
  },
  {
    name: 'endless loop on import',
    parts: { scorers: '\nwhile True:\n    pass\n' },
    limits: { callMs: 2000 },
    expected: { code: 'contract.time-limit', file: scorersPy },
  },
  {
    name: '"pass" and "skip" strings',
    parts: check('return "pass" if "March" in outputs else "skip"'),
    expected: { code: 'run.unusable-value', scorer: 'check', message: /'pass'/ },
  },
  {
    name: 'scorer that always fails',
    parts: check('return outputs.no_such_method()'),
    expected: { code: 'run.scorer-error', file: scorersPy, line: 8, scorer: 'check', message: /no_such_method/ },
  },
  { name: 'NaN', parts: check('return float("nan")'), expected: { code: 'run.not-a-number', scorer: 'check' } },
  { name: 'None without a reason', parts: check('return None'), expected: { code: 'run.missing-value', scorer: 'check' } },
  {
    name: 'exit() in a scorer',
    parts: check('exit(3)'),
    expected: { code: 'run.exit', file: scorersPy, line: 8, scorer: 'check', message: /exit\(3\)/ },
  },
  {
    name: 'os._exit in a scorer',
    parts: check('import os\nos._exit(0)'),
    expected: { code: 'run.process-ended', scorer: 'check', message: /exit code 0/ },
  },
  {
    name: 'crash in C',
    parts: check('import ctypes\nctypes.string_at(0)'),
    expected: { code: 'run.process-ended', file: scorersPy, line: 9, scorer: 'check', message: /SIGSEGV/ },
  },
  {
    name: 'endless loop in a scorer',
    parts: check('while True:\n    pass'),
    limits: { callMs: 3000 },
    expected: { code: 'run.time-limit', file: scorersPy, scorer: 'check' },
  },
  {
    name: 'regular expression that backtracks in C',
    parts: check('import re\nreturn bool(re.match(r"(a+)+$", "a" * 64 + "b"))'),
    limits: { callMs: 2000 },
    expected: { code: 'run.time-limit', file: scorersPy, line: 9, scorer: 'check' },
  },
  {
    name: 'megabytes of output',
    parts: check('print("x" * 5_000_000)\nreturn True'),
    limits: { outputBytes: 2_000_000 },
    expected: { code: 'run.output-limit', message: /printed/ },
  },
  {
    name: 'memory hog',
    parts: check('hog = []\nwhile True:\n    hog.append(bytearray(50_000_000))'),
    limits: { memoryBytes: 1_500_000_000 },
    expected: { code: 'run.memory-limit', scorer: 'check' },
  },
  {
    name: 'run script that only exits',
    parts: { runFile: 'import sys\n\nsys.exit("no")\n' },
    expected: { code: 'run.failed', file: 'evaluation/run_eval.py', line: 3 },
  },
  {
    name: 'run script that invents its results',
    parts: {
      runFile: `import json
import sys

path = sys.argv[sys.argv.index("--output") + 1]
counts = {"rows": 2, "scored": 2, "not_applicable": 0, "error": 0, "missing": 0}
with open(path, "w") as file:
    json.dump({"groups": [], "scorers": [{"name": "answered", "status": "scored", "mean": 1.0, **counts}]}, file)
`,
    },
    expected: { code: 'run.results-mismatch', scorer: 'answered' },
  },
];
