"""Scorers of Sales assistant: 4 in all, see get_all_scorers().

A scorer answers True or False with a reason, or "not applicable" (no value, left out of the mean). What it looks at
comes from evidence.py, what the plain checks decide is in checks.py and signals.py.
"""

from __future__ import annotations

import os
from typing import Any

from mlflow.entities import Feedback
from mlflow.exceptions import MlflowException
from mlflow.genai.scorers import scorer

import checks
import signals
from eval_dataset import storable
from evidence import Evidence, evidence_for

# Name and kind of every scorer; the judges (all but "code") need a model.
SCORER_KINDS: dict[str, str] = {
    "calls_at_most_2": "code",
    "repeated_calls_none": "code",
    "failed_share_low": "code",
    "user_turns_at_least_1": "code",
}


# Why a scorer did not apply, by scorer and case: MLflow before 3.6 cannot store a verdict without a value.
NOT_APPLICABLE: dict[tuple[str, str | None], str] = {}


def judge_model() -> str | None:
    """Model of the judges, e.g. "openai:/gpt-4.1-mini"; read when a judge is called."""
    return os.environ.get("EVAL_JUDGE_MODEL") or os.environ.get("MLFLOW_GENAI_JUDGE_DEFAULT_MODEL") or None


def feedback(name: str, evidence: Evidence, verdict: checks.Verdict) -> Feedback | None:
    """The verdict as MLflow records it. "Not applicable" has no value and is left out of the mean."""
    reason = storable(verdict.reason)
    if verdict.passed is not None:
        return Feedback(value=verdict.passed, rationale=reason)
    NOT_APPLICABLE[(name, evidence.case_id)] = reason
    try:
        return Feedback(value=None, rationale=f"not applicable: {reason}", metadata={"verdict": "not_applicable"})
    except MlflowException:
        return None


CALLS_AT_MOST_2_LIMIT = 2


@scorer(name="calls_at_most_2")
def calls_at_most_2(inputs: dict[str, Any], outputs: Any, expectations: dict[str, Any], trace: Any) -> Feedback | None:
    """95 of 100 runs keep to it (at_most)."""
    evidence = evidence_for(trace, expectations, outputs, inputs)
    run = signals.run_of(evidence)
    return feedback(
        "calls_at_most_2",
        evidence,
        signals.at_most(run, signals.calls(run), CALLS_AT_MOST_2_LIMIT, "calls"),
    )


REPEATED_CALLS_NONE_LIMIT = 0


@scorer(name="repeated_calls_none")
def repeated_calls_none(
    inputs: dict[str, Any], outputs: Any, expectations: dict[str, Any], trace: Any
) -> Feedback | None:
    """95 of 100 runs keep to it (at_most)."""
    evidence = evidence_for(trace, expectations, outputs, inputs)
    run = signals.run_of(evidence)
    return feedback(
        "repeated_calls_none",
        evidence,
        signals.at_most(run, signals.repeated_calls(run), REPEATED_CALLS_NONE_LIMIT, "repeated calls"),
    )


FAILED_SHARE_LOW_LIMIT = 0.25


@scorer(name="failed_share_low")
def failed_share_low(inputs: dict[str, Any], outputs: Any, expectations: dict[str, Any], trace: Any) -> Feedback | None:
    """95 of 100 runs keep to it (at_most)."""
    evidence = evidence_for(trace, expectations, outputs, inputs)
    run = signals.run_of(evidence)
    return feedback(
        "failed_share_low",
        evidence,
        signals.at_most(run, signals.failed_share(run), FAILED_SHARE_LOW_LIMIT, "of the calls failed"),
    )


USER_TURNS_AT_LEAST_1_LIMIT = 1


@scorer(name="user_turns_at_least_1")
def user_turns_at_least_1(
    inputs: dict[str, Any], outputs: Any, expectations: dict[str, Any], trace: Any
) -> Feedback | None:
    """95 of 100 runs keep to it (at_least)."""
    evidence = evidence_for(trace, expectations, outputs, inputs)
    run = signals.run_of(evidence)
    return feedback(
        "user_turns_at_least_1",
        evidence,
        signals.at_least(run, signals.user_turns(run), USER_TURNS_AT_LEAST_1_LIMIT, "turns of the user"),
    )


def get_all_scorers(include_judges: bool = True) -> list:
    """The scorers for mlflow.genai.evaluate(); without judges, those that need no model."""
    plain_checks = [calls_at_most_2, repeated_calls_none, failed_share_low, user_turns_at_least_1]
    if not include_judges:
        return plain_checks
    judges = []
    return [*plain_checks, *judges]
