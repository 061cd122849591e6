/** The modules that are mostly source text of ours, with the suite's data in literals at their top. */
import { FAILURE_WORDS, REFUSAL_CUES, REFUSAL_WINDOW } from '../../spec/check-words.ts';
import type { SuiteSpec } from '../../spec/suite-spec.ts';
import { assign, blank, importFrom, literal, raw, type ModuleNode } from './node.ts';
import { python } from './python-source.ts';
import { checkSourcesOfSignals } from './signals-module.ts';
import { checkOrder, checkSources } from './sources/checks-verdicts.ts';
import { answerTextSource, verdictSource } from './sources/checks-text.ts';
import { evalDatasetSource } from './sources/eval-dataset.ts';
import { evidenceSource, liveEvidenceSource } from './sources/evidence.ts';
import { turnsSource } from './sources/evidence-turns.ts';
import { runEvalGateSource } from './sources/run-eval-gate.ts';
import { runEvalResultsSource } from './sources/run-eval-results.ts';
import { runEvalSetupSource } from './sources/run-eval-setup.ts';

/**
 * Agents seen in the cases. Those that are never part of a route (case metadata) are orchestrators: they run before the experts and
 * are not chosen among.
 */
function agentsSeen(spec: SuiteSpec): { experts: string[]; orchestrators: string[] } {
  const names = new Set<string>();
  const routed = new Set<string>();
  for (const { evidence, metadata } of spec.cases) {
    for (const step of evidence?.steps ?? []) if (step.kind === 'agent' || step.kind === 'handoff') names.add(step.name);
    for (const route of [metadata.expected_routing, metadata.actual_routing]) for (const name of route ?? []) routed.add(name);
  }
  const routesAreAgents = spec.scorers.some(
    (scorer) => scorer.kind === 'code' && 'route_kind' in scorer.check && scorer.check.route_kind === 'agent',
  );
  const orchestrators = routesAreAgents ? [...names].filter((name) => !routed.has(name)).sort() : [];
  return { experts: [...(routesAreAgents ? new Set([...names, ...routed]) : names)].sort(), orchestrators };
}

export function evalDatasetModule(spec: SuiteSpec): ModuleNode {
  const text = `Cases of ${spec.name}: EVAL_DATA, one dict a case, read from data/cases.jsonl.\n\nA row has inputs, outputs (recorded cases), expectations (only what is known) and metadata: source_trace, query_type, expected_routing, actual_routing, routing_optimal, origin, and why the case was chosen.`;
  return { kind: 'module', docstring: text, body: [raw(evalDatasetSource)] };
}

export function evidenceModule(spec: SuiteSpec): ModuleNode {
  const { experts, orchestrators } = agentsSeen(spec);
  return {
    kind: 'module',
    docstring:
      'What the agent did in a case: where all scorers and judges get their facts from.\n\nThe steps of a recorded case lie beside the rows (data/evidence.jsonl). The steps of a live case are read from the trace that the agent has just written.',
    body: [
      importFrom('__future__', 'annotations'),
      blank,
      importFrom('json'),
      importFrom('re'),
      importFrom('dataclasses', 'dataclass'),
      importFrom('functools', 'lru_cache'),
      importFrom('typing', 'Any'),
      blank,
      importFrom('eval_dataset', 'CASES_BY_ID', 'data_dir', 'group_of', 'read_jsonl'),
      { kind: 'comment', text: 'Where the question lies in the inputs of a case.' },
      assign('QUESTION_PATH', literal(spec.question_path), 'list[str | int]'),
      { kind: 'comment', text: 'Agents seen in the traces: a span of that name in a live trace is that agent at work.' },
      assign('EXPERTS', literal(experts), 'list[str]'),
      { kind: 'comment', text: 'Those of them that run before the others and are no part of a route.' },
      assign('ORCHESTRATORS', literal(orchestrators), 'list[str]'),
      raw(python`
# Keys under which agents return their answer, most telling first.
ANSWER_KEYS = ["response", "answer", "output", "content", "text", "message", "messages", "choices", "result", "parts"]
SPAN_KINDS = {
    "LLM": "model",
    "CHAT_MODEL": "model",
    "TOOL": "tool",
    "RETRIEVER": "retrieval",
    "AGENT": "agent",
}
ROLES = {
    **dict.fromkeys(["system", "developer", "SystemMessage"], "system"),
    **dict.fromkeys(["user", "human", "HumanMessage"], "user"),
    **dict.fromkeys(["assistant", "ai", "model", "AIMessage", "AIMessageChunk"], "assistant"),
}
# Where messages lie in the inputs of a model call, and what a model said in its output.
MESSAGE_KEYS = ["messages", "input", "contents", "history", "request", "kwargs", "system"]
REPLY_KEYS = ["choices", "candidates", "generations", "message", "messages", "output", "response", "content", "result"]
REPLY_KEYS += ["parts", "text"]
TEXT_PARTS = (None, "text", "input_text", "output_text")
HANDOFF = re.compile(r"(?:transfer|hand_?off|delegate)_(?:back_)?(?:control_)?to_(.+)", re.IGNORECASE)
# The span that run_eval.py puts around the agent's function.
WRAPPER_SPAN = "run_eval.predict"
`),
      raw(evidenceSource),
      raw(liveEvidenceSource),
      raw(turnsSource),
    ],
  };
}

export function checksModule(spec: SuiteSpec): ModuleNode {
  const checks = spec.scorers.flatMap((scorer) => (scorer.kind === 'code' ? [scorer.check.type] : []));
  const ofChecks = checks.flatMap((type) => (type === 'signal' ? [] : checkSources[type]));
  const needed = new Set([answerTextSource, ...ofChecks, ...checkSourcesOfSignals(spec)]);
  const sources = [verdictSource, ...checkOrder.filter((source) => needed.has(source))];
  const uses = (word: string): boolean => sources.some(({ text }) => new RegExp(`\\b${word}\\b`).test(text));
  const ofEvidence = ['Evidence', 'Step'].filter(uses);
  return {
    kind: 'module',
    docstring:
      'The decisions of the plain checks: evidence in, verdict out. Nothing here knows MLflow.\n\nIn doubt a check passes or does not apply: a failure is meant to be worth looking at.',
    body: [
      importFrom('__future__', 'annotations'),
      blank,
      ...['bisect', 'json', 're'].filter((module) => uses(`${module}\\.\\w+`)).map((module) => importFrom(module)),
      importFrom('typing', ...['Any', 'NamedTuple'].filter(uses)),
      ...(ofEvidence.length > 0 ? [blank, importFrom('evidence', ...ofEvidence)] : []),
      { kind: 'comment', text: 'First-person inability, and how far into an answer it is looked for.' },
      assign('REFUSAL_CUES', literal([...REFUSAL_CUES])),
      assign('REFUSAL_WINDOW', literal(REFUSAL_WINDOW)),
      { kind: 'comment', text: 'Words by which an answer owns up to a failure.' },
      assign('FAILURE_WORDS', literal([...FAILURE_WORDS])),
      ...sources.map(raw),
    ],
  };
}

export function runEvalModule(spec: SuiteSpec): ModuleNode {
  return {
    kind: 'module',
    docstring: `Evaluates ${spec.name} with MLflow, prints a table and writes results.json.\n\n    python run_eval.py --tracking-uri http://localhost:5000 --min answer_present=1`,
    body: [
      importFrom('__future__', 'annotations'),
      blank,
      ...[
        'argparse',
        'contextlib',
        'importlib',
        'inspect',
        'json',
        'logging',
        'math',
        'os',
        're',
        'socket',
        'sys',
        'traceback',
      ].map((module) => importFrom(module)),
      importFrom('urllib.parse'),
      importFrom('urllib.request'),
      importFrom('warnings'),
      importFrom('typing', 'Any', 'Callable', 'Iterator'),
      raw(python`
# Set before MLflow is imported: no telemetry, no extra call of the agent, few uploads at once, no progress bars in log files.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_GENAI_EVAL_SKIP_TRACE_VALIDATION", "true")
os.environ.setdefault("MLFLOW_ASYNC_TRACE_LOGGING_MAX_WORKERS", "4")
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
if not sys.stderr.isatty():
    os.environ.setdefault("TQDM_DISABLE", "1")
warnings.filterwarnings("ignore")
sys.stdout.reconfigure(errors="replace")

import mlflow  # noqa: E402

import eval_dataset  # noqa: E402
import gate  # noqa: E402
import gate_report  # noqa: E402
import scorers  # noqa: E402
from evidence import WRAPPER_SPAN  # noqa: E402

logging.getLogger("mlflow").setLevel(logging.ERROR)
`),
      assign('SUITE_NAME', literal(spec.name)),
      assign('EXPERIMENT', literal(`${spec.name} evaluation`)),
      { kind: 'comment', text: 'The agent for live cases, "module:function"; --predict-fn overrides it.' },
      assign('PREDICT_FN', literal(spec.predict_fn?.target ?? null), 'str | None'),
      raw(runEvalSetupSource),
      raw(runEvalResultsSource),
      raw(runEvalGateSource),
    ],
  };
}
