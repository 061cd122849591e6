"""Rung `dataset`: do the rows fit what MLflow takes, and does every field that a scorer reads exist in some row?"""

import ast
import importlib
import inspect
import json
import os

from suite_probes.loading import describe, fresh_import
from suite_probes.source import field_reads

ROWS_FILE = "cases.jsonl"
EVIDENCE_FILE = "evidence.jsonl"


class Dataset:
    def __init__(self, rows, evidence):
        self.rows = rows
        self.evidence = evidence
        # Case id -> the row as the script hands it to MLflow.
        self.handed_over = {self.case_id(row): row for row in rows if isinstance(row, dict)}

    def use_script_rows(self, module):
        """eval_dataset.mlflow_rows() may prepare rows, for instance replace what cannot be stored."""
        make = getattr(module, "mlflow_rows", None)
        for group in ("recorded", "live") if callable(make) else ():
            for row in make(group):
                self.handed_over[self.case_id(row)] = row

    @staticmethod
    def case_id(row):
        expectations = row.get("expectations") if isinstance(row, dict) else None
        if isinstance(expectations, dict) and expectations.get("case_id") is not None:
            return str(expectations["case_id"])
        metadata = row.get("metadata") if isinstance(row, dict) else None
        found = row.get("id", row.get("case_id", (metadata or {}).get("case_id"))) if isinstance(row, dict) else None
        return None if found is None else str(found)

    @staticmethod
    def is_recorded(row):
        origin = (row.get("metadata") or {}).get("origin")
        return origin == "recorded" if origin is not None else "outputs" in row


def check_dataset(reporter, evaluation, trees, predict_fn):
    """The rows, or None when they cannot be used."""
    file = reporter.relative(os.path.join(evaluation, "eval_dataset.py"))
    before = reporter.start_running("importing eval_dataset.py")
    try:
        module = fresh_import(reporter, "eval_dataset")
        rows = module.EVAL_DATA
    except BaseException as error:  # noqa: BLE001
        place = reporter.where(error)
        reporter.diagnostic("dataset.import-failed", f"eval_dataset.py cannot be imported: {describe(error)}", file=place["file"] or file, line=place["line"])
        return None
    finally:
        reporter.stop_running(before)
    if not isinstance(rows, (list, tuple)) or len(rows) == 0:
        reporter.diagnostic("dataset.empty", "EVAL_DATA is not a list with at least one row.", file=file)
        return None
    errors = reporter.errors
    dataset = Dataset(list(rows), _read_evidence(reporter, evaluation))
    place = _row_places(reporter, evaluation, trees, len(dataset.rows))
    _check_rows(reporter, dataset, place)
    if reporter.errors > errors:
        return None
    try:
        dataset.use_script_rows(module)
    except BaseException as error:  # noqa: BLE001
        found = reporter.where(error)
        reporter.diagnostic("dataset.rows", f"mlflow_rows() fails: {describe(error)}", file=found["file"] or file, line=found["line"])
        return None
    _check_reads(reporter, evaluation, trees, dataset)
    if predict_fn:
        _check_predict_fn(reporter, predict_fn, dataset)
    for tree_name, tree in trees.items():
        _check_own_predict_fn(reporter, reporter.relative(os.path.join(evaluation, tree_name)), tree, dataset)
    return dataset if reporter.errors == errors else None


def _read_evidence(reporter, evaluation):
    """Case id -> evidence; empty when the suite has none."""
    path = os.path.join(evaluation, "data", EVIDENCE_FILE)
    found = {}
    if not os.path.exists(path):
        return found
    with open(path, encoding="utf-8") as handle:
        for number, line in enumerate(handle, 1):
            if not line.strip():
                continue
            try:
                value = json.loads(line)
                found[str(value["case_id"])] = value
            except (ValueError, KeyError, TypeError) as error:
                reporter.diagnostic("dataset.evidence", f"Not an evidence record: {describe(error)}", file=reporter.relative(path), line=number)
    return found


def _row_places(reporter, evaluation, trees, count):
    """Row index -> (file, line): an element of a literal list in eval_dataset.py, or a line of cases.jsonl."""
    file = reporter.relative(os.path.join(evaluation, "eval_dataset.py"))
    for node in ast.walk(trees["eval_dataset.py"]):
        is_data = isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == "EVAL_DATA" for target in node.targets)
        if is_data and isinstance(node.value, ast.List) and len(node.value.elts) == count:
            elements = node.value.elts
            return lambda index: {"file": file, "line": elements[index].lineno}
    path = os.path.join(evaluation, "data", ROWS_FILE)
    if os.path.exists(path):
        with open(path, encoding="utf-8") as handle:
            lines = [number for number, line in enumerate(handle, 1) if line.strip()]
        if len(lines) == count:
            rows_file = reporter.relative(path)
            return lambda index: {"file": rows_file, "line": lines[index]}
    return lambda index: {"file": file, "line": None}


def _check_rows(reporter, dataset, place):
    seen = {}
    for index, row in enumerate(dataset.rows):
        for code, message, hint in _faults_of_row(row, dataset):
            reporter.diagnostic(code, f"Row {index + 1}: {message}", hint=hint, **place(index))
        case_id = Dataset.case_id(row)
        if case_id is not None and case_id in seen:
            reporter.diagnostic("dataset.duplicate-case", f"Row {index + 1}: the case id {case_id} is that of row {seen[case_id] + 1} too.", **place(index))
        seen.setdefault(case_id, index)


def _faults_of_row(row, dataset):
    if not isinstance(row, dict):
        return [("dataset.row", f"it is a {type(row).__name__}, not a dict.", None)]
    inputs = row.get("inputs")
    if "inputs" not in row:
        return [("dataset.flat-row", "it has no `inputs`.", 'MLflow wants {"inputs": {...}, "outputs": ..., "expectations": {...}}.')]
    if not isinstance(inputs, dict):
        return [("dataset.inputs", f"`inputs` is a {type(inputs).__name__}, not a dict.", 'Wrap it: {"inputs": {"question": ...}}.')]
    faults = []
    if not inputs:
        faults.append(("dataset.inputs", "`inputs` is empty.", None))
    if any(not isinstance(key, str) for key in inputs):
        faults.append(("dataset.inputs", "`inputs` has keys that are not strings.", None))
    expectations = row.get("expectations")
    if expectations is not None and not isinstance(expectations, dict):
        faults.append(("dataset.expectations", f"`expectations` is a {type(expectations).__name__}, not a dict.", None))
        return faults
    try:
        json.dumps(row)
    except (TypeError, ValueError, RecursionError) as error:
        faults.append(("dataset.not-json", f"it cannot be written as JSON: {describe(error)}", None))
    if Dataset.is_recorded(row):
        if "outputs" not in row:
            faults.append(("dataset.outputs", "it is recorded but has no `outputs`.", "Write null where the run gave no answer."))
        case_id = Dataset.case_id(row)
        if dataset.evidence and case_id is not None and case_id not in dataset.evidence:
            faults.append(("dataset.evidence", f"data/{EVIDENCE_FILE} has no evidence for the recorded case {case_id}.", None))
    return faults


def _check_reads(reporter, evaluation, trees, dataset):
    """Only what passes through MLflow counts: rows lose every column but inputs, outputs, expectations (and tags, set after scoring)."""
    present = {"inputs": set(), "outputs": set(), "expectations": {"case_id"}}
    for row in dataset.rows:
        for root, keys in present.items():
            if isinstance(row.get(root), dict):
                keys.update(row[root])
    for name, tree in trees.items():
        file = reporter.relative(os.path.join(evaluation, name))
        for root, key, line, label in sorted(set(field_reads(tree)), key=lambda item: item[2]):
            # Live answers are not known yet: what predict_fn returns may hold anything.
            is_unknowable = root == "outputs" and any(not Dataset.is_recorded(row) for row in dataset.rows)
            if key in present[root] or is_unknowable:
                continue
            reporter.diagnostic(
                "dataset.missing-field",
                f"Scorer {label} reads {root}[{key!r}], which no row has when MLflow hands it over.",
                file=file,
                line=line,
                scorer=label,
                hint=f"Rows have {', '.join(sorted(map(repr, present[root]))) or 'no fields'} in {root}; other columns such as metadata are dropped.",
            )


def _check_predict_fn(reporter, target, dataset):
    module_name, _, function_name = target.partition(":")
    before = reporter.start_running(f"importing {target}")
    try:
        function = importlib.import_module(module_name)
        for part in function_name.split("."):
            function = getattr(function, part)
    except BaseException as error:  # noqa: BLE001
        place = reporter.where(error)
        reporter.diagnostic("dataset.predict-fn", f"predict_fn {target} cannot be imported: {describe(error)}", hint="It is named module:function and must be on the import path.", **place)
        return
    finally:
        reporter.stop_running(before)
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return
    for index, row in enumerate(dataset.rows):
        if Dataset.is_recorded(row):
            continue
        try:
            signature.bind(**row["inputs"])
        except TypeError as error:
            reporter.diagnostic(
                "dataset.predict-fn-signature",
                f"MLflow calls {target}(**inputs) with {', '.join(row['inputs'])}; row {index + 1}: {error}",
                hint="Its parameters must be the keys of inputs.",
                **_place_of(reporter, function),
            )
            return


def _place_of(reporter, function):
    """Where it is defined; the agent mostly lies outside the session folder, and then the whole path is said."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        return {"file": None, "line": None}
    return {"file": reporter.relative(code.co_filename) or code.co_filename, "line": code.co_firstlineno}


def _check_own_predict_fn(reporter, file, tree, dataset):
    """A predict_fn written into the suite itself that expects the whole dict in one parameter."""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == "predict_fn":
            names = [item.arg for item in [*node.args.posonlyargs, *node.args.args]]
            if names == ["inputs"] and not any("inputs" in row["inputs"] for row in dataset.rows):
                reporter.diagnostic(
                    "dataset.predict-fn-signature",
                    "predict_fn(inputs) never gets a dict: MLflow calls predict_fn(**inputs).",
                    file=file,
                    line=node.lineno,
                    hint=f"Use the keys of inputs as parameters: {', '.join(dataset.rows[0]['inputs'])}.",
                )
