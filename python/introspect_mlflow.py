"""Write down what the installed MLflow offers for evaluation, by asking it: names, signatures, fields, defaults. Nothing is known here
but names to look for; what is not there is listed as absent. Usage: introspect_mlflow.py OUTPUT.json (imports MLflow: about 4 s)."""

import importlib
import inspect
import json
import re
import socket
import sys
from typing import Literal

# What writers of suites need, by the dotted name under which it is imported. Names may be missing in a version.
TOPICS = {
    "Evaluate": [
        "mlflow.genai.evaluate",
        "mlflow.genai.to_predict_fn",
        "mlflow.genai.evaluation.entities.EvaluationResult",
        "mlflow.genai.simulators.ConversationSimulator",
    ],
    "Scorers": [
        "mlflow.genai.scorers.scorer",
        "mlflow.genai.scorers.Scorer",
        "mlflow.genai.scorers.make_scorer_ensemble",
        "mlflow.genai.scorers.get_all_scorers",
    ],
    "Judges": [
        "mlflow.genai.judges.make_judge",
        "mlflow.genai.judges.meets_guidelines",
        "mlflow.genai.judges.is_correct",
        "mlflow.genai.judges.is_grounded",
        "mlflow.genai.judges.is_safe",
        "mlflow.genai.judges.is_context_relevant",
        "mlflow.genai.judges.is_context_sufficient",
        "mlflow.genai.judges.is_tool_call_correct",
        "mlflow.genai.judges.is_tool_call_efficient",
        "mlflow.genai.judges.custom_prompt_judge",
    ],
    "Feedback and expectations": [
        "mlflow.entities.Feedback",
        "mlflow.entities.Expectation",
        "mlflow.entities.AssessmentError",
        "mlflow.entities.AssessmentSource",
        "mlflow.entities.AssessmentSourceType",
        "mlflow.log_feedback",
        "mlflow.log_expectation",
        "mlflow.log_assessment",
        "mlflow.update_assessment",
        "mlflow.override_feedback",
        "mlflow.delete_assessment",
    ],
    "Traces and spans": [
        "mlflow.search_traces",
        "mlflow.get_trace",
        "mlflow.set_trace_tag",
        "mlflow.flush_trace_async_logging",
        "mlflow.trace",
        "mlflow.entities.Trace",
        "mlflow.entities.TraceInfo",
        "mlflow.entities.TraceData",
        "mlflow.entities.Span",
        "mlflow.entities.SpanType",
        "mlflow.entities.SpanStatus",
        "mlflow.entities.SpanStatusCode",
        "mlflow.entities.Document",
    ],
    "Datasets": [
        "mlflow.genai.datasets.create_dataset",
        "mlflow.genai.datasets.get_dataset",
        "mlflow.genai.datasets.search_datasets",
        "mlflow.genai.datasets.delete_dataset",
        "mlflow.genai.datasets.set_dataset_tags",
        "mlflow.genai.datasets.EvaluationDataset",
    ],
}
# Where generated code often looks for them; listed so that a reader sees at once that they are not there.
MISTAKEN = [
    "mlflow.genai.scorer.Scorer",
    "mlflow.genai.Guidelines",
    "mlflow.genai.Feedback",
    "mlflow.genai.scorers.Feedback",
    "mlflow.genai.scorers.make_judge",
    "mlflow.genai.scorers.Relevance",
    "mlflow.genai.scorers.Groundedness",
    "mlflow.genai.scorers.Faithfulness",
    "mlflow.genai.scorers.Toxicity",
    "mlflow.genai.scorers.ExactMatch",
    "mlflow.genai.judges.Guidelines",
    "mlflow.genai.create_evaluation_dataset",
    "mlflow.metrics.genai.Guidelines",
    "mlflow.evaluation.Feedback",
]
# Members for other programs than a suite.
CONVERSIONS = ("from_", "to_proto", "to_otel", "model_", "canonical_", "pandas_")
LIMIT = 400


def find(path):
    """The object at a dotted path as `from module import name` would give it; None when it is not there."""
    parts = path.split(".")
    for end in range(len(parts) - 1, 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:end]))
        except Exception:  # noqa: BLE001 - whatever importing a module of that name does, it is not to be had
            continue
        for name in parts[end:]:
            try:
                found = getattr(found, name)
            except Exception:  # noqa: BLE001 - lazy modules raise their own errors
                return None
        return found
    return None


def plain(text):
    """Annotations without module names and quotation marks: `mlflow.entities.trace.Trace` becomes `Trace`."""
    text = re.sub(r"\b(?:[a-z_]\w*\.)+(?=[A-Za-z_])", "", text)
    text = re.sub(r"<class '([\w.]+)'>", lambda match: match[1].rsplit(".", 1)[-1], text)
    text = re.sub(r"<(?:[\w.]+\.)?([\w.]+): ([^<>]*)>", r"\2", text)
    text = re.sub(r"<(?:function|object) ([\w.]+)[^>]*>", r"\1", text)
    text = re.sub(r'(: |-> )"([^"]*)"', r"\1\2", text)
    text = re.sub(r"(: |-> )'([^'=]*)'(?=[,)= ]|$)", r"\1\2", text)
    # Names in quotation marks inside a type; the values of Literal[...] keep theirs.
    text = re.sub(r"(?<=\[)'([A-Z]\w*)'(?=\])|(?<=\| )'([A-Z]\w*)'(?= \|)", lambda match: match[1] or match[2], text)
    text = re.sub(r" at 0x[0-9a-f]+", "", text)
    return text.replace("NoneType", "None").replace("~", "")


def signature_of(value):
    try:
        return plain(str(inspect.signature(value)))[:2000]
    except (TypeError, ValueError):
        return None


def summary_of(value):
    """First paragraph of its own docstring, without notes on stability and what dataclasses write by themselves."""
    text = (vars(value).get("__doc__") if inspect.isclass(value) else inspect.getdoc(value)) or ""
    for part in re.split(r"\n\s*\n", text):
        line = " ".join(part.split())
        if line and not line.startswith((".. ", "!!!", "Args:", f"{getattr(value, '__name__', '')}(")):
            return line[:LIMIT]
    return ""


def is_own(cls, name):
    """Defined in MLflow, not in object, enum, pydantic or dataclasses."""
    for base in cls.__mro__:
        if name in vars(base):
            return base.__module__.startswith("mlflow.")
    return False


def members_of(cls):
    """Public methods with signatures, properties and fields of a class."""
    members = []
    for name in dir(cls):
        if name.startswith(("_", *CONVERSIONS)) or not is_own(cls, name):
            continue
        value = inspect.getattr_static(cls, name)
        if isinstance(value, property):
            members.append({"name": name, "kind": "property", "signature": None, "summary": summary_of(value)[:160]})
        elif callable(getattr(cls, name, None)) and not inspect.isclass(getattr(cls, name)):
            function = getattr(cls, name)
            members.append({"name": name, "kind": "method", "signature": signature_of(function), "summary": summary_of(function)[:160]})
    return members


def fields_of(cls):
    found = getattr(cls, "__dataclass_fields__", None) or getattr(cls, "model_fields", None) or {}
    if found:
        return [name for name in found if not name.startswith("_")]
    values = [name for name in vars(cls) if not name.startswith("_") and isinstance(getattr(cls, name), str)]
    return values if inspect.isclass(cls) and issubclass(cls, object) and values and all(name.isupper() for name in values) else []


def entry_of(path, value):
    entry = {
        "path": path,
        "kind": "class" if inspect.isclass(value) else "function",
        "signature": signature_of(value),
        "summary": summary_of(value),
        "fields": [],
        "members": [],
    }
    if inspect.isclass(value):
        entry["fields"] = fields_of(value)
        entry["members"] = members_of(value)
        # A set of constants: nobody makes one.
        if entry["fields"] and all(name.isupper() for name in entry["fields"]):
            entry["signature"] = None
    return entry


def default_of(field):
    if field.default_factory is not None:
        return "..."
    text = repr(field.default)
    return text if len(text) <= 80 else "..."


def use_of_expectations(cls, takes):
    """ "not used", "required" or "optional"; None where only a row with a trace would tell. Found out by a call without them."""
    if "expectations" not in takes:
        return "not used"
    if "outputs" not in takes:
        return None
    given = {key: value for key, value in (("inputs", {"question": "x"}), ("outputs", "x")) if key in takes}
    try:
        # No such provider: what gets as far as asking a judge fails there, at once.
        cls(**({"model": "nowhere:/x"} if "model" in cls.model_fields else {}))(**given)
    except Exception as error:  # noqa: BLE001 - the error is the answer
        return "required" if "expectations" in str(error) else "optional"
    return "optional"


def built_in_of(name, cls):
    """One built-in scorer: what it takes, what it needs in a row, and how it is called directly."""
    fields = {key: field for key, field in cls.model_fields.items() if key != "required_columns"}
    required = cls.model_fields.get("required_columns")
    needed = sorted(required.default) if required is not None and not required.is_required() else None
    call = inspect.signature(cls.__call__).parameters
    takes = [key for key, item in call.items() if key != "self" and item.kind not in (item.VAR_KEYWORD, item.VAR_POSITIONAL)]
    return {
        "name": name,
        "default_name": default_of(cls.model_fields["name"]).strip("'\"") if not cls.model_fields["name"].is_required() else None,
        "arguments": [
            {
                "name": key,
                "type": plain(inspect.formatannotation(field.annotation)),
                "required": field.is_required(),
                "default": None if field.is_required() else default_of(field),
            }
            for key, field in fields.items()
        ],
        "required_columns": needed,
        "call": signature_of(cls.__call__),
        "takes": takes,
        "expectations": use_of_expectations(cls, takes),
        "needs_trace": "trace" in takes and call["trace"].default is inspect.Parameter.empty,
        "is_session_level": "session" in takes,
        # A built-in without a model argument asks nobody.
        "needs_model": "model" in fields,
        "summary": summary_of(cls),
    }


def built_ins():
    module = importlib.import_module("mlflow.genai.scorers")
    base = find("mlflow.genai.scorers.builtin_scorers.BuiltInScorer")
    found = []
    for name in sorted(set(getattr(module, "__all__", None) or dir(module))):
        value = getattr(module, name, None)
        if inspect.isclass(value) and base is not None and issubclass(value, base) and value is not base:
            found.append(built_in_of(name, value))
    return found


def settings():
    """MLflow's own environment variables for evaluation and judges, with their defaults."""
    module = importlib.import_module("mlflow.environment_variables")
    found = []
    for name in sorted(dir(module)):
        value = getattr(module, name)
        if re.match(r"MLFLOW_(?:GENAI|JUDGE)_", name) and hasattr(value, "name"):
            found.append({"name": value.name, "default": repr(getattr(value, "default", None))})
    return found


def judge_variables():
    """The template variables that instructions may use; None when this MLflow does not say."""
    name = "_RESERVED_INSTRUCTION_TEMPLATE_VARIABLES"
    judge = find("mlflow.genai.judges.instructions_judge.InstructionsJudge")
    value = getattr(judge, "__private_attributes__", {}).get(name, getattr(judge, name, None))
    value = getattr(value, "default", value)
    return sorted(value) if isinstance(value, (list, tuple, set, frozenset)) else None


def attempt(title, action):
    """What comes of an action that needs neither server nor model: its result, or the error in one line."""
    try:
        return {"title": title, "works": True, "outcome": str(action())[:LIMIT]}
    except Exception as error:  # noqa: BLE001 - the error is the answer
        return {"title": title, "works": False, "outcome": f"{type(error).__name__}: {' '.join(str(error).split())}"[:LIMIT]}


def attempts():
    """Behaviour that no signature tells."""
    from mlflow.entities import Feedback
    from mlflow.genai.judges import make_judge
    from mlflow.genai.scorers import Guidelines, scorer

    def judge_of(value_type):
        options = {} if value_type is None else {"feedback_value_type": value_type}
        judge = make_judge(name="x", instructions="Is {{ outputs }} right?", model="openai:/x", **options)
        return f"aggregations {judge.aggregations!r}" + ("" if judge.aggregations else ": NO metric")

    async def slow(outputs):
        return True

    types = {"bool": bool, "int": int, "float": float, "str": str, 'Literal["yes", "no"]': Literal["yes", "no"], "list[str]": list[str]}
    return [
        attempt("Feedback(value=None, rationale=...)", lambda: repr(Feedback(value=None, rationale="not applicable: x").value)),
        attempt("@scorer on an async function", lambda: type(scorer(slow)).__name__),
        attempt("Guidelines(guidelines=[...]) without name", lambda: f"named {Guidelines(guidelines=['x']).name!r}"),
        attempt("Guidelines(name=...) without guidelines", lambda: Guidelines(name="x").name),
        attempt("make_judge without feedback_value_type", lambda: judge_of(None)),
        *(attempt(f"make_judge(feedback_value_type={name})", lambda kind=kind: judge_of(kind)) for name, kind in types.items()),
        attempt("make_judge with a variable of another name", lambda: make_judge(name="x", instructions="{{ answer }}", model="openai:/x").name),
        attempt("make_judge without any variable", lambda: make_judge(name="x", instructions="Is it right?", model="openai:/x").name),
    ]


def introspect():
    import mlflow
    import mlflow.genai
    import mlflow.genai.judges
    import mlflow.genai.scorers

    topics, absent = [], []
    for title, paths in TOPICS.items():
        entries = []
        for path in paths:
            value = find(path)
            if value is None:
                absent.append(path)
            else:
                entries.append(entry_of(path, value))
        topics.append({"title": title, "entries": entries})
    return {
        "schema_version": 1,
        "mlflow_version": mlflow.__version__,
        "python_version": "%d.%d.%d" % sys.version_info[:3],
        "topics": topics,
        "built_in_scorers": built_ins(),
        "judge_variables": judge_variables(),
        "settings": settings(),
        "attempts": attempts(),
        "absent": [*absent, *(path for path in MISTAKEN if find(path) is None)],
    }


def refuse(*_arguments, **_options):
    raise OSError("MLflow is asked without network")


if __name__ == "__main__":
    socket.socket.connect = socket.getaddrinfo = refuse
    facts = introspect()
    with open(sys.argv[1], "w", encoding="utf-8") as output:
        json.dump(facts, output, indent=1)
