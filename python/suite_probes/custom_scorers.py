"""Free scorers (evaluation/custom/) one at a time: whoever hangs, crashes or exits is named, which cannot be said once MLflow runs all at once."""

import copy
import importlib
import json
import sys

from suite_probes.dataset import Dataset
from suite_probes.loading import describe, forget

# From so many verdicts on, one that is always the same says nothing.
ENOUGH_VERDICTS = 5


def path_of(name):
    return f"evaluation/custom/{name}.py"


def declared_custom(job):
    return [item for item in job["scorers"] if item["kind"] == "python"]


def import_each(reporter, names, limit_seconds):
    """True when every one can be imported; the reason is reported otherwise."""
    forget(reporter)
    errors = reporter.errors
    for name in names:
        before = reporter.start_running(f"importing custom/{name}.py", name, limit_seconds)
        try:
            importlib.import_module(f"custom.{name}")
        except BaseException as error:  # noqa: BLE001 - exit() in the suite must not end the validation
            place = reporter.where(error)
            reporter.diagnostic(
                "contract.import-failed",
                f"custom/{name}.py cannot be imported: {describe(error)}",
                file=place["file"] or path_of(name),
                line=place["line"],
                scorer=name,
            )
        finally:
            reporter.stop_running(before)
    return reporter.errors == errors


def rehearse(reporter, job, dataset):
    """Each scorer on each recorded row, alone: True when none changes what the others are given too.

    What it returns is not looked at: the run that follows judges that, with MLflow's own arguments.
    """
    declared = declared_custom(job)
    if not declared:
        return True
    forget(reporter)
    errors = reporter.errors
    recorded = [row for row in dataset.rows if Dataset.is_recorded(row)]
    for item in declared:
        scorer = getattr(importlib.import_module(f"custom.{item['name']}"), item["name"], None)
        changed = [Dataset.case_id(row) for row in recorded if _changes(reporter, job, scorer, item["name"], row)]
        if changed:
            shown = ", ".join(str(case_id) for case_id in changed[:5])
            reporter.diagnostic(
                "run.changed-evidence",
                f"Scorer {item['name']} changes the inputs, outputs or evidence that it is given ({len(changed)} cases: {shown}); other scorers see that too.",
                file=path_of(item["name"]),
                hint="Work on a copy: dict(...), list(...).",
                scorer=item["name"],
            )
    return reporter.errors == errors


def _changes(reporter, job, scorer, name, row):
    expectations = {**(row.get("expectations") or {}), "case_id": Dataset.case_id(row)}
    given = copy.deepcopy({"inputs": row["inputs"], "outputs": row.get("outputs"), "expectations": expectations})
    stored = getattr(sys.modules.get("evidence"), "stored_evidence", None)

    def state():
        evidence = stored().get(Dataset.case_id(row)) if callable(stored) else None
        return json.dumps([given, evidence], default=str)

    kept = state()
    before = reporter.start_running("scoring", name, job["custom_limit_s"])
    try:
        scorer.run(**given, trace=None)
    except BaseException:  # noqa: BLE001, S110 - reported with its cases by the run itself
        pass
    finally:
        reporter.stop_running(before)
    if state() == kept:
        return False
    for name in ("stored_evidence", "recorded_evidence"):
        kept_by_suite = getattr(sys.modules.get("evidence"), name, None)
        if hasattr(kept_by_suite, "cache_clear"):
            kept_by_suite.cache_clear()
    return True


def check_variation(reporter, job, name, lines, counts, values):
    """A verdict that never moves comes from a scorer that is blind or dead, or from one that this suite does not need."""
    item = next((item for item in declared_custom(job) if item["name"] == name), None)
    if item is None or counts["error"] + counts["missing"] > 0:
        return
    severity = "error" if item.get("must_vary") else "warning"
    place = {"file": path_of(name), "line": lines.get(name), "scorer": name, "severity": severity}
    if counts["scored"] == 0:
        reporter.diagnostic(
            "run.never-applicable",
            f"Scorer {name} said \"not applicable\" on all {counts['rows']} rows.",
            hint="Check the names of the steps and fields that it looks for against a real case (data/evidence.jsonl).",
            **place,
        )
    elif counts["scored"] >= ENOUGH_VERDICTS and len(set(values)) == 1:
        shown = {0.0: "false or 0", 1.0: "true or 1"}.get(values[0], values[0])
        reporter.diagnostic(
            "run.constant-verdict",
            f"Scorer {name} gave {shown} on all {counts['scored']} rows that it scored: it may see nothing of what it judges.",
            hint="It has to tell cases apart: a failing and a healthy one must get different verdicts. Add a case that fails it, or look at other evidence.",
            **place,
        )


def unusable(scorer, value):
    """What MLflow would take, but what would end up under another scorer's name, or several values for one row."""
    if isinstance(value, (list, tuple, dict)):
        return f"unusable value of type {type(value).__name__}: a scorer gives one verdict a row"
    name = getattr(value, "name", None) if hasattr(value, "rationale") else None
    if name not in (None, "feedback", scorer):
        return f"unusable value: its Feedback is named {name!r:.80}, not {scorer}"
    return None


def lines_of(trees, names):
    """Line of each scorer's function in its module."""
    found = {}
    for name in names:
        tree = trees.get(f"custom/{name}.py")
        for node in tree.body if tree is not None else []:
            if getattr(node, "name", None) == name:
                found[name] = node.lineno
    return found
