"""Asks judges again about rows on which they ruled: one that says different things of the same row is not steady."""

import os
from concurrent.futures import ThreadPoolExecutor

from suite_probes.contract import load_scorers
from suite_probes.dataset import Dataset
from suite_probes.run import NOT_APPLICABLE, classify, shown_verdict

ROWS = 10
AT_ONCE = 4


def ask_again(reporter, job, dataset, verdicts, budget):
    """`verdicts`: by scorer and case, of the run. Rows are spread evenly over the dataset."""
    judges = {item["name"] for item in job["scorers"] if item["kind"] not in ("code", "python")}
    times = job["judge_repeats"] - 1
    if not job.get("judge_model") or not judges or times < 1:
        return
    os.environ.setdefault("EVAL_JUDGE_MODEL", job["judge_model"])
    recorded = {Dataset.case_id(row): row for row in dataset.rows if Dataset.is_recorded(row)}
    asked = []
    for item in load_scorers(reporter):
        known = verdicts.get(item.name, {}) if item.name in judges else {}
        ruled = [row for case_id, row in recorded.items() if known.get(case_id) not in (None, "error")]
        asked += [(item, row) for row in spread(ruled, ROWS) for _ in range(times)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = list(pool.map(lambda pair: _verdict(reporter, *pair, budget), asked))
    repeats = {}
    for (item, row), verdict in zip(asked, said, strict=True):
        if verdict is not _UNASKED:
            repeats.setdefault(item.name, {}).setdefault(Dataset.case_id(row), []).append(verdict)
    for name, cases in repeats.items():
        reporter.event("repeats", scorer=name, verdicts=cases)


_UNASKED = object()


def _verdict(reporter, item, row, budget):
    expectations = {**(row.get("expectations") or {}), "case_id": Dataset.case_id(row)}
    before = reporter.start_running("asking a judge again", item.name)
    try:
        value, was_refused = budget.run(
            lambda: item.run(inputs=row["inputs"], outputs=row.get("outputs"), expectations=expectations, trace=None),
            str(row["inputs"]) + str(row.get("outputs")),
        )
    except Exception:  # noqa: BLE001 - one more verdict that is no verdict
        return "error"
    finally:
        reporter.stop_running(before)
    if was_refused:
        return _UNASKED
    outcome, number, _ = classify(value)
    return None if outcome == NOT_APPLICABLE else shown_verdict(outcome, number, value)


def spread(items, count):
    """At most `count` of them, at even distances."""
    if len(items) <= count:
        return items
    return [items[(2 * at + 1) * len(items) // (2 * count)] for at in range(count)]
