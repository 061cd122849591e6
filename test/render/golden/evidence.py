"""What the agent did in a case: where all scorers and judges get their facts from.

The steps of a recorded case lie beside the rows (data/evidence.jsonl). The steps of a live case are read from the
trace that the agent has just written.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from eval_dataset import CASES_BY_ID, data_dir, group_of, read_jsonl

# Where the question lies in the inputs of a case.
QUESTION_PATH: list[str | int] = ["query"]

# Agents seen in the traces: a span of that name in a live trace is that agent at work.
EXPERTS: list[str] = ["customer_sales", "supply_chain"]

# Those of them that run before the others and are no part of a route.
ORCHESTRATORS: list[str] = []


# Keys under which agents return their answer, most telling first.
ANSWER_KEYS = ["response", "answer", "output", "content", "text", "message", "messages", "choices", "result", "parts"]
SPAN_KINDS = {
    "LLM": "model",
    "CHAT_MODEL": "model",
    "TOOL": "tool",
    "RETRIEVER": "retrieval",
    "AGENT": "agent",
}
ROLES = {
    **dict.fromkeys(["system", "developer", "SystemMessage"], "system"),
    **dict.fromkeys(["user", "human", "HumanMessage"], "user"),
    **dict.fromkeys(["assistant", "ai", "model", "AIMessage", "AIMessageChunk"], "assistant"),
}
# Where messages lie in the inputs of a model call, and what a model said in its output.
MESSAGE_KEYS = ["messages", "input", "contents", "history", "request", "kwargs", "system"]
REPLY_KEYS = ["choices", "candidates", "generations", "message", "messages", "output", "response", "content", "result"]
REPLY_KEYS += ["parts", "text"]
TEXT_PARTS = (None, "text", "input_text", "output_text")
HANDOFF = re.compile(r"(?:transfer|hand_?off|delegate)_(?:back_)?(?:control_)?to_(.+)", re.IGNORECASE)
# The span that run_eval.py puts around the agent's function.
WRAPPER_SPAN = "run_eval.predict"


@dataclass(frozen=True)
class Step:
    """One thing the agent did. kind: model, tool, retrieval, handoff, agent or unknown.

    asks: how many calls the message of a model asks for.
    """

    kind: str
    name: str
    agent: str | None = None
    input: Any = None
    output: Any = None
    error: str | None = None
    duration_ms: float | None = None
    span_id: str | None = None
    asks: int = 0


@dataclass(frozen=True)
class Turn:
    """Something said, by the "user" or the "assistant", and how many steps of the run came before it."""

    role: str
    text: str
    step: int = 0


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known about one run. source: "recorded", "live", or "none" when nothing was kept of it.

    turns: the question and what was said after it, in time order.
    text_rules: rules about texts that the run was given; None where that is not known.
    """

    source: str
    case_id: str | None = None
    query_type: str | None = None
    edge_case: str | None = None
    question: str | None = None
    answer: str | None = None
    state: str = "UNKNOWN"
    duration_ms: float | None = None
    system_texts: tuple[str, ...] = ()
    declared_values: tuple[str, ...] = ()
    user_messages: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    turns: tuple[Turn, ...] = ()
    text_rules: tuple[dict[str, Any], ...] | None = None
    truncated: int = 0

    def steps_of(self, *kinds: str) -> list[Step]:
        return [step for step in self.steps if step.kind in kinds]

    def route(self, kind: str) -> list[str]:
        """Names of the experts (kind "agent") or tools (kind "tool") that were called, each once, sorted."""
        kinds = ("tool", "retrieval") if kind == "tool" else ("agent", "handoff")
        return sorted({step.name for step in self.steps_of(*kinds)} - set(ORCHESTRATORS))


@lru_cache(maxsize=1)
def stored_evidence() -> dict[str, dict[str, Any]]:
    path = data_dir() / "evidence.jsonl"
    return {row["case_id"]: row for row in read_jsonl(path)} if path.exists() else {}


@lru_cache(maxsize=16)
def recorded_evidence(case_id: str | None) -> Evidence | None:
    """The stored evidence of a case: one object for all scorers that are at the case."""
    row = stored_evidence().get(case_id)
    if row is None:
        return None
    return Evidence(
        source="recorded",
        case_id=case_id,
        **known_of(CASES_BY_ID.get(case_id)),
        question=row["question"],
        answer=row["answer"],
        state=row["state"],
        duration_ms=row["duration_ms"],
        system_texts=tuple(row["system_texts"]),
        declared_values=tuple(row.get("declared_values") or ()),
        user_messages=tuple(row["user_messages"]),
        steps=tuple(Step(**step) for step in row["steps"]),
        turns=tuple(Turn(**turn) for turn in row.get("turns") or ()),
        text_rules=tuple(row.get("text_rules") or ()),
        truncated=row["truncated"],
    )


def known_of(case: dict[str, Any] | None) -> dict[str, Any]:
    return {key: case["metadata"][key] for key in ("query_type", "edge_case")} if case else {}


def evidence_for(
    trace: Any = None,
    expectations: dict[str, Any] | None = None,
    outputs: Any = None,
    inputs: Any = None,
) -> Evidence:
    """The evidence of the row that a scorer was called with.

    Recorded rows are found by expectations["case_id"] in data/evidence.jsonl. Any other row is read from its trace.
    """
    case_id = (expectations or {}).get("case_id")
    recorded = recorded_evidence(case_id)
    if recorded is not None:
        return recorded
    case = CASES_BY_ID.get(case_id)
    known = known_of(case)
    question = value_at(inputs, QUESTION_PATH)
    question = question if isinstance(question, str) else None
    if trace is None or (case is not None and group_of(case) == "recorded"):
        return Evidence(source="none", case_id=case_id, **known, question=question, answer=answer_text(outputs))
    answer = answer_text(outputs)
    return Evidence(source="live", case_id=case_id, **known, answer=answer, **facts_of(trace, question, answer))


def value_at(value: Any, path: list[str | int]) -> Any:
    for key in path:
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
            value = value[key]
        else:
            return None
    return value


def answer_text(outputs: Any) -> str | None:
    """The answer in what the agent returned: the text itself, or the text under one of the usual keys."""
    if outputs is None or isinstance(outputs, str):
        return outputs
    if isinstance(outputs, list) and outputs:
        return answer_text(outputs[-1])
    if isinstance(outputs, dict):
        for key in ANSWER_KEYS:
            if outputs.get(key):
                return answer_text(outputs[key])
        return "" if all(item in (None, "", [], {}) for item in outputs.values()) else as_text(outputs)
    return as_text(outputs)


def as_text(value: Any) -> str:
    """Any value as one text; what is text already stays as it is."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def facts_of(trace: Any, question: str | None, answer: str | None) -> dict[str, Any]:
    """Question, texts, state, time, steps and turns from the spans of a trace that the agent has just written."""
    spans = sorted(trace.data.spans, key=lambda span: (span.start_time_ns or 0, span.parent_id is not None))
    by_id = {span.span_id: span for span in spans}
    roots = [span for span in spans if span.parent_id not in by_id]
    if roots and roots[0].name == WRAPPER_SPAN:
        inner = [span for span in spans if span.parent_id == roots[0].span_id]
        roots = inner if len(inner) == 1 else roots
    root_ids = {span.span_id for span in roots} | {span.span_id for span in spans if span.name == WRAPPER_SPAN}
    delegating = spans_above_models(spans, by_id)
    steps = []
    messages: list[tuple[str, str]] = [("user", question)] if question else []
    for span in spans:
        kind = kind_of(span)
        if kind == "model":
            messages += [item for item in messages_in(span.inputs) if item not in messages]
        if span.span_id in root_ids and kind not in ("model", "tool", "retrieval"):
            continue
        kind, name = place(kind, span.name, span.span_id in delegating)
        if kind is not None:
            steps.append(step_from(span, kind, name, by_id))
    return {
        "question": question,
        "state": "ERROR" if roots and failed(roots[0]) else "OK",
        "duration_ms": span_duration_ms(roots[0]) if roots else None,
        "system_texts": tuple(text for role, text in messages if role == "system"),
        "user_messages": tuple(text for role, text in messages if role == "user"),
        "steps": tuple(steps),
        "turns": tuple(turns_of({span.span_id: span.inputs for span in spans}, steps, question, answer)),
    }


def kind_of(span: Any) -> str:
    return SPAN_KINDS.get(str(span.span_type or "").upper(), "unknown")


def spans_above_models(spans: list[Any], by_id: dict[str, Any]) -> set[str]:
    """Ids of the spans inside which a model or a sub-agent ran: a tool of that kind is an expert, not a tool."""
    above: set[str] = set()
    for span in spans:
        parent = by_id.get(span.parent_id) if kind_of(span) in ("model", "agent") else None
        while parent is not None and parent.span_id not in above:
            above.add(parent.span_id)
            parent = by_id.get(parent.parent_id)
    return above


def place(kind: str, name: str, is_delegating: bool) -> tuple[str | None, str]:
    """Kind and name of a step as the recorded evidence has them; kind None for a span that is no step."""
    handoff = HANDOFF.fullmatch(name)
    if kind == "tool" and handoff:
        return (None, name) if name.startswith("transfer_back_to_") else ("handoff", handoff[1])
    plain = name.removeprefix("Tool.")
    if plain in EXPERTS or (kind == "tool" and is_delegating):
        return "agent", plain
    return (None, plain) if kind == "unknown" else (kind, plain)


def step_from(span: Any, kind: str, name: str, by_id: dict[str, Any]) -> Step:
    parent = by_id.get(span.parent_id)
    agent = None
    while parent is not None and agent is None:
        agent = parent.name if parent.name in EXPERTS else None
        parent = by_id.get(parent.parent_id)
    return Step(
        kind=kind,
        name=name,
        agent=agent,
        input=None if kind == "model" else span.inputs,
        output=span.outputs,
        error=error_of(span),
        duration_ms=span_duration_ms(span),
        span_id=span.span_id,
    )


def failed(span: Any) -> bool:
    return "ERROR" in str(span.status.status_code)


def error_of(span: Any) -> str | None:
    if not failed(span):
        return None
    for event in span.events or []:
        message = (event.attributes or {}).get("exception.message")
        if message:
            return str(message)
    return str(span.status.description or "failed")


def span_duration_ms(span: Any) -> float | None:
    if span.start_time_ns is None or span.end_time_ns is None:
        return None
    return (span.end_time_ns - span.start_time_ns) / 1e6


def turns_of(inputs: dict[str, Any], steps: list[Step], question: str | None, answer: str | None) -> list[Turn]:
    """The question, what the inputs of later model calls hold beyond it, what models said, and the answer.

    inputs: of the spans, by id. Every model call repeats the conversation so far: what is new in it was said since.
    """
    lists = {step.span_id: texts_of("user", inputs[step.span_id]) for step in steps if step.kind == "model"}
    shown = next((texts for texts in lists.values() if texts), [])
    said = asked_before(shown, question)
    turns = [Turn("user", said[-1])] if said else []
    before = 0
    outputs: list[str] = []
    for index, step in enumerate(steps):
        if step.kind == "model":
            for text in new_texts(lists[step.span_id], said):
                if not any(output in text for output in outputs):
                    turns.append(Turn("user", text, before))
            reply = reply_text(step.output)
            if reply:
                turns.append(Turn("assistant", reply, index + 1))
            outputs = []
        else:
            # A "user" message that repeats a result is the result, handed back in the user's name.
            outputs += [text for text in (item.strip()[:200] for item in texts_in(step.output)) if len(text) >= 12]
        before = index + 1
    last = next((turn.text for turn in reversed(turns) if turn.role == "assistant"), "")
    if answer and answer.strip() and answer.strip() not in last:
        turns.append(Turn("assistant", answer, before))
    return turns


def asked_before(shown: list[str], question: str | None) -> list[str]:
    """What the user said up to the question, which is the last; earlier turns were handed in with it."""
    if question is not None and question not in shown:
        return [question] if question else []
    end = len(shown) if question is None else len(shown) - shown[::-1].index(question)
    return shown[:end]


def new_texts(texts: list[str], said: list[str]) -> list[str]:
    """What of these the user has not said yet; it is added to what he said. A list that repeats nothing adds nothing."""
    turn = 0
    joined = False
    found = []
    for text in texts:
        if text in said[turn:]:
            turn = said.index(text, turn) + 1
            joined = True
        elif joined:
            found.append(text)
            said.append(text)
            turn = len(said)
    return found


def texts_of(role: str, value: Any) -> list[str]:
    return [text for found, text in messages_in(value) if found == role]


def messages_in(value: Any) -> list[tuple[str, str]]:
    """(role, text) of the messages in the inputs of a model call, whatever library wrote them."""
    if isinstance(value, list):
        if len(value) == 2 and isinstance(value[1], str) and role_in(value[0]):
            return [(role_in(value[0]), value[1])]
        return [item for entry in value for item in messages_in(entry)]
    if not isinstance(value, dict):
        return []
    names = value.get("id")
    if isinstance(names, list) and names and isinstance(value.get("kwargs"), dict):
        return message_in(role_in(names[-1]), value["kwargs"])
    role = role_in(value.get("role") or value.get("type"))
    if role:
        return message_in(role, value)
    return [item for key in MESSAGE_KEYS for item in messages_in(value.get(key))]


def role_in(name: Any) -> str | None:
    return ROLES.get(name) if isinstance(name, str) else None


def message_in(role: str | None, value: dict[str, Any]) -> list[tuple[str, str]]:
    content = value.get("content") or value.get("parts")
    if not role or not content:
        return []
    text = content_text(content) or ("" if role == "assistant" else as_text(content))
    return [(role, text)] if text else []


def content_text(content: Any) -> str:
    """The text parts of a message, joined; "" when there are none."""
    if isinstance(content, str):
        return content
    texts = []
    for part in content if isinstance(content, list) else [content]:
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, dict) and part.get("type") in TEXT_PARTS and isinstance(part.get("text"), str):
            texts.append(part["text"])
    return "\n".join(texts)


def reply_text(output: Any, depth: int = 0) -> str:
    """What a model said; "" when it only asked for calls."""
    if isinstance(output, str):
        return output
    said = texts_of("assistant", output)
    if said or depth > 6:
        return "\n".join(said)
    if isinstance(output, list):
        return reply_text(output[0], depth + 1) if output and isinstance(output[0], (dict, list)) else ""
    for key in REPLY_KEYS if isinstance(output, dict) else []:
        value = output.get(key)
        is_parts = key in ("content", "parts") and isinstance(value, list)
        text = content_text(value) if is_parts else reply_text(value, depth + 1)
        if text:
            return text
    return ""


def texts_in(value: Any) -> list[str]:
    """Every string in a value, in document order."""
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for item in items for text in texts_in(item)]
