"""Rung `run`: run_eval.py, as it is, against the real server; every scorer call is watched, and MLflow's result is recounted."""

import json
import logging
import math
import os
import runpy
import sys
import threading
import time

from suite_probes import custom_scorers
from suite_probes.dataset import Dataset
from suite_probes.loading import describe, forget

NOT_APPLICABLE = "not_applicable"
MAX_PLACES = 5
# Cases of which each verdict is told, for comparing two runs.
MAX_VERDICTS = 20_000


class StoreFaults(logging.Handler):
    """MLflow's warnings that a verdict was computed and then not stored: the row's other verdicts are lost with it."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = {}

    def emit(self, record):
        message = record.getMessage()
        if message.startswith("Failed to log"):
            self.messages[message] = self.messages.get(message, 0) + 1


class Watch:
    """Stands around Scorer.run and mlflow.genai.evaluate while the script runs; changes neither arguments nor results."""

    def __init__(self, reporter, dataset, custom, custom_limit, judges, budget):
        self.reporter = reporter
        self.judges = frozenset(judges)
        self.budget = budget
        self.refused = {}
        self.custom = frozenset(custom)
        self.custom_limit = custom_limit
        self.verdicts = {}
        self.lock = threading.Lock()
        self.group = -1
        self.outcomes = {}
        self.faults = {}
        self.results = []
        self.compared = set()
        self.changed = {}
        self.store_faults = StoreFaults()
        self.rows_by_id = {str(case_id): row for case_id, row in dataset.handed_over.items() if case_id is not None}

    def install(self):
        import mlflow.genai
        from mlflow.genai.scorers import Scorer

        original_run, original_evaluate, watch = Scorer.run, mlflow.genai.evaluate, self

        def run(scorer, *args, **kwargs):
            limit = watch.custom_limit if scorer.name in watch.custom else None
            before = watch.reporter.start_running("scoring", scorer.name, limit)
            try:
                value, was_refused = watch.ask(scorer.name, lambda: original_run(scorer, *args, **kwargs), kwargs)
            except BaseException as error:
                watch.note(scorer.name, kwargs, "error", error=error)
                raise
            finally:
                watch.reporter.stop_running(before)
            if was_refused:
                watch.note_refusal(scorer.name, kwargs)
                return None
            watch.note(scorer.name, kwargs, *watch.classify_for(scorer.name, kwargs, value), verdict=value)
            return value

        def evaluate(*args, **kwargs):
            watch.group += 1
            start = time.monotonic()
            result = original_evaluate(*args, **kwargs)
            watch.reporter.event("duration", of=f"evaluate_{watch.group}", duration_ms=(time.monotonic() - start) * 1000)
            watch.results.append((watch.group, result))
            return result

        Scorer.run, mlflow.genai.evaluate = run, evaluate
        # A level of its own, since the script silences its parent.
        logger = logging.getLogger("mlflow.genai.evaluation.harness")
        logger.setLevel(logging.WARNING)
        logger.addHandler(self.store_faults)

        def restore():
            logger.removeHandler(self.store_faults)
            Scorer.run, mlflow.genai.evaluate = original_run, original_evaluate

        return restore

    def ask(self, name, call, kwargs):
        if name not in self.judges:
            return call(), False
        return self.budget.run(call, f"{kwargs.get('inputs')}{kwargs.get('outputs')}")

    def note_refusal(self, name, kwargs):
        """No verdict and no fault of anybody: the row is missing because a limit was kept."""
        trace = kwargs.get("trace")
        case_id = (kwargs.get("expectations") or {}).get("case_id")
        with self.lock:
            key = (name, self.group, trace.info.trace_id if trace is not None else case_id)
            self.outcomes[key] = ("missing", None)
            self.refused.setdefault(name, set()).add(key)

    def classify_for(self, name, kwargs, value):
        """MLflow before 3.6 cannot store a verdict without a value; the suite then keeps the reason in scorers.NOT_APPLICABLE."""
        reasons = getattr(sys.modules.get("scorers"), "NOT_APPLICABLE", None)
        case_id = (kwargs.get("expectations") or {}).get("case_id")
        if value is None and isinstance(reasons, dict) and (name, case_id) in reasons:
            return (NOT_APPLICABLE, None, None)
        fault = custom_scorers.unusable(name, value) if name in self.custom else None
        return ("error", None, fault) if fault else classify(value)

    def note(self, name, kwargs, outcome, value=None, detail=None, error=None, verdict=None):
        expectations, trace = kwargs.get("expectations") or {}, kwargs.get("trace")
        case_id = expectations.get("case_id") if isinstance(expectations, dict) else None
        row = trace.info.trace_id if trace is not None else case_id
        place = self.reporter.where(error) if error is not None else {"file": None, "line": None}
        with self.lock:
            self.outcomes[(name, self.group, row)] = (outcome, value)
            if isinstance(case_id, str):
                self.verdicts.setdefault(name, {})[case_id] = shown_verdict(outcome, value, verdict)
            if outcome not in ("scored", NOT_APPLICABLE):
                message = describe(error) if error is not None else detail
                entry = self.faults.setdefault((name, outcome, message, place["file"], place["line"]), {})
                # MLflow repeats a failed call; the case still counts once.
                entry[str(case_id if case_id is not None else row)] = True
            self._compare(case_id, kwargs)

    def _compare(self, case_id, kwargs):
        """Once for each case: what MLflow hands over is what the file says."""
        row = self.rows_by_id.get(None if case_id is None else str(case_id))
        if row is None or case_id in self.compared:
            return
        self.compared.add(case_id)
        fields = ("inputs", "outputs") if "outputs" in row else ("inputs",)
        for field in fields:
            if plain(row.get(field)) != plain(kwargs.get(field)):
                self.changed.setdefault(field, []).append(str(case_id))
        written = {key: value for key, value in (row.get("expectations") or {}).items() if value is not None}
        if any(plain(value) != plain((kwargs.get("expectations") or {}).get(key)) for key, value in written.items()):
            self.changed.setdefault("expectations", []).append(str(case_id))


def shown_verdict(outcome, number, returned):
    """true, false, a number, null for "not applicable", "error" for no usable value."""
    if outcome != "scored":
        return None if outcome == NOT_APPLICABLE else "error"
    value = getattr(returned, "value", returned) if hasattr(returned, "rationale") else returned
    return number if isinstance(value, (int, float)) and not isinstance(value, bool) else bool(number)


def plain(value):
    return json.dumps(value, sort_keys=True, default=str)


def classify(value):
    """(outcome, number, what is wrong) of what a scorer returned; outcomes: scored, not_applicable, missing, error."""
    if isinstance(value, list):
        parts = [classify(item) for item in value]
        order = ("error", "missing", "scored", NOT_APPLICABLE)
        return min(parts, key=lambda part: order.index(part[0]), default=("missing", None, "it returned an empty list"))
    if hasattr(value, "feedback") or hasattr(value, "rationale"):
        if getattr(value, "error", None) is not None:
            return ("error", None, f"it returned an error: {getattr(value.error, 'error_message', value.error)}")
        rationale = str(getattr(value, "rationale", None) or "")
        verdict = (getattr(value, "metadata", None) or {}).get("verdict")
        if value.value is None and (verdict == NOT_APPLICABLE or rationale.lower().startswith("not applicable")):
            return (NOT_APPLICABLE, None, None)
        return classify(value.value)
    if value is None:
        return ("missing", None, "it returned None and no reason why it does not apply")
    if isinstance(value, (bool, int, float)) or type(value).__module__ == "numpy":
        number = float(value)
        if math.isfinite(number):
            return ("scored", number, None)
        return ("error", None, f"it returned {number}, which is not a finite number")
    if isinstance(value, str) and value.lower() in ("yes", "no"):
        return ("scored", 1.0 if value.lower() == "yes" else 0.0, None)
    return ("error", None, f"unusable value {value!r:.80}: MLflow counts bool, numbers and 'yes'/'no' only")


def run_script(reporter, job, evaluation, trees, dataset, budget):
    """What each scorer said, by scorer and case."""
    path, output = os.path.join(evaluation, "run_eval.py"), job["results_path"]
    arguments = ["--tracking-uri", job["tracking_uri"], "--experiment", job["experiment"], "--output", output]
    if job.get("predict_fn"):
        arguments += ["--predict-fn", job["predict_fn"]]
    if job.get("judge_model"):
        arguments += ["--judge-model", job["judge_model"]]
    forget(reporter)
    custom = [item["name"] for item in custom_scorers.declared_custom(job)]
    judges = [item["name"] for item in job["scorers"] if item["kind"] not in ("code", "python")]
    watch = Watch(reporter, dataset, custom, job["custom_limit_s"], judges, budget)
    restore = watch.install()
    kept, sys.argv = sys.argv, [path, *arguments]
    code, failure = 0, None
    try:
        runpy.run_path(path, run_name="__main__")
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
        failure = error
    except BaseException as error:  # noqa: BLE001
        code, failure = 1, error
    finally:
        sys.argv = kept
        restore()
    _report_faults(reporter, watch)
    results = read_results(output)
    if results is None:
        place = reporter.where(failure) if failure is not None else {"file": None, "line": None}
        said = describe(failure) if failure is not None else "it ended without an error"
        if not any(key[1] == "error" for key in watch.faults) or not isinstance(failure, SystemExit):
            reporter.diagnostic("run.failed", f"run_eval.py wrote no results: {said}", file=place["file"] or reporter.relative(path), line=place["line"])
        return {}
    reporter.event("script", exit_code=code, gate_passed=(results.get("gate") or {}).get("passed"))
    _report_counts(reporter, job, watch, results, custom_scorers.lines_of(trees, custom))
    _report_verdicts(reporter, job, watch)
    return watch.verdicts


def read_results(path):
    try:
        with open(path, encoding="utf-8") as handle:
            value = json.load(handle)
        return value if isinstance(value, dict) else None
    except (OSError, ValueError):
        return None


CODES = {"error": "run.scorer-error", "missing": "run.missing-value"}


def _report_faults(reporter, watch):
    for (name, outcome, message, file, line), cases in sorted(watch.faults.items(), key=lambda item: repr(item[0])):
        code = CODES[outcome]
        if message and message.startswith("unusable value"):
            code = "run.unusable-value"
        elif message and "not a finite number" in message:
            code = "run.not-a-number"
        elif message and message.startswith("it called exit("):
            code = "run.exit"
        named = sorted(cases)
        more = f" and {len(named) - MAX_PLACES} more" if len(named) > MAX_PLACES else ""
        reporter.diagnostic(code, f"Scorer {name} on {', '.join(named[:MAX_PLACES])}{more}: {message}", file=file, line=line, scorer=name)
    for field, cases in sorted(watch.changed.items()):
        shown = ", ".join(cases[:MAX_PLACES])
        reporter.diagnostic("dataset.changed-by-mlflow", f"MLflow hands scorers other {field} than the dataset holds ({len(cases)} cases: {shown}).", rung="dataset")
    for message, count in sorted(watch.store_faults.messages.items()):
        reporter.diagnostic("run.not-stored", f"MLflow could not store the verdicts of {count} rows: {message}")


def _report_counts(reporter, job, watch, results, lines):
    groups = [group for group in results.get("groups") or [] if isinstance(group, dict)]
    by_run = {getattr(result, "run_id", None): (number, result) for number, result in watch.results}
    for group in groups:
        _, result = by_run.get(group.get("run_id"), (None, None))
        rows = len(result.result_df) if result is not None and result.result_df is not None else 0
        reporter.event("group", group=str(group.get("group")), run_id=str(group.get("run_id")), experiment_id=str(group.get("experiment_id")), rows=rows)
        if result is None or rows != group.get("rows"):
            reporter.diagnostic("run.results-mismatch", f"results.json says {group.get('rows')} rows for group {group.get('group')}, MLflow's result has {rows}.")
    rows_of_group = {number: len(result.result_df) for number, result in watch.results if result.result_df is not None}
    rows = sum(rows_of_group.values())
    reporter.event("rows", rows=rows)
    said = {item.get("name"): item for item in results.get("scorers") or [] if isinstance(item, dict)}
    names = [item["name"] for item in job["scorers"]] or sorted({key[0] for key in watch.outcomes})
    for name in [*names, *sorted({key[0] for key in watch.outcomes} - set(names))]:
        counts = {"rows": rows, "scored": 0, "not_applicable": 0, "error": 0, "missing": 0}
        values = {}
        for (scorer, number, _), (outcome, value) in watch.outcomes.items():
            if scorer == name:
                counts[outcome] += 1
                if outcome == "scored":
                    values.setdefault(number, []).append(value)
        was_run = any(key[0] == name for key in watch.outcomes)
        if was_run:
            counts["missing"] += max(0, rows - sum(counts[key] for key in ("scored", "not_applicable", "error", "missing")))
        everything = [value for group in values.values() for value in group]
        mean = math.fsum(everything) / len(everything) if everything else None
        reporter.event("counts", scorer=name, was_run=was_run, mean=mean, refused=len(watch.refused.get(name, ())), **counts)
        custom_scorers.check_variation(reporter, job, name, lines, counts, everything)
        _compare_means(reporter, watch, name, values)
        _compare_with_script(reporter, name, counts, mean, said.get(name), was_run)


def _report_verdicts(reporter, job, watch):
    """By scorer and case: they can be held against those of another run, and against labels."""
    for item in job["scorers"]:
        verdicts = watch.verdicts.get(item["name"])
        if verdicts:
            reporter.event("verdicts", scorer=item["name"], verdicts=dict(sorted(verdicts.items())[:MAX_VERDICTS]))


def _compare_means(reporter, watch, name, values):
    for number, result in watch.results:
        theirs = (result.metrics or {}).get(f"{name}/mean")
        ours = values.get(number)
        if theirs is None or not ours:
            if (theirs is None) != (not ours):
                reporter.diagnostic("run.metric-mismatch", f"{name}/mean is {theirs} in MLflow's metrics; {len(ours or [])} rows were scored.", scorer=name)
            continue
        mean = math.fsum(ours) / len(ours)
        if not math.isclose(float(theirs), mean, rel_tol=1e-9, abs_tol=1e-9):
            reporter.diagnostic("run.metric-mismatch", f"{name}/mean is {float(theirs)} in MLflow's metrics, {mean} by recounting the rows.", scorer=name)


def _compare_with_script(reporter, name, counts, mean, said, was_run):
    if said is None:
        reporter.diagnostic("run.results-mismatch", f"results.json does not mention scorer {name}.", scorer=name)
        return
    if not was_run:
        if said.get("status") == "scored":
            reporter.diagnostic("run.results-mismatch", f"results.json says scorer {name} scored, but MLflow never called it.", scorer=name)
        return
    differing = [key for key in counts if said.get(key) != counts[key]]
    if (said.get("mean") is None) != (mean is None) or (mean is not None and not math.isclose(said["mean"], mean, rel_tol=1e-6, abs_tol=1e-6)):
        differing.append("mean")
    if differing:
        shown = ", ".join(f"{key}: {said.get(key)} instead of {mean if key == 'mean' else counts[key]}" for key in differing)
        reporter.diagnostic("run.results-mismatch", f"results.json counts scorer {name} differently ({shown}).", scorer=name)
