"""Signals: numbers that say how a run went. A signal judges nothing; a scorer holds it to a limit.

The limits, and why they are what they are, stand with the scorers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from checks import (
    Verdict,
    argument_values,
    is_call,
    named,
    not_applicable,
    number_text,
    output_texts,
    repeated_steps,
    words_in,
)
from evidence import Evidence, Step, Turn


class Measured(NamedTuple):
    """A signal of one run. steps: where it shows, in time order; none where the whole run shows it."""

    value: float
    steps: tuple[Step, ...] = ()


class Call(NamedTuple):
    """A tool or retrieval call with its words. index: its position among the steps of the run."""

    step: Step
    index: int
    input: str
    input_words: list[str]
    output_texts: list[str]
    output_words: set[str]
    output_length: int


@dataclass(frozen=True)
class Run:
    """A run with its words split once. users and assistants: what was said, in time order, the question first."""

    evidence: Evidence
    question: str
    answer: str
    query_type: str | None
    system_texts: tuple[str, ...]
    system_words: set[str]
    steps: tuple[Step, ...]
    calls: list[Call]
    users: list[Turn]
    assistants: list[Turn]


@lru_cache(maxsize=16)
def run_of(evidence: Evidence) -> Run:
    """The run that the scorers of a row look at, made once for all of them."""
    return Run(
        evidence=evidence,
        question=evidence.question or "",
        answer=evidence.answer or "",
        query_type=evidence.query_type,
        system_texts=evidence.system_texts,
        system_words={word for text in evidence.system_texts for word in words_in(text)},
        steps=evidence.steps,
        calls=[call_of(step, index) for index, step in enumerate(evidence.steps) if is_call(step)],
        users=[turn for turn in evidence.turns if turn.role == "user"],
        assistants=[turn for turn in evidence.turns if turn.role == "assistant"],
    )


def call_of(step: Step, index: int) -> Call:
    values = [value for _, value in argument_values(step.input)]
    text = " ".join(value if isinstance(value, str) else number_text(value) for value in values)
    outputs = output_texts(step)
    return Call(
        step=step,
        index=index,
        input=text,
        input_words=words_in(text),
        output_texts=outputs,
        output_words={word for output in outputs for word in words_in(output)},
        output_length=sum(len(output) for output in outputs),
    )


def at_most(run: Run, measured: Measured | None, limit: float, noun: str) -> Verdict:
    """The signal is not above the limit."""
    return unknown(run, measured) or Verdict(measured.value <= limit, told(measured, noun, f"at most {shown(limit)}"))


def at_least(run: Run, measured: Measured | None, limit: float, noun: str) -> Verdict:
    """The signal is not below the limit."""
    return unknown(run, measured) or Verdict(measured.value >= limit, told(measured, noun, f"at least {shown(limit)}"))


def unknown(run: Run, measured: Measured | None) -> Verdict | None:
    """Why no limit can be held against the run; None: one can."""
    if run.evidence.source == "none":
        return not_applicable("no steps of this run are known")
    if run.evidence.truncated:
        return not_applicable("the evidence was cut, so what is missing was not counted")
    return not_applicable("there is nothing in this run to count it in") if measured is None else None


def told(measured: Measured, noun: str, limit: str) -> str:
    where = f"; where: {named([step.name for step in measured.steps])}" if measured.steps else ""
    return f"{noun}: {shown(measured.value)}, limit {limit}{where}"


def shown(value: float) -> str:
    return str(round(value, 4)) if isinstance(value, float) and not value.is_integer() else str(int(value))


def calls(run: Run) -> Measured | None:
    """Calls of tools and retrievers."""
    return Measured(len(run.calls))


def counted(steps: list[Step]) -> Measured:
    """How many, and where."""
    return Measured(len(steps), tuple(steps))


def repeated_calls(run: Run) -> Measured | None:
    """Calls with the arguments and the outcome of an earlier one."""
    return counted(repeated_steps([call.step for call in run.calls]))


def user_turns(run: Run) -> Measured | None:
    """Turns of the user."""
    return Measured(len(run.users)) if run.users else None


def share(part: float, whole: float) -> Measured | None:
    return None if whole == 0 else Measured(part / whole)


def failed_share(run: Run) -> Measured | None:
    """Share of the calls that failed."""
    return share(sum(call.step.error is not None for call in run.calls), len(run.calls))
