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
import gate  # noqa: E402
import gate_report  # noqa: E402
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
    gating = parser.add_argument_group("gate", "any of these judges the run by gates.json; see gate.py")
    gating.add_argument("--gate", action="store_true", help="judge this run; exit with 1 when it is red")
    gating.add_argument("--baseline", metavar="FILE|RUN", help="results.json or MLflow run to compare with, case by case")
    gating.add_argument("--gates", metavar="FILE", help="thresholds (default: gates.json beside this script)")
    gating.add_argument("--junit", metavar="FILE", help="write the outcome as JUnit XML")
    gating.add_argument("--summary", metavar="FILE", help="write the outcome as Markdown")
    gating.add_argument("--calibrate", type=int, metavar="N", help="evaluate N times, write the noise into gates.json")
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


def gate_failures(results: dict[str, Any], minimums: dict[str, float]) -> list[str]:
    """Without gates.json: counts that do not add up, rows without a value, and means below those of --min."""
    failures = list(results["faults"])
    in_doubt = gate.count_faults(results)
    for item in results["scorers"]:
        name = item["name"]
        broken = in_doubt.get(name) or gate.row_faults(item)
        failures += [f"{name}: {fault}" for fault in broken]
        if name not in minimums or name in in_doubt:
            continue
        if item["mean"] is None:
            why = item["reason"] or "never applicable"
            failures.append(f"{name}: no value to hold against {minimums[name]:g} ({why})")
        elif item["mean"] < minimums[name]:
            failures.append(f"{name}: mean {item['mean']:.3f} is below {minimums[name]:g}")
        elif item["error"] and not broken:
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


def run(arguments: argparse.Namespace) -> int:
    if arguments.data:
        try:
            eval_dataset.use_data(arguments.data)
        except (OSError, ValueError) as error:
            raise Stop(EXIT_BAD_USAGE, f"--data {arguments.data}: {error}") from None
    names = list(scorers.SCORER_KINDS)
    minimums = parse_gates(arguments.min, names)
    gates = read_gate_settings(arguments, names, minimums)
    wanted = [arguments.group] if arguments.group else ["recorded", "live"]
    rows = {group: eval_dataset.mlflow_rows(group) for group in wanted}
    if not any(rows.values()):
        raise Stop(EXIT_BAD_USAGE, f"There are no cases to evaluate in {eval_dataset.data_dir()}.")
    predict = load_predict_fn(arguments.predict_fn, rows["live"]) if rows.get("live") else None
    model = judge_model_from(arguments)
    scorer_list = scorers.get_all_scorers(include_judges=bool(model))
    connect(arguments.tracking_uri, arguments.experiment)
    baseline = read_baseline(arguments.baseline)

    def evaluate(before: dict[str, Any] | None) -> dict[str, Any]:
        """Evaluates; what cannot differ from the run before (code on recorded cases) is taken from it."""
        groups = [group for group in before["groups"] if group["group"] == "recorded"] if before and not model else []
        done = {group["group"] for group in groups}
        for group in wanted:
            if rows[group] and group not in done:
                groups.append(evaluate_group(group, rows[group], scorer_list, predict if group == "live" else None))
        included = {item.name for item in scorer_list}
        return results_of(arguments, groups, {name: name in included for name in names}, model)

    results = evaluate(None)
    if arguments.calibrate:
        return calibrate(arguments, results, evaluate, gates)
    outcome = None
    if gates is None:
        failures = gate_failures(results, minimums)
    else:
        outcome = {**gate.judge(results, gates, baseline), "baseline": arguments.baseline}
        gate.add_detectable(outcome)
        failures = outcome["failures"]
    results["gate"] = {"passed": not failures, "failures": failures, "minimums": minimums, "outcome": outcome}
    write_results(arguments.output, results)
    store_results(results)
    say(f"\nResults: {os.path.abspath(arguments.output)}")
    if outcome is None:
        for failure in failures:
            say(f"FAILED {failure}")
    else:
        try:
            gate_report.publish(outcome, SUITE_NAME, arguments.junit, arguments.summary)
        except OSError as error:
            raise Stop(EXIT_BAD_USAGE, f"The outcome cannot be written: {error}") from None
    return EXIT_GATE_FAILED if failures else 0


def results_of(
    arguments: argparse.Namespace, groups: list[dict[str, Any]], included: dict[str, bool], model: str | None
) -> dict[str, Any]:
    """The document of one run, printed. A mean whose denominator is in doubt is neither printed nor kept."""
    faults = [fault for group in groups for fault in group.pop("faults", [])]
    for group in groups:
        group["scorers"] = [summarise(name, [group], is_included) for name, is_included in included.items()]
        faults += [fault for fault in doubt({"groups": [group], "scorers": group["scorers"]}) if fault not in faults]
        title = f"{group['group']} cases: {group['rows']} rows, run {group['run_id']}"
        print_table(title, group["scorers"])
    summaries = [summarise(name, groups, is_included) for name, is_included in included.items()]
    faults += [fault for fault in doubt({"groups": groups, "scorers": summaries}) if fault not in faults]
    return {
        "schema_version": 1,
        "suite": SUITE_NAME,
        "judge_model": model,
        "mlflow_version": mlflow.__version__,
        "selection": {"data": "other" if arguments.data else "suite", "group": arguments.group},
        "groups": groups,
        "scorers": summaries,
        "metrics": {f"{item['name']}/mean": item["mean"] for item in summaries if item["mean"] is not None},
        "faults": faults,
    }


def doubt(counted: dict[str, Any]) -> list[str]:
    """Takes the means of scorers whose counts do not add up away; returns what is wrong with the whole."""
    faults = gate.count_faults(counted)
    for item in counted["scorers"]:
        if item["name"] in faults:
            item.update(mean=None, status="failed", reason="; ".join(faults[item["name"]]))
    return faults.get(None, [])


def read_gate_settings(
    arguments: argparse.Namespace, names: list[str], minimums: dict[str, float]
) -> dict[str, Any] | None:
    """gates.json, with the minimums of --min on top; None when no gate is wanted."""
    is_wanted = arguments.gate or arguments.baseline or arguments.junit or arguments.summary or arguments.gates
    if arguments.calibrate is not None and not 2 <= arguments.calibrate <= 100:
        raise Stop(EXIT_BAD_USAGE, f"--calibrate {arguments.calibrate}: repeat between 2 and 100 times.")
    if arguments.calibrate and (arguments.data or arguments.group or arguments.baseline):
        raise Stop(EXIT_BAD_USAGE, "--calibrate evaluates the suite as it is: without --data, --group and --baseline.")
    if not is_wanted and not arguments.calibrate:
        return None
    arguments.gates = arguments.gates or os.path.join(os.path.dirname(os.path.abspath(__file__)), "gates.json")
    if arguments.calibrate and not os.path.exists(arguments.gates):
        return None
    try:
        gates = gate.read_gates(arguments.gates, names)
    except gate.GateError as error:
        raise Stop(EXIT_BAD_USAGE, str(error)) from None
    if not arguments.calibrate:
        for name, minimum in minimums.items():
            gates["scorers"][name] = {"max_drop": 0, **gates["scorers"].get(name, {}), "use": "gate", "minimum": minimum}
    return gates


def read_baseline(source: str | None) -> dict[str, Any] | None:
    """Results of an earlier run: a file, or what that run stored in MLflow."""
    if source is None:
        return None
    try:
        if os.path.exists(source):
            return gate.read_results(source)
        if not re.fullmatch(r"[0-9a-f]{32}", source):
            raise gate.GateError("it is neither a file nor the id of an MLflow run")
        text = mlflow.artifacts.load_text(f"runs:/{source}/{STORED_NAME}")
        return gate.checked_results(f"{STORED_NAME} of run {source}", json.loads(text))
    except Exception as error:
        hint = "Name a results.json, or a run that this script made."
        raise Stop(EXIT_BAD_USAGE, f"--baseline {source}: {error}. {hint}") from None


# Under this name each run keeps the results in MLflow, so that its id is enough for a baseline.
STORED_NAME = "results.json"


def store_results(results: dict[str, Any]) -> None:
    text = json.dumps(eval_dataset.storable(results), indent=2, ensure_ascii=False, allow_nan=False)
    for group in results["groups"]:
        try:
            mlflow.MlflowClient().log_text(group["run_id"], text, STORED_NAME)
        except Exception as error:
            say(f"note: run {group['run_id']} keeps no {STORED_NAME} ({error}): only the file can be a baseline")


def calibrate(
    arguments: argparse.Namespace, first: dict[str, Any], evaluate: Callable[..., Any], gates: dict[str, Any] | None
) -> int:
    """Repeats an evaluation in which nothing changes, and writes what it teaches into gates.json."""
    runs = [first]
    is_steady = all(group["group"] == "recorded" for group in first["groups"]) and not first["judge_model"]
    while len(runs) < arguments.calibrate and not is_steady:
        say(f"\nRepeat {len(runs) + 1} of {arguments.calibrate}")
        runs.append(evaluate(first))
    failures = [failure for results in runs for failure in gate_failures(results, {})]
    if failures:
        for failure in dict.fromkeys(failures):
            say(f"FAILED {failure}")
        say("Nothing was written: noise is measured on runs whose counts add up.")
        return EXIT_GATE_FAILED
    try:
        calibrated, lines = gate.calibrate(runs, gates or gate.default_gates(first))
        gate.write_gates(arguments.gates, calibrated)
    except gate.GateError as error:
        raise Stop(EXIT_BAD_USAGE, str(error)) from None
    write_results(arguments.output, runs[-1])
    store_results(runs[-1])
    say(f"\n{'Nothing was repeated: recorded cases and code give the same every time.' if is_steady else 'Noise'}")
    for line in lines if is_steady else [*lines, gate.unchanged_pairs(runs, calibrated)]:
        say(f"  {line}")
    say(f"Written: {os.path.abspath(arguments.gates)}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(run(parse_arguments()))
    except Stop as stop:
        say(f"run_eval: {stop}", sys.stderr)
        sys.exit(stop.code)
