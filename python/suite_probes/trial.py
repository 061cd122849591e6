"""Runs the suite's scorers over rows that were made up from its own cases, without MLflow's evaluate(): one process, thousands of rows.

A row brings its evidence along. It is put where the suite's evidence.py looks for it and taken away again after the row, so that
memory does not grow with the number of rows.
"""

import copy
import json
import os
import sys

from suite_probes.contract import load_scorers
from suite_probes.custom_scorers import unusable
from suite_probes.loading import describe
from suite_probes.run import classify, shown_verdict
from suite_probes.wiring import FIRST_VERSION

MESSAGE_LIMIT = 500


class EvidenceShelf:
    """Where evidence.py and eval_dataset.py of the suite find what belongs to the row at hand."""

    def __init__(self):
        self.evidence = sys.modules.get("evidence")
        dataset = sys.modules.get("eval_dataset")
        cases = getattr(dataset, "CASES_BY_ID", None)
        self.cases = cases if isinstance(cases, dict) else {}
        self.rows = {}
        if self.evidence is not None and hasattr(self.evidence, "stored_evidence"):
            self.evidence.stored_evidence = lambda: self.rows

    def put(self, case, evidence):
        self.cases[case["id"]] = case
        self.rows.clear()
        if evidence is not None:
            self.rows[case["id"]] = evidence
        clear = getattr(getattr(self.evidence, "recorded_evidence", None), "cache_clear", None)
        if clear is not None:
            clear()

    def take_away(self, case):
        self.cases.pop(case["id"], None)
        self.rows.clear()


def mlflow_version():
    import mlflow

    return tuple(int(part) for part in mlflow.__version__.split(".")[:2])


class Trial:
    # Target whose rows judges are asked about.
    judges = "judges"

    def __init__(self, reporter, job):
        self.reporter = reporter
        self.job = job
        self.kinds = {item["name"]: item["kind"] for item in job["scorers"]}
        skipped = set(job["skip"])
        self.scorers = [item for item in load_scorers(reporter) if getattr(item, "name", None) not in skipped]
        self.scorers = [item for item in self.scorers if self.target_of(item.name) == job["target"]]
        if job["target"] == "judges" and mlflow_version() < FIRST_VERSION:
            # Their requests cannot be turned to the stub.
            self.scorers = []
        self.shelf = EvidenceShelf()

    def run(self):
        with open(self.job["rows_path"], encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number < self.job["first_row"] or number % self.job["shards"] != self.job["shard"]:
                    continue
                row = json.loads(line)
                if row["for"] == self.job["target"]:
                    self.score(number, row)

    def target_of(self, name):
        return "code" if self.kinds.get(name, "code") in ("code", "python") else self.judges

    def score(self, number, row):
        case = row["case"]
        self.shelf.put(case, row["evidence"])
        said = self.ask(number, case)
        self.shelf.take_away(case)
        verdicts = {name: verdict for name, (verdict, _) in said.items()}
        errors = {name: error for name, (_, error) in said.items() if error is not None}
        self.reporter.event("row", number=number, id=case["id"], verdicts=verdicts, errors=errors)

    def ask(self, number, case):
        """(verdict, error) by scorer."""
        said = {}
        for item in self.scorers:
            if self.job["target"] == "judges":
                self.point_judge(item.name, number)
            said[item.name] = self.verdict_of(item, self.kinds.get(item.name, "code"), case)
        return said

    def point_judge(self, name, number):
        if self.job["judge_url"] is not None:
            for variable in ("OPENAI_BASE_URL", "OPENAI_API_BASE"):
                os.environ[variable] = f"{self.job['judge_url']}/scorers/{name}/rows/{number}/v1"

    def verdict_of(self, item, kind, case):
        """(verdict, error): true, false, a number, null for "not applicable", "error" with its message, file and line."""
        given = {"inputs": case["inputs"], "outputs": case.get("outputs"), "expectations": case["expectations"]}
        given = copy.deepcopy(given) if kind == "python" else given
        before = self.reporter.start_running("scoring", item.name, self.job["custom_limit_s" if kind == "python" else "call_limit_s"])
        try:
            value = item.run(**given, trace=None)
        except BaseException as error:  # noqa: BLE001 - exit() in a scorer must not end the trial
            return "error", {"message": describe(error)[:MESSAGE_LIMIT], **self.reporter.where(error)}
        finally:
            self.reporter.stop_running(before)
        fault = unusable(item.name, value) if kind == "python" else None
        outcome, number, detail = ("error", None, fault) if fault else classify(value)
        if outcome == "missing" and (item.name, case["id"]) in getattr(sys.modules.get("scorers"), "NOT_APPLICABLE", {}):
            return None, None
        if outcome in ("error", "missing"):
            return "error", {"message": str(detail)[:MESSAGE_LIMIT], "file": None, "line": None}
        return shown_verdict(outcome, number, value), None
