"""Cases of Sales assistant: EVAL_DATA, one dict a case, read from data/cases.jsonl.

A row has inputs, outputs (recorded cases), expectations (only what is known) and metadata: source_trace, query_type,
expected_routing, actual_routing, routing_optimal, origin, and why the case was chosen.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

LONE_SURROGATES = re.compile("[\ud800-\udfff]")


def data_dir() -> Path:
    """Where cases.jsonl and evidence.jsonl are; EVAL_DATA_DIR points the same scorers at other cases."""
    return Path(os.environ.get("EVAL_DATA_DIR") or Path(__file__).resolve().parent / "data")


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """One dict a line. A line that is not JSON is an error that names it."""
    rows = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                rows.append(json.loads(line))
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: not JSON ({error})") from error
    return rows


EVAL_DATA: list[dict[str, Any]] = read_jsonl(data_dir() / "cases.jsonl")
CASES_BY_ID: dict[str, dict[str, Any]] = {case["id"]: case for case in EVAL_DATA}


def use_data(folder: str) -> None:
    """Replaces the cases by those of another folder, until the program ends."""
    os.environ["EVAL_DATA_DIR"] = folder
    EVAL_DATA[:] = read_jsonl(data_dir() / "cases.jsonl")
    CASES_BY_ID.clear()
    CASES_BY_ID.update({case["id"]: case for case in EVAL_DATA})


def group_of(case: dict[str, Any]) -> str:
    """ "recorded": the outputs are scored as the trace holds them. "live": the agent is called."""
    return "recorded" if case["metadata"]["origin"] == "recorded" else "live"


def storable(value: Any) -> Any:
    """The value as MLflow can store it: a lone surrogate cannot be sent as UTF-8 and becomes U+FFFD."""
    if isinstance(value, str):
        return LONE_SURROGATES.sub("\ufffd", value)
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return value


def mlflow_rows(group: str) -> list[dict[str, Any]]:
    """The cases of one group as rows for mlflow.genai.evaluate().

    MLflow drops columns that it does not know, so the metadata stays in EVAL_DATA. The case id travels in the
    expectations, where scorers see it, and in the tags of the trace that MLflow writes for the row.
    """
    rows = []
    for case in EVAL_DATA:
        if group_of(case) != group:
            continue
        metadata = case["metadata"]
        tags = {"case_id": case["id"]}
        for key in ("source_trace", "query_type"):
            if metadata[key] is not None:
                tags[key] = storable(metadata[key])
        row = {
            "inputs": storable(case["inputs"]),
            "expectations": {**storable(case["expectations"]), "case_id": case["id"]},
            "tags": tags,
        }
        if group == "recorded":
            row["outputs"] = storable(case.get("outputs"))
        rows.append(row)
    return rows
