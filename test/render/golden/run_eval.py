"""Evaluates Sales assistant with MLflow, prints a table and writes results.json.

python run_eval.py --tracking-uri http://localhost:5000 --min answer_present=1
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import inspect
import json
import logging
import math
import os
import re
import socket
import sys
import traceback
import urllib.parse
import urllib.request
import warnings
from typing import Any, Callable, Iterator


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
import scorers  # noqa: E402
from evidence import WRAPPER_SPAN  # noqa: E402

logging.getLogger("mlflow").setLevel(logging.ERROR)


SUITE_NAME = "Sales assistant"
EXPERIMENT = "Sales assistant evaluation"

# The agent for live cases, "module:function"; --predict-fn overrides it.
PREDICT_FN: str | None = None


EXIT_GATE_FAILED = 1
EXIT_BAD_USAGE = 2
EXIT_SERVER = 3
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Stop(Exception):
    """Ends the script with an exit code and a message that says what to do."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def say(text: str, file: Any = None) -> None:
    """Prints. Messages may quote what an agent said: control characters would be commands to a terminal."""
    print(CONTROL_CHARACTERS.sub("\ufffd", text), file=file or sys.stdout)


def parse_arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0],
        epilog="Exit codes: 0 done, 1 a gate failed or the counts do not add up, 2 wrong usage, 3 MLflow not usable.",
    )
    parser.add_argument("--tracking-uri", help="MLflow tracking URI (default: MLFLOW_TRACKING_URI)")
    parser.add_argument("--experiment", default=EXPERIMENT, help="experiment for the results (default: %(default)s)")
    parser.add_argument(
        "--judge-model", help="model of the judges, e.g. openai:/gpt-4.1-mini (default: EVAL_JUDGE_MODEL)"
    )
    parser.add_argument("--data", metavar="DIR", help="folder with cases.jsonl and evidence.jsonl (default: data/)")
    parser.add_argument("--predict-fn", default=PREDICT_FN, metavar="MODULE:FUNCTION", help="the agent, for live cases")
    parser.add_argument("--output", default="results.json", metavar="FILE", help="where to write the results")
    parser.add_argument("--group", choices=["recorded", "live"], help="evaluate this group of cases only")
    parser.add_argument(
        "--min", action="append", default=[], metavar="NAME=VALUE", help="gate: mean of scorer NAME is at least VALUE"
    )
    return parser.parse_args(argv)


def parse_gates(items: list[str], names: list[str]) -> dict[str, float]:
    gates = {}
    for item in items:
        name, _, text = item.partition("=")
        try:
            gates[name] = float(text)
        except ValueError:
            raise Stop(
                EXIT_BAD_USAGE, f"--min {item}: write NAME=VALUE with a number, e.g. --min {names[0]}=0.9"
            ) from None
        if name not in names:
            raise Stop(EXIT_BAD_USAGE, f"--min {item}: no scorer is called {name!r}. Scorers: {', '.join(names)}")
    return gates


def connect(tracking_uri: str | None, experiment: str) -> None:
    """Points MLflow at the server and the experiment. A server that does not answer is found out within seconds."""
    if tracking_uri:
        mlflow.set_tracking_uri(tracking_uri)
    uri = mlflow.get_tracking_uri()
    address = urllib.parse.urlsplit(uri)
    proxied = urllib.request.getproxies().get(address.scheme) and not urllib.request.proxy_bypass(
        address.hostname or ""
    )
    if address.scheme in ("http", "https") and not proxied:
        port = address.port or (443 if address.scheme == "https" else 80)
        try:
            socket.create_connection((address.hostname, port), timeout=10).close()
        except OSError as error:
            hint = "Start the server or pass another --tracking-uri."
            raise Stop(EXIT_SERVER, f"MLflow does not answer at {uri} ({error}). {hint}") from None
    try:
        mlflow.set_experiment(experiment)
    except Exception as error:
        raise Stop(EXIT_SERVER, f"MLflow at {uri} refused experiment {experiment!r}: {error}") from None


def load_predict_fn(target: str | None, rows: list[dict[str, Any]]) -> Callable[..., Any]:
    """The agent's function, checked against the inputs it is going to be called with, inside a span of our own."""
    if not target:
        raise Stop(
            EXIT_BAD_USAGE, "Live cases call the agent: pass --predict-fn module:function (or --group recorded)."
        )
    module_name, _, path = target.partition(":")
    sys.path.insert(1, os.getcwd())
    try:
        function = importlib.import_module(module_name)
        for name in (path or "predict_fn").split("."):
            function = getattr(function, name)
    except Exception as error:
        hint = f"It is imported from {os.getcwd()}; write --predict-fn module:function."
        raise Stop(EXIT_BAD_USAGE, f"Cannot load {target}: {type(error).__name__}: {error}. {hint}") from error
    if not callable(function):
        raise Stop(EXIT_BAD_USAGE, f"{target} is not a function but {type(function).__name__}.")
    for row in rows:
        try:
            inspect.signature(function).bind(**row["inputs"])
        except TypeError as error:
            keys = ", ".join(row["inputs"])
            called = f"Case {row['tags']['case_id']} calls it as {path}(**inputs) with: {keys}."
            raise Stop(EXIT_BAD_USAGE, f"{target} does not take the inputs of the dataset: {error}. {called}") from None
    if inspect.iscoroutinefunction(function):

        @mlflow.trace(name=WRAPPER_SPAN)
        async def predict(**inputs: Any) -> Any:
            return await function(**inputs)

    else:

        @mlflow.trace(name=WRAPPER_SPAN)
        def predict(**inputs: Any) -> Any:
            return function(**inputs)

    return predict


def judge_model_from(arguments: argparse.Namespace) -> str | None:
    """Judges read EVAL_JUDGE_MODEL when they are called."""
    model = arguments.judge_model or scorers.judge_model()
    if model:
        os.environ["EVAL_JUDGE_MODEL"] = model
    return model


# Where no row waits for an agent or a judge, more at once gain nothing, and the database connections of a small server run out.
QUICK_ROWS_AT_ONCE = 4


@contextlib.contextmanager
def rows_at_once(number: int | None) -> Iterator[None]:
    """Bounds the rows that MLflow evaluates at once, unless the environment already says how many."""
    name = "MLFLOW_GENAI_EVAL_MAX_WORKERS"
    if number is None or name in os.environ:
        yield
        return
    os.environ[name] = str(number)
    try:
        yield
    finally:
        del os.environ[name]


def evaluate_group(
    group: str, rows: list[dict[str, Any]], scorer_list: list, predict: Callable | None
) -> dict[str, Any]:
    """One mlflow.genai.evaluate() run, and from its table one verdict for each case and scorer."""
    with mlflow.start_run(run_name=f"{SUITE_NAME}: {group}") as run, contextlib.redirect_stdout(sys.stderr):
        mlflow.set_tag("eval.group", group)
        options = {"predict_fn": predict} if predict else {}
        is_waiting = predict is not None or any(scorers.SCORER_KINDS[item.name] != "code" for item in scorer_list)
        try:
            with rows_at_once(None if is_waiting else QUICK_ROWS_AT_ONCE):
                result = mlflow.genai.evaluate(data=rows, scorers=scorer_list, **options)
        except Exception as error:
            traceback.print_exc()
            text = f"mlflow.genai.evaluate() gave up on the {group} cases: {type(error).__name__}: {error}"
            raise Stop(EXIT_SERVER, text) from error
    names = [item.name for item in scorer_list]
    case_ids = [row["tags"]["case_id"] for row in rows]
    verdicts: dict[str, dict[str, Any]] = {}
    rationales: dict[str, dict[str, str]] = {}
    faults = []
    for record in result.result_df.to_dict("records"):
        case_id = case_id_of(record)
        if case_id not in case_ids or case_id in verdicts:
            faults.append(f"{group}: a result row belongs to no case or to a case seen before ({case_id})")
            continue
        read = {name: read_verdict(name, record) for name in names}
        verdicts[case_id] = {name: verdict for name, (verdict, _) in read.items()}
        rationales[case_id] = {name: rationale for name, (_, rationale) in read.items() if rationale}
    lost = [case_id for case_id in case_ids if case_id not in verdicts]
    if lost:
        faults.append(f"{group}: {len(lost)} of {len(case_ids)} cases have no result row: {', '.join(lost[:5])}")
        verdicts.update({case_id: {name: "missing" for name in names} for case_id in lost})
    return {
        "group": group,
        "run_id": run.info.run_id,
        "experiment_id": run.info.experiment_id,
        "rows": len(rows),
        "metrics": {key: float(value) for key, value in sorted(result.metrics.items()) if math.isfinite(value)},
        "verdicts": verdicts,
        "rationales": rationales,
        "faults": faults,
    }


def case_id_of(record: dict[str, Any]) -> str | None:
    value = record.get("case_id/value")
    if isinstance(value, str):
        return value
    tags = record.get("tags")
    return tags.get("case_id") if isinstance(tags, dict) else None


def read_verdict(name: str, record: dict[str, Any]) -> tuple[bool | float | str, str]:
    """(verdict, rationale). Verdict: true, false, a number, "not_applicable", "error" or "missing"."""
    value = record.get(f"{name}/value")
    rationale = record.get(f"{name}/rationale")
    rationale = rationale if isinstance(rationale, str) else ""
    assessment = assessment_of(name, record)
    error = (assessment.get("feedback") or {}).get("error") or record.get(f"{name}/error_message")
    if error and not is_missing(error):
        text = error.get("error_message") if isinstance(error, dict) else error
        return "error", str(text or "error")
    if not is_missing(value):
        number = as_number(value)
        return ("error", f"not a usable value: {value!r}") if number is None else (number, rationale)
    case_id = case_id_of(record)
    reason = scorers.NOT_APPLICABLE.get((name, case_id))
    is_marked = (assessment.get("metadata") or {}).get("verdict") == "not_applicable"
    if is_marked or reason is not None or rationale.startswith("not applicable"):
        return "not_applicable", rationale or reason or ""
    return "missing", rationale


def assessment_of(name: str, record: dict[str, Any]) -> dict[str, Any]:
    assessments = record.get("assessments")
    for item in assessments if isinstance(assessments, list) else []:
        if item.get("assessment_name", item.get("name")) == name:
            return item
    return {}


def is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def as_number(value: Any) -> bool | float | None:
    """True, False or a number; "yes" and "no" as the built-in judges say them; None for anything else."""
    if isinstance(value, str):
        return {"yes": True, "no": False}.get(value.strip().lower())
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        return bool(value)
    try:
        return float(value) if math.isfinite(float(value)) else None
    except (TypeError, ValueError):
        return None


def summarise(name: str, groups: list[dict[str, Any]], is_included: bool) -> dict[str, Any]:
    """Counts of one scorer over groups: rows = scored + not_applicable + error + missing."""
    rows = sum(group["rows"] for group in groups)
    kind = scorers.SCORER_KINDS[name]
    if not is_included:
        counts = {"rows": rows, "scored": 0, "not_applicable": 0, "error": 0, "missing": 0, "mean": None}
        return {"name": name, "kind": kind, **counts, "status": "not_scored", "reason": "no judge model"}
    verdicts = [(group, case_id, items[name]) for group in groups for case_id, items in group["verdicts"].items()]
    values = [float(verdict) for _, _, verdict in verdicts if not isinstance(verdict, str)]
    counts = {key: sum(verdict == key for _, _, verdict in verdicts) for key in ("not_applicable", "error", "missing")}
    first_error = next(
        (
            group["rationales"].get(case_id, {}).get(name, "")
            for group, case_id, verdict in verdicts
            if verdict == "error"
        ),
        "",
    )
    reason = None
    if counts["error"]:
        reason = f"{counts['error']} of {rows} rows failed, first: {first_error[:300]}"
    elif counts["missing"]:
        reason = f"{counts['missing']} of {rows} rows have no value"
    return {
        "name": name,
        "kind": kind,
        "rows": rows,
        "scored": len(values),
        **counts,
        "mean": sum(values) / len(values) if values else None,
        "status": "failed" if reason else "scored",
        "reason": reason,
    }


def gate_failures(summaries: list[dict[str, Any]], gates: dict[str, float], faults: list[str]) -> list[str]:
    failures = list(faults)
    for item in summaries:
        name = item["name"]
        counted = item["scored"] + item["not_applicable"] + item["error"] + item["missing"]
        if item["status"] != "not_scored" and counted != item["rows"]:
            failures.append(f"{name}: {counted} verdicts for {item['rows']} rows")
        if item["missing"]:
            failures.append(f"{name}: {item['reason']}")
        if item["error"] and (item["kind"] == "code" or item["scored"] == 0):
            failures.append(f"{name}: {item['reason']}")
        if name not in gates:
            continue
        if item["mean"] is None:
            failures.append(
                f"{name}: no value to hold against {gates[name]:g} ({item['reason'] or 'never applicable'})"
            )
        elif item["mean"] < gates[name]:
            failures.append(f"{name}: mean {item['mean']:.3f} is below {gates[name]:g}")
        elif item["error"]:
            failures.append(f"{name}: {item['reason']}")
    return failures


def print_table(title: str, summaries: list[dict[str, Any]]) -> None:
    header = ("scorer", "kind", "rows", "scored", "n/a", "error", "missing", "mean")
    lines = [header]
    for item in summaries:
        counts = [str(item[key]) for key in ("rows", "scored", "not_applicable", "error", "missing")]
        mean = "-" if item["mean"] is None else f"{item['mean']:.3f}"
        if item["status"] == "not_scored":
            counts[1:] = ["-"] * 4
            mean = "NOT SCORED (no judge model)"
        lines.append((item["name"], item["kind"], *counts, mean))
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    say(f"\n{title}")
    for line in lines:
        cells = [
            text.ljust(width) if column < 2 else text.rjust(width)
            for column, (text, width) in enumerate(zip(line, widths))
        ]
        cells[-1] = line[-1]
        say("  ".join(cells).rstrip())
    for item in summaries:
        if item["status"] == "failed":
            say(f"! {item['name']}: {item['reason']}")


def run(arguments: argparse.Namespace) -> int:
    if arguments.data:
        try:
            eval_dataset.use_data(arguments.data)
        except (OSError, ValueError) as error:
            raise Stop(EXIT_BAD_USAGE, f"--data {arguments.data}: {error}") from None
    names = list(scorers.SCORER_KINDS)
    gates = parse_gates(arguments.min, names)
    wanted = [arguments.group] if arguments.group else ["recorded", "live"]
    rows = {group: eval_dataset.mlflow_rows(group) for group in wanted}
    if not any(rows.values()):
        raise Stop(EXIT_BAD_USAGE, f"There are no cases to evaluate in {eval_dataset.data_dir()}.")
    predict = load_predict_fn(arguments.predict_fn, rows["live"]) if rows.get("live") else None
    model = judge_model_from(arguments)
    scorer_list = scorers.get_all_scorers(include_judges=bool(model))
    included = {item.name for item in scorer_list}
    connect(arguments.tracking_uri, arguments.experiment)
    groups = []
    for group in wanted:
        if rows[group]:
            groups.append(evaluate_group(group, rows[group], scorer_list, predict if group == "live" else None))
            groups[-1]["scorers"] = [summarise(name, groups[-1:], name in included) for name in names]
            print_table(f"{group} cases: {len(rows[group])} rows, run {groups[-1]['run_id']}", groups[-1]["scorers"])
    summaries = [summarise(name, groups, name in included) for name in names]
    failures = gate_failures(summaries, gates, [fault for group in groups for fault in group.pop("faults")])
    write_results(
        arguments.output,
        {
            "schema_version": 1,
            "suite": SUITE_NAME,
            "judge_model": model,
            "mlflow_version": mlflow.__version__,
            "groups": groups,
            "scorers": summaries,
            "metrics": {f"{item['name']}/mean": item["mean"] for item in summaries if item["mean"] is not None},
            "gate": {"passed": not failures, "failures": failures, "minimums": gates},
        },
    )
    say(f"\nResults: {os.path.abspath(arguments.output)}")
    for failure in failures:
        say(f"FAILED {failure}")
    return EXIT_GATE_FAILED if failures else 0


def write_results(path: str, results: dict[str, Any]) -> None:
    """Whole or not at all: written beside the target and moved into its place."""
    temporary = f"{path}.tmp"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            json.dump(eval_dataset.storable(results), file, indent=2, ensure_ascii=False, allow_nan=False)
            file.write("\n")
        os.replace(temporary, path)
    except OSError as error:
        raise Stop(EXIT_BAD_USAGE, f"The results cannot be written to {path}: {error}") from None


if __name__ == "__main__":
    try:
        sys.exit(run(parse_arguments()))
    except Stop as stop:
        say(f"run_eval: {stop}", sys.stderr)
        sys.exit(stop.code)
