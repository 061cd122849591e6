"""Rung `contract`: does scorers.py import, and is what get_all_scorers() returns something that MLflow will run and aggregate?"""

import inspect
import os

from suite_probes.custom_scorers import import_each, lines_of
from suite_probes.loading import describe, fresh_import
from suite_probes.source import scorer_functions, scorer_name

ALLOWED = {"inputs", "outputs", "expectations", "trace", "session"}


def load_scorers(reporter, include_judges=True):
    """The suite's scorers; raises whatever the suite raises."""
    module = fresh_import(reporter, "scorers")
    factory = module.get_all_scorers
    if "include_judges" in inspect.signature(factory).parameters:
        return list(factory(include_judges=include_judges))
    return list(factory())


def check_contract(reporter, evaluation, trees, expected, custom, custom_limit):
    """The scorers, or None when they cannot be used. `custom`: names of those in modules of their own."""
    if not import_each(reporter, custom, custom_limit):
        return None
    file = reporter.relative(os.path.join(evaluation, "scorers.py"))
    before = reporter.start_running("importing scorers.py")
    try:
        scorers = load_scorers(reporter)
    except BaseException as error:  # noqa: BLE001 - exit() in the suite must not end the validation
        place = reporter.where(error)
        reporter.diagnostic("contract.import-failed", f"scorers.py cannot be imported: {describe(error)}", file=place["file"] or file, line=place["line"])
        return None
    finally:
        reporter.stop_running(before)
    lines = {scorer_name(node): node.lineno for node in scorer_functions(trees["scorers.py"])}
    lines.update(lines_of(trees, custom))
    _check_scorers(reporter, file, scorers, lines)
    _check_names(reporter, file, scorers, expected, lines)
    return scorers


def _check_scorers(reporter, file, scorers, lines):
    from mlflow.genai.scorers import Scorer

    for index, item in enumerate(scorers):
        if not isinstance(item, Scorer):
            label = getattr(item, "__name__", type(item).__name__)
            reporter.diagnostic(
                "contract.not-a-scorer",
                f"get_all_scorers() returns {label} at position {index}, which is not an MLflow scorer.",
                file=file,
                line=lines.get(label),
                scorer=label,
                hint="Decorate the function with @scorer.",
            )
            continue
        name, line = item.name, lines.get(item.name)
        if item.aggregations is not None and len(item.aggregations) == 0:
            reporter.diagnostic("contract.value-type", f"Scorer {name} has no aggregation: MLflow makes no metric of it.", file=file, line=line, scorer=name)
        try:
            parameters = inspect.signature(item.__call__).parameters
        except (TypeError, ValueError):
            continue
        for parameter in parameters.values():
            is_needed = parameter.default is inspect.Parameter.empty and parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
            if parameter.name not in ALLOWED and is_needed and line is None:
                reporter.diagnostic("contract.parameter", f"Scorer {name} has the parameter {parameter.name!r}, which MLflow never fills.", file=file, scorer=name)


def _check_names(reporter, file, scorers, expected, lines):
    names = [getattr(item, "name", None) for item in scorers]
    for name in sorted({str(name) for name in names if names.count(name) > 1}):
        reporter.diagnostic("contract.duplicate-name", f"{names.count(name)} scorers are called {name}: one metric would hide the other.", file=file, line=lines.get(name), scorer=name)
    for name in expected:
        if name not in names:
            reporter.diagnostic("contract.missing-scorer", f"get_all_scorers() does not return {name}.", file=file, line=lines.get(name), scorer=name)
    if expected:
        for name in sorted({str(name) for name in names if name not in expected}):
            reporter.diagnostic("contract.unexpected-scorer", f"get_all_scorers() returns {name}, which the suite does not declare.", file=file, line=lines.get(name), scorer=name)
