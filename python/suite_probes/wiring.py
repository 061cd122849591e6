"""Judges without a model: is the request they would send complete? A stub on loopback answers; what it says is thrown away."""

import json
import os
import re
import sys

from suite_probes.contract import load_scorers
from suite_probes.dataset import Dataset
from suite_probes.loading import describe
from suite_probes.run import NOT_APPLICABLE, classify

ROWS_PER_JUDGE = 2
# A judge may rightly ask nothing about a row (no answer, no steps it looks at); then the next row is tried.
ROWS_TRIED = 12
STUB_MODEL = "openai:/stub"
# Before this version built-in judges ignore OPENAI_BASE_URL, so a request would leave the machine.
FIRST_VERSION = (3, 14)


class OnlyLoopback:
    """While active, no socket of this process may leave for anywhere but loopback and the tracking server."""

    def __init__(self, allowed):
        self.allowed = {"localhost", "127.0.0.1", "::1", allowed}
        self.is_active = False
        sys.addaudithook(self.hook)

    def hook(self, event, arguments):
        if not self.is_active or event not in ("socket.getaddrinfo", "socket.connect"):
            return
        host = arguments[0] if event == "socket.getaddrinfo" else arguments[1][0] if isinstance(arguments[1], tuple) else None
        if isinstance(host, bytes):
            host = host.decode("ascii", "replace")
        if host is not None and host not in self.allowed:
            raise PermissionError(f"the check of the judges' wiring allows no connection to {host}")


def needle(kind, text):
    """A piece of a text that survives quoting: its longest run of plain characters, at most 60 of them; `escaped` as JSON writes it."""
    text = str(text)[:2000]
    if re.fullmatch(r"[\w.:-]{1,60}", text):
        return {"kind": kind, "text": text, "escaped": json.dumps(text)[1:-1]}
    runs = re.findall(r"[A-Za-z0-9][A-Za-z0-9 .,:'-]{3,}", text) or re.findall(r"\w+", text)
    found = max(runs, key=len, default="").strip()[:60]
    return {"kind": kind, "text": found, "escaped": json.dumps(found)[1:-1]}


def text_of(value):
    """The texts inside a JSON value, the longest first."""
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else []
    return sorted((text for item in items for text in text_of(item)), key=len, reverse=True)


def needles_for(row, evidence, sees, shows_inputs):
    """What the request must contain, by what it shows."""
    answer = (evidence or {}).get("answer") or next(iter(text_of(row.get("outputs"))), "")
    question = next(iter(text_of(row["inputs"])), "") if shows_inputs else ""
    wanted = [needle("question", question), needle("answer", answer)]
    kinds = {"steps": ("tool", "retrieval", "handoff", "agent"), "routing": ("agent", "handoff", "tool"), "retrieval": ("retrieval",)}
    shown = {kind for item in sees for kind in kinds.get(item, ())}
    names = dict.fromkeys(step["name"] for step in (evidence or {}).get("steps", []) if step.get("kind") in shown)
    wanted += [needle("step", name) for name in list(names)[:5]]
    return [item for item in wanted if item["text"]]


def check_wiring(reporter, job, dataset, mlflow_version, tracking_host):
    judges = {item["name"]: item for item in job["scorers"] if item["kind"] not in ("code", "python")}
    if not judges:
        return
    if mlflow_version < FIRST_VERSION:
        reporter.diagnostic("run.judge-wiring-unchecked", "This MLflow sends its judges' requests to the vendor only; their wiring was not checked.", severity="info")
        return
    if not job.get("judge_url"):
        return
    settings = {
        "EVAL_JUDGE_MODEL": STUB_MODEL,
        "MLFLOW_GENAI_JUDGE_DEFAULT_MODEL": STUB_MODEL,
        "OPENAI_API_KEY": "stub",
        "MLFLOW_GENAI_EVAL_MAX_RETRIES": "0",
    }
    bases = ("OPENAI_BASE_URL", "OPENAI_API_BASE")
    kept = {name: os.environ.get(name) for name in (*settings, *bases)}
    network = OnlyLoopback(tracking_host)
    os.environ.update(settings)
    network.is_active = True
    try:
        scorers = load_scorers(reporter)
        for item in scorers:
            if item.name in judges:
                for name in bases:
                    os.environ[name] = f"{job['judge_url']}/scorers/{item.name}/v1"
                _call(reporter, item, judges[item.name], dataset)
    finally:
        network.is_active = False
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _call(reporter, item, declared, dataset):
    """Rows with the most steps: they have the most to show."""
    recorded = [row for row in dataset.rows if Dataset.is_recorded(row)]

    def steps(row):
        return len((dataset.evidence.get(Dataset.case_id(row)) or {}).get("steps", []))

    asked = 0
    for row in sorted(recorded, key=steps, reverse=True)[:ROWS_TRIED]:
        if asked >= ROWS_PER_JUDGE:
            break
        asked += _call_on_row(reporter, item, declared, row, dataset.evidence.get(Dataset.case_id(row)))


def _call_on_row(reporter, item, declared, row, evidence):
    """True when the judge was asked; False when it said that the row is none of its business."""
    # Safety and Fluency look at the answer only.
    shows_inputs = declared["kind"] != "builtin" or declared.get("class_name") not in ("Safety", "Fluency")
    wanted = needles_for(row, evidence, declared.get("sees") or [], shows_inputs)
    expectations = {**(row.get("expectations") or {}), "case_id": Dataset.case_id(row)}
    before = reporter.start_running("calling a judge", item.name)
    try:
        value = item.run(inputs=row["inputs"], outputs=row.get("outputs"), expectations=expectations, trace=None)
        if classify(value)[0] == NOT_APPLICABLE:
            return False
        reporter.event("wiring", scorer=item.name, needles=wanted, error=None, file=None, line=None)
    except BaseException as error:  # noqa: BLE001
        reporter.event("wiring", scorer=item.name, needles=wanted, error=describe(error)[:1000], **reporter.where(error))
    finally:
        reporter.stop_running(before)
    return True
