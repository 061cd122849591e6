/** Helper functions of evaluation/scorers.py. */
import { python } from '../python-source.ts';

export const scorersHeadSource = python`
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
`;

export const builtinSource = python`
# Tags between which the prompts of MLflow's own judges quote (mlflow/genai/judges/prompts): a text may not close them.
PROMPT_TAG = re.compile(r"<(?=[\s/]*(?:question|answer|text|claim|document|guidelines?)\s*>)", re.IGNORECASE)


def quotable(value: Any) -> Any:
    """The value as a judge of MLflow may be shown it: as data that stays between the tags of the prompt."""
    if isinstance(value, str):
        return PROMPT_TAG.sub("‹", storable(value))
    if isinstance(value, list):
        return [quotable(item) for item in value]
    if isinstance(value, dict):
        return {quotable(key): quotable(item) for key, item in value.items()}
    return value


def nothing_to_judge(evidence: Evidence) -> checks.Verdict | None:
    """A judge of the answer needs one."""
    return checks.not_applicable("there is no answer") if checks.is_empty_answer(evidence.answer) else None
`;

export const judgeSource = python`
JUDGED_VALUE_LIMIT = 2_000
JUDGED_STEPS_LIMIT = 30_000


def steps_text(steps: list[Step]) -> str:
    """The steps as data between boundaries: one line of JSON each, so that no text in them can fake a boundary."""
    lines = []
    size = 0
    for step in steps:
        row = {"kind": step.kind, "name": step.name, "agent": step.agent, "input": step.input, "output": step.output}
        if step.error is not None:
            row["error"] = step.error
        row = {key: shortened(value) for key, value in row.items() if value is not None}
        line = json.dumps(row, ensure_ascii=False, default=str)
        size += len(line)
        if size > JUDGED_STEPS_LIMIT:
            lines.append(json.dumps({"left_out": len(steps) - len(lines)}))
            break
        lines.append(line)
    return "\n".join(["<<<STEPS", *lines, "STEPS>>>"])


def shortened(value: Any) -> Any:
    text = as_text(value)
    return value if len(text) <= JUDGED_VALUE_LIMIT else f"{text[:JUDGED_VALUE_LIMIT]}… ({len(text)} characters)"


def judged_steps(evidence: Evidence, sees: list[str]) -> list[Step]:
    kinds: set[str] = set()
    if "steps" in sees:
        kinds |= {"tool", "retrieval", "agent", "handoff", "unknown"}
    if "retrieval" in sees:
        kinds |= {"retrieval"}
    if "routing" in sees:
        kinds |= {"tool", "agent", "handoff"}
    return evidence.steps_of(*kinds)


def ask_judge(
    name: str,
    instructions: str,
    value_type: str,
    sees: list[str],
    evidence: Evidence,
    inputs: dict[str, Any],
    expectations: dict[str, Any] | None,
) -> Feedback | None:
    """Hands the judge the question, the answer and the steps that it has to look at, all of it as data."""
    if checks.is_empty_answer(evidence.answer):
        return feedback(name, evidence, checks.not_applicable("there is no answer"))
    steps = judged_steps(evidence, sees)
    if evidence.source == "none" or (not steps and "routing" not in sees and sees):
        return feedback(name, evidence, checks.not_applicable("the run has no steps that this judge looks at"))
    shown: dict[str, Any] = {"answer": evidence.answer}
    if sees:
        shown["steps"] = steps_text(steps)
    if "routing" in sees:
        shown["called"] = evidence.route("agent") or evidence.route("tool")
        shown["expected"] = (expectations or {}).get("expected_routing")
    judge = typed_judge(name, instructions, value_type, judge_model())
    answer = judge(inputs=storable(inputs), outputs=storable(shown))
    if answer.error is not None:
        raise RuntimeError(f"the judge failed: {answer.error.error_message or answer.error.error_code}")
    return Feedback(value=typed_value(answer.value, value_type), rationale=answer.rationale)


def typed_judge(name: str, instructions: str, value_type: str, model: str | None) -> Callable[..., Feedback]:
    options = {"name": name, "instructions": instructions, "model": model}
    try:
        return make_judge(**options, feedback_value_type={"bool": bool, "float": float}[value_type])
    except TypeError:  # MLflow before 3.6 has no value types; typed_value() reads the text
        return make_judge(**options)


def typed_value(value: Any, value_type: str) -> bool | float:
    """The judge's value in its declared type: models answer "yes" where they were asked for true."""
    if value_type == "float":
        return float(value)
    if isinstance(value, bool):
        return value
    known = {"true": True, "yes": True, "pass": True, "false": False, "no": False, "fail": False}
    text = str(value).strip().lower()
    if text not in known:
        raise ValueError(f"the judge answered {value!r} where true or false was asked for")
    return known[text]
`;
