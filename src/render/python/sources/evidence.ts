/** Sources of evaluation/evidence.py: the stored half and the half that reads a live trace. */
import { python } from '../python-source.ts';

export const evidenceSource = python`
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
`;

export const liveEvidenceSource = python`
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
`;
