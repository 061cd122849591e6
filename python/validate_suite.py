"""Validate a generated suite: syntax, contract, dataset, run, in this order, in one process.

    python -I -B validate_suite.py JOB.json

JOB.json says where the suite is, what it declares, which server to use, and where to report (see src/validate/probe-job.ts).
"""

import json
import os
import sys
import time
from urllib.parse import urlsplit

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from suite_probes import contract, custom_policy, custom_scorers, dataset, judge_repeats, loading, run, source, wiring  # noqa: E402
from suite_probes.judge_budget import JudgeBudget  # noqa: E402
from suite_probes.reporting import Reporter  # noqa: E402


class Rungs:
    def __init__(self, reporter):
        self.reporter = reporter

    def run(self, name, work):
        """What `work` returns; its duration and whether it gave an error go into the report."""
        reporter = self.reporter
        reporter.rung, errors, start = name, reporter.errors, time.monotonic()
        reporter.event("rung-started", rung=name)
        value = work()
        reporter.event("rung-ended", rung=name, passed=reporter.errors == errors, duration_ms=(time.monotonic() - start) * 1000)
        return value


def main(job):
    evaluation = os.path.join(job["folder"], "evaluation")
    reporter = Reporter(job["report_path"], job["running_path"], job["crash_path"], job["folder"])
    rungs = Rungs(reporter)
    loading.enter(evaluation, job["import_path"])
    trees = rungs.run("syntax", lambda: source.check_syntax(reporter, evaluation))
    missing = [name for name in ("scorers.py", "eval_dataset.py", "run_eval.py") if not os.path.exists(os.path.join(evaluation, name))]
    for name in missing:
        reporter.diagnostic("syntax.missing-file", f"evaluation/{name} does not exist.", file=f"evaluation/{name}")
    is_whole = reporter.errors == 0
    start = time.monotonic()
    import mlflow
    import mlflow.genai.scorers

    reporter.event("versions", mlflow=mlflow.__version__, python=sys.version.split()[0], import_ms=(time.monotonic() - start) * 1000)
    mlflow.set_tracking_uri(job["tracking_uri"])
    reporter.watch(job["call_limit_s"])

    def check_contract():
        custom = [item["name"] for item in custom_scorers.declared_custom(job)]
        may_import = custom_policy.check_custom(reporter, evaluation, trees, custom)
        may_import = source.check_source(reporter, evaluation, trees) and may_import
        # A sibling that does not compile would only fail a second time here, with less to say.
        if may_import and "scorers.py" in trees and is_whole:
            contract.check_contract(reporter, evaluation, trees, [item["name"] for item in job["scorers"]], custom, job["custom_limit_s"])

    errors = reporter.errors
    rungs.run("contract", check_contract)
    is_usable = reporter.errors == errors and is_whole
    rows = None
    if "eval_dataset.py" in trees:
        rows = rungs.run("dataset", lambda: dataset.check_dataset(reporter, evaluation, trees, job.get("predict_fn")))
    if is_usable and rows is not None:
        rungs.run("run", lambda: check_run(reporter, job, evaluation, trees, rows, mlflow.__version__))
    reporter.event("finished")


def check_run(reporter, job, evaluation, trees, rows, version):
    if not custom_scorers.rehearse(reporter, job, rows):
        return
    start = time.monotonic()
    if not job.get("judge_model"):
        numbers = tuple(int(part) for part in version.split(".")[:2])
        wiring.check_wiring(reporter, job, rows, numbers, urlsplit(job["tracking_uri"]).hostname)
    reporter.event("duration", of="judge_wiring", duration_ms=(time.monotonic() - start) * 1000)
    budget = JudgeBudget(job["judge_max_calls"], job["judge_max_usd"], job["judge_price"])
    restore = budget.install()
    try:
        verdicts = run.run_script(reporter, job, evaluation, trees, rows, budget)
        start = time.monotonic()
        judge_repeats.ask_again(reporter, job, rows, verdicts, budget)
        reporter.event("duration", of="judge_repeats", duration_ms=(time.monotonic() - start) * 1000)
    finally:
        restore()
    reporter.event("judge-calls", made=budget.made, refused=budget.refused, usd=None if budget.price is None else budget.spent)


def flush_traces():
    import mlflow

    try:
        mlflow.flush_trace_async_logging()
    except Exception as error:  # noqa: BLE001 - the verdict stands without it
        print(f"traces could not be flushed: {error}", file=sys.stderr)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as handle:
        main(json.load(handle))
    flush_traces()
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that the suite left running must not keep the process: everything that counts is written.
    os._exit(0)
