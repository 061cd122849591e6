"""The gate: may this run pass? Judges a results.json of run_eval.py by gates.json, alone or against an earlier run.

python gate.py results.json --baseline main/results.json

Exit codes: 0 green, 1 red, 2 a file that cannot be used.
"""

from __future__ import annotations

import argparse
import difflib
import json
import math
import os
import re
import sys
from statistics import stdev
from typing import Any

import gate_report
from gate_statistics import (
    MAX_AVERAGES,
    detectable_drop,
    detectable_shift,
    hodges_lehmann,
    holm,
    mcnemar,
    measure_noise,
    newcombe,
    noisy_minimum,
    unchanged_drop,
    wilcoxon,
)

SCHEMA_VERSION = 1
DEFAULT_ALPHA = 0.05
USES = ("gate", "trend", "explore", "rejected")
FIELDS = ("use", "minimum", "max_drop", "min_scored", "reason", "proposed")
TOP_FIELDS = ("schema_version", "alpha", "rows", "scorers", "noise")
WORDS = ("not_applicable", "error", "missing")


class GateError(Exception):
    """A file that cannot be used; the message says where and what to do."""


def read_gates(path: str, names: list[str]) -> dict[str, Any]:
    """gates.json, checked against the scorers that there are. Raises GateError with file and line."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError:
        raise GateError(f"{path} is not there: --calibrate writes one.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise GateError(f"{path} cannot be read: {error}") from None

    def wrong(message: str, *keys: str) -> GateError:
        return GateError(f"{path}:{line_of(text, keys)}: {message}")

    gates = parse_gates(path, text)
    if gates.get("schema_version") != SCHEMA_VERSION:
        raise wrong(f'schema_version is {gates.get("schema_version")!r}; this gate.py reads {SCHEMA_VERSION}.', "schema_version")
    for key in gates:
        if key not in TOP_FIELDS:
            raise wrong(f"{key!r} is not known{nearest(key, TOP_FIELDS)}.", key)
    gates.setdefault("alpha", DEFAULT_ALPHA)
    if not is_number(gates["alpha"]) or not 0 < gates["alpha"] <= 0.5:
        raise wrong(f'alpha is {gates["alpha"]!r}; it is a chance above 0 and at most 0.5, such as 0.05.', "alpha")
    rows = gates.setdefault("rows", {})
    if not isinstance(rows, dict) or any(not is_count(number) for number in rows.values()):
        raise wrong('rows holds the number of cases of each group, such as {"recorded": 40, "live": 0}.', "rows")
    if not is_noise(gates.setdefault("noise", {})):
        raise wrong("noise is not as --calibrate wrote it: calibrate again, or write {}.", "noise")
    scorers = gates.get("scorers")
    if not isinstance(scorers, dict):
        raise wrong("scorers has to be an object: name to entry.", "scorers")
    for name, entry in scorers.items():
        if name not in names:
            left = [item for item in names if item not in scorers]
            hint = f"those without an entry are {', '.join(left)}" if left else "all scorers have an entry"
            text_of_hint = f"It was renamed or removed: rename the entry ({hint}), or delete it."
            raise wrong(f"no scorer is called {name!r}. {text_of_hint}", "scorers", name)
        problem = problem_of(entry)
        if problem:
            field, message = problem
            raise wrong(f"{name}: {message}", "scorers", name, *([field] if field else []))
    return gates


def parse_gates(path: str, text: str) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in pairs:
            if key in result:
                raise GateError(f"{path}: the key {key!r} is there twice in one object: delete one of them.")
            result[key] = value
        return result

    def refused(word: str) -> Any:
        raise GateError(f"{path}: {word} is not a number of JSON.")

    try:
        gates = json.loads(text, object_pairs_hook=unique, parse_constant=refused)
    except json.JSONDecodeError as error:
        raise GateError(f"{path}:{error.lineno}: not JSON: {error.msg} (column {error.colno}).") from None
    except RecursionError:
        raise GateError(f"{path}: it is nested too deeply.") from None
    if not isinstance(gates, dict):
        raise GateError(f"{path}:1: it has to be an object.")
    return gates


def problem_of(entry: Any) -> tuple[str | None, str] | None:
    """(field, what is wrong with it) of one scorer's entry."""
    if not isinstance(entry, dict):
        return None, "its entry has to be an object."
    for field in entry:
        if field not in FIELDS:
            return field, f"{field!r} is not known{nearest(field, FIELDS)}."
    if entry.get("use") not in USES:
        return "use" if "use" in entry else None, f"use is {entry.get('use')!r}; it is one of {', '.join(USES)}."
    minimum, max_drop, min_scored = (entry.get(field) for field in ("minimum", "max_drop", "min_scored"))
    if minimum is not None and not is_number(minimum):
        return "minimum", f"minimum is {minimum!r}; it is a number or null."
    if max_drop is not None and (not is_number(max_drop) or max_drop < 0):
        return "max_drop", f"max_drop is {max_drop!r}; it is a number of 0 or more, or null."
    if min_scored is not None and not is_count(min_scored):
        return "min_scored", f"min_scored is {min_scored!r}; it is a whole number of 0 or more, or null."
    if not isinstance(entry.get("reason", ""), str):
        return "reason", "reason has to be a text."
    if not isinstance(entry.get("proposed", {}), dict):
        return "proposed", "proposed has to be an object: leave it as it was written."
    return None


def line_of(text: str, keys: tuple[str, ...]) -> int:
    """Line of the last of nested keys."""
    at = 0
    for key in keys:
        found = re.compile(r"(?<!\\)" + re.escape(json.dumps(key, ensure_ascii=False)) + r"\s*:").search(text, at)
        at = found.start() if found else at
    return text.count("\n", 0, at) + 1


def nearest(word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, 1)
    return f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}"


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_noise(noise: Any) -> bool:
    entries = noise.get("scorers", {}) if isinstance(noise, dict) else None
    if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
        return False
    varying = [entry for entry in entries.values() if entry.get("runs_vary")]
    deviations = [(entry.get("mean_deviation"), entry.get("repeats")) for entry in varying]
    return all(is_number(size) and size > 0 and is_count(count) and count > 1 for size, count in deviations)


def write_gates(path: str, gates: dict[str, Any]) -> None:
    """Whole or not at all."""
    temporary = f"{path}.tmp"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            json.dump(gates, file, indent=2, ensure_ascii=False, allow_nan=False)
            file.write("\n")
        os.replace(temporary, path)
    except OSError as error:
        raise GateError(f"{path} cannot be written: {error}") from None


def read_results(path: str) -> dict[str, Any]:
    """results.json of run_eval.py. What it says is checked when it is judged; here only that it has the parts."""
    try:
        with open(path, encoding="utf-8") as file:
            return checked_results(path, json.load(file))
    except (OSError, ValueError, RecursionError) as error:
        raise GateError(f"{path} cannot be read: {error}") from None


def checked_results(source: str, results: Any) -> dict[str, Any]:
    groups = results.get("groups") if isinstance(results, dict) else None
    scorers = results.get("scorers") if isinstance(results, dict) else None
    is_whole = (
        isinstance(groups, list)
        and isinstance(scorers, list)
        and all(isinstance(item, dict) and isinstance(item.get("name"), str) for item in scorers)
        and all(isinstance(item, dict) and isinstance(item.get("verdicts"), dict) for item in groups)
        and all(isinstance(row, dict) for item in groups for row in item["verdicts"].values())
    )
    if not is_whole:
        raise GateError(f"{source} is not a results file of run_eval.py: groups with verdicts, or scorers, are missing.")
    return results


def number_of(verdict: Any) -> float | None:
    """A verdict as a number; None where it is none."""
    if isinstance(verdict, bool):
        return float(verdict)
    return float(verdict) if is_number(verdict) else None


def recount(groups: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """Counts of one scorer from the verdicts themselves; "unusable": neither a finite number nor one of the words."""
    verdicts = [row.get(name) for group in groups for row in group["verdicts"].values()]
    values = [value for value in map(number_of, verdicts) if value is not None]
    counts = {word: sum(verdict == word for verdict in verdicts if isinstance(verdict, str)) for word in WORDS}
    return {
        "rows": len(verdicts),
        "scored": len(values),
        **counts,
        "unusable": len(verdicts) - len(values) - sum(counts.values()),
        "mean": math.fsum(values) / len(values) if values else None,
    }


def is_same(first: Any, second: Any) -> bool:
    if first is None or second is None:
        return first is second
    return is_number(first) and is_number(second) and math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-9)


def count_faults(results: dict[str, Any]) -> dict[str | None, list[str]]:
    """What does not add up, by scorer; None: in the whole file. Empty: every denominator is what it says to be."""
    faults: dict[str | None, list[str]] = {}
    groups = results["groups"]
    seen: set[str] = set()
    for group in groups:
        label, verdicts = group.get("group"), group["verdicts"]
        if len(verdicts) != group.get("rows"):
            faults.setdefault(None, []).append(f"{label}: {len(verdicts)} cases have verdicts, rows says {group.get('rows')}")
        twice = sorted(seen & set(verdicts))
        if twice:
            faults.setdefault(None, []).append(f"{label}: {len(twice)} cases are in another group too: {shown(twice)}")
        seen |= set(verdicts)
    for item in results["scorers"]:
        found = scorer_faults(item, groups)
        if found:
            faults[item["name"]] = found
    return faults


def scorer_faults(item: dict[str, Any], groups: list[dict[str, Any]]) -> list[str]:
    name = item["name"]
    if item.get("status") == "not_scored":
        return []
    counted = recount(groups, name)
    faults = []
    if counted["unusable"]:
        faults.append(f"{counted['unusable']} verdicts are neither a finite number nor one of {', '.join(WORDS)}")
    total = sum(item[key] for key in ("scored", *WORDS) if is_count(item.get(key)))
    if total != item.get("rows"):
        faults.append(f"{total} verdicts for {item.get('rows')} rows")
    for key in ("rows", "scored", *WORDS):
        if item.get(key) != counted[key]:
            faults.append(f"{key} says {item.get(key)}, the verdicts give {counted[key]}")
    # run_eval.py takes the mean of a scorer in doubt away; then what made it doubtful is found here again.
    was_taken = item.get("mean") is None and item.get("status") == "failed"
    if not was_taken and not is_same(item.get("mean"), counted["mean"]):
        faults.append(f"mean says {item.get('mean')}, the verdicts give {counted['mean']}")
    for group in groups:
        theirs = (group.get("metrics") or {}).get(f"{name}/mean")
        ours = recount([group], name)["mean"]
        if not is_same(theirs, ours):
            faults.append(f"MLflow's metric {name}/mean of the {group.get('group')} cases is {theirs}, the verdicts give {ours}")
    return faults


def row_faults(item: dict[str, Any]) -> list[str]:
    """Rows that have no value although they should: of code always; a judge may fail on some rows, unless it gates."""
    if item.get("status") == "not_scored":
        return []
    reason = item.get("reason")
    faults = [f"{item['missing']} of {item['rows']} rows have no value"] if item.get("missing") else []
    if item.get("error") and (item.get("kind") == "code" or not item.get("scored")):
        faults.append(reason if isinstance(reason, str) else f"{item['error']} of {item['rows']} rows failed")
    return faults


def shown(items: list[str], most: int = 5) -> str:
    return ", ".join(items[:most]) + (f" and {len(items) - most} more" if len(items) > most else "")


def judge(results: dict[str, Any], gates: dict[str, Any], baseline: dict[str, Any] | None = None) -> dict[str, Any]:
    """{passed, alpha, failures, run_failures, notes, scorers}: whether this run may pass, alone or against an earlier one.

    Only scorers whose use is "gate" can fail it by their values; counts that do not add up and rows without a value fail it whosesoever
    they are. Half of alpha is kept for the minimums (noisy_minimum), half for all comparisons together (Holm).
    run_failures: those of the failures that concern no single scorer.
    """
    faults = count_faults(results)
    run_failures = [*results.get("faults", []), *faults.get(None, []), *row_failures(results, gates)]
    notes = []
    selection = results.get("selection") or {}
    if baseline is not None:
        if baseline.get("suite") != results.get("suite"):
            run_failures.append(f"the baseline is of the suite {baseline.get('suite')}, this run of {results.get('suite')}")
        for name, sentences in count_faults(baseline).items():
            if name is None or use_of(gates, name) == "gate":
                run_failures += [f"baseline: {name or 'file'}: {sentence}" for sentence in sentences]
        run_failures += missing_cases(results, baseline, selection.get("group"))
        if baseline.get("judge_model") != results.get("judge_model"):
            notes.append(f"the baseline was judged by {baseline.get('judge_model')}, this run by {results.get('judge_model')}")
    comparisons = {}
    for item in results["scorers"]:
        if baseline is not None and item.get("status") != "not_scored":
            comparisons[item["name"]] = compare(item["name"], results, baseline, selection.get("group"), gates["noise"])
    gated = [name for name in comparisons if use_of(gates, name) == "gate"]
    gated = [name for name in gated if gates["scorers"][name].get("max_drop") is not None]
    adjusted = holm({name: comparisons[name]["p_value"] for name in gated if comparisons[name]["p_value"] is not None})
    level = gates["alpha"] / 2
    failures = list(run_failures)
    scorers = []
    for item in results["scorers"]:
        name = item["name"]
        entry = gates["scorers"].get(name, {"use": "explore"})
        comparison = comparisons.get(name)
        is_scored = item.get("status") != "not_scored"
        if comparison:
            comparison["p_adjusted"] = adjusted.get(name)
        reasons = faults.get(name, []) + row_faults(item)
        if entry["use"] == "gate":
            reasons += value_failures(item, entry, selection)
            if baseline is not None and entry.get("max_drop") is not None and is_scored:
                reasons += drop_failures(comparison, entry["max_drop"], level)
        outcome = "failed" if reasons else "passed" if entry["use"] == "gate" else "not_gated"
        failures += [f"{name}: {reason}" for reason in reasons]
        counted = recount(results["groups"], name) if is_scored else item
        counts = {key: counted.get(key, 0) for key in ("rows", "scored", *WORDS)}
        scorers.append(
            {
                "name": name,
                "use": entry["use"],
                **{key: item.get(key) for key in ("kind", "status")},
                **counts,
                # No mean where the denominator is in doubt.
                "mean": None if name in faults else item.get("mean"),
                "minimum": entry.get("minimum"),
                "max_drop": entry.get("max_drop"),
                "outcome": outcome,
                "reasons": reasons,
                "comparison": None if name in faults else comparison,
            }
        )
        if name not in gates["scorers"]:
            notes.append(f"{name} has no entry in gates.json: it is printed and gates nothing")
    if not any(item["use"] == "gate" for item in scorers):
        notes.append("no scorer's use is gate: only the counts were held to something")
    outcome = {"passed": not failures, "alpha": gates["alpha"], "failures": failures, "run_failures": run_failures}
    return {**outcome, "notes": notes, "scorers": scorers}


def use_of(gates: dict[str, Any], name: str) -> str | None:
    return gates["scorers"].get(name, {}).get("use")


def row_failures(results: dict[str, Any], gates: dict[str, Any]) -> list[str]:
    """Cases that gates.json expects and the dataset no longer holds. Another folder of cases (--data) has numbers of its own."""
    selection = results.get("selection") or {}
    if selection.get("data") == "other":
        return []
    present = {group.get("group"): len(group["verdicts"]) for group in results["groups"]}
    return [
        f"{present.get(group, 0)} {group} cases were evaluated, gates.json expects {rows}: cases were lost, or change rows"
        for group, rows in gates["rows"].items()
        if selection.get("group") in (None, group) and present.get(group, 0) < rows
    ]


def verdicts_of(results: dict[str, Any], group: str | None) -> dict[str, dict[str, Any]]:
    chosen = [item for item in results["groups"] if group in (None, item.get("group"))]
    return {case: row for item in chosen for case, row in item["verdicts"].items()}


def missing_cases(results: dict[str, Any], baseline: dict[str, Any], group: str | None) -> list[str]:
    lost = sorted(set(verdicts_of(baseline, group)) - set(verdicts_of(results, group)))
    if not lost:
        return []
    hint = "bring them back, or make a new baseline"
    return [f"{len(lost)} cases of the baseline have no row in this run ({shown(lost)}): {hint}"]


def value_failures(item: dict[str, Any], entry: dict[str, Any], selection: dict[str, Any]) -> list[str]:
    """Of a scorer that gates: what its own values break."""
    if item.get("status") == "not_scored":
        return [f"it was not scored ({item.get('reason')})"]
    is_told = bool(row_faults(item))
    reasons = [f"{item['error']} of {item['rows']} rows failed"] if item.get("error") and not is_told else []
    if not item.get("scored"):
        return [*reasons, "it applied to no row: there is no value to hold against anything"]
    needed = entry.get("min_scored")
    if needed is not None and selection.get("data") != "other" and selection.get("group") is None and item["scored"] < needed:
        reasons.append(f"only {item['scored']} rows were scored, gates.json expects at least {needed}")
    minimum = entry.get("minimum")
    if minimum is not None and is_number(item.get("mean")) and item["mean"] < minimum - 1e-9:
        reasons.append(f"mean {item['mean']:.4g} is below the minimum {minimum:g}")
    return reasons


def compare(name: str, results: dict[str, Any], baseline: dict[str, Any], group: str | None, noise: dict) -> dict[str, Any]:
    """One scorer over the cases that both runs scored, paired by case id; "noise" as calibrate() wrote it."""
    before, now = verdicts_of(baseline, group), verdicts_of(results, group)
    both = [case for case in before if case in now]
    pairs = [(number_of(before[case].get(name)), number_of(now[case].get(name))) for case in both]
    usable = [(first, second) for first, second in pairs if first is not None and second is not None]
    is_binary = all(value in (0, 1) for pair in usable for value in pair)
    differences = [second - first for first, second in usable]
    result = {
        "test": "mcnemar" if is_binary else "wilcoxon",
        "pairs": len(usable),
        "only_in_baseline": len(before) - len(both),
        "only_now": len(now) - len(both),
        "unscored_before": sum(first is None and second is not None for first, second in pairs),
        "unscored_now": sum(first is not None and second is None for first, second in pairs),
        "worse": sum(item < 0 for item in differences),
        "better": sum(item > 0 for item in differences),
        "deviation": None if is_binary or len(usable) < 2 else stdev(differences),
        **dict.fromkeys(("change", "low", "high", "p_value", "p_adjusted", "detectable")),
    }
    if not usable:
        return result
    result["change"] = math.fsum(differences) / len(usable)
    if is_binary:
        kept = sum(first == second == 1 for first, second in usable)
        worse, better = result["worse"], result["better"]
        result["low"], result["high"] = newcombe(kept, worse, better, len(usable) - kept - worse - better)
        result["p_value"] = mcnemar(worse, better)
    else:
        result["low"], result["high"] = hodges_lehmann(differences)
        result["p_value"] = wilcoxon(differences)
    measured = noise.get("scorers", {}).get(name)
    if measured:
        result["p_value"] = max(result["p_value"], unchanged_drop(measured, result["change"]))
    return result


def drop_failures(comparison: dict[str, Any], max_drop: float, level: float) -> list[str]:
    if comparison["p_value"] is None:
        return ["no case was scored in both runs: take a baseline that has this scorer, or set max_drop to null"]
    if comparison["p_adjusted"] > level or -comparison["change"] <= max_drop:
        return []
    counts = f"{comparison['worse']} of {comparison['pairs']} cases worse, {comparison['better']} better"
    interval = f"95 % interval {comparison['low']:+.3g} to {comparison['high']:+.3g}"
    return [f"it dropped by {-comparison['change']:.3g} ({counts}; {interval}; p = {comparison['p_adjusted']:.2g} after Holm)"]


def add_detectable(outcome: dict[str, Any]) -> None:
    """Fills in what each comparison could have found, at the level that the first of Holm's steps leaves to a scorer."""
    comparisons = [item["comparison"] for item in outcome["scorers"] if item["comparison"]]
    gated = sum(comparison["p_adjusted"] is not None for comparison in comparisons)
    for comparison in comparisons:
        comparison["detectable"] = detectable(comparison, outcome["alpha"] / 2 / max(1, gated))


def detectable(comparison: dict[str, Any], level: float) -> float | None:
    """Smallest drop that this many pairs, varying like these, would have shown with a chance of 80 %."""
    pairs = comparison["pairs"]
    if not pairs or pairs > MAX_AVERAGES:
        return None
    if comparison["test"] == "mcnemar":
        # Twice the rarer direction: what changes for no reason goes both ways.
        changing = 2 * min(comparison["worse"], comparison["better"]) / pairs
        return detectable_drop(pairs, changing, level)
    return None if comparison["deviation"] is None else detectable_shift(pairs, comparison["deviation"], level)


def default_gates(results: dict[str, Any]) -> dict[str, Any]:
    """For a suite whose gates.json is lost: nothing gates until a person says so."""
    reason = "nothing is known of what it can tell: set use to gate once you trust it"
    scorers = {}
    for item in results["scorers"]:
        use = "trend" if item.get("kind") == "code" else "explore"
        proposed = {"use": use, "minimum": None, "max_drop": 0, "min_scored": None, "reason": reason}
        scorers[item["name"]] = {**proposed, "proposed": proposed}
    rows = {group["group"]: group["rows"] for group in results["groups"]}
    return {"schema_version": SCHEMA_VERSION, "alpha": DEFAULT_ALPHA, "rows": rows, "scorers": scorers, "noise": {}}


def calibrate(runs: list[dict[str, Any]], gates: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """(gates with noise and minimums, lines that say so) from repeats of one evaluation in which nothing was changed.

    A minimum is placed so that of all scorers that gate together at most half of alpha fall below theirs when nothing changed. One that
    a person wrote stays, and is said to be red how often.
    """
    gates = json.loads(json.dumps(gates))
    lines: list[str] = []
    noise: dict[str, Any] = {}
    gating = sum(entry["use"] == "gate" for entry in gates["scorers"].values())
    level = gates["alpha"] / 2 / max(1, gating)
    has_live = any(group.get("group") == "live" for group in runs[0]["groups"])
    for item in runs[0]["scorers"]:
        name = item["name"]
        entry = gates["scorers"].get(name)
        if item.get("status") == "not_scored" or entry is None:
            lines.append(f"{name}: {'it was not scored' if entry else 'it has no entry in gates.json'}: no noise is known")
            continue
        if item.get("kind") == "code" and not has_live:
            pairs = item["scored"]
            noise[name] = {"deterministic": True, "rows": pairs, "detectable_drop": detectable_drop(pairs, 0.0, level) if pairs else None}
            lines.append(f"{name}: noise 0, a code scorer on recorded rows; {drop_text(noise[name])}")
            continue
        measured = measure_noise([scored_values(run, name) for run in runs])
        if measured is None:
            lines.append(f"{name}: no case was scored in every repeat: no noise is known")
            continue
        noise[name] = {"deterministic": False, **measured, "detectable_drop": detectable_of(measured, level)}
        minimum = noisy_minimum(measured, level)
        minimum = math.floor((max(0.0, minimum) if measured["is_binary"] else minimum) * 1e4) / 1e4
        proposed = entry.setdefault("proposed", {})
        is_edited = "minimum" in proposed and proposed["minimum"] != entry.get("minimum")
        proposed["minimum"] = minimum
        if not is_edited:
            entry["minimum"] = minimum
        kept = "" if not is_edited else f"; your minimum {entry['minimum']} stays ({below(runs, name, entry['minimum'])})"
        spread = f"mean {measured['mean']:.3f}, deviation {measured['mean_deviation']:.3f} over {measured['repeats']} repeats"
        lines.append(f"{name}: {spread}, minimum {minimum:g}{kept}; {drop_text(noise[name])}")
    gates["noise"] = {"repeats": len(runs), "scorers": noise}
    return gates, lines


def unchanged_pairs(runs: list[dict[str, Any]], gates: dict[str, Any]) -> str:
    """The gate tried on every two of the repeats, each as the other's baseline."""
    pairs = [(first, second) for first in runs for second in runs if first is not second]
    red = sum(not judge(second, gates, first)["passed"] for first, second in pairs)
    return f"of {len(pairs)} ordered pairs of these unchanged runs, {red} are red"


def scored_values(run: dict[str, Any], name: str) -> dict[str, float]:
    numbers = {case: number_of(row.get(name)) for case, row in verdicts_of(run, None).items()}
    return {case: number for case, number in numbers.items() if number is not None}


def detectable_of(measured: dict[str, Any], level: float) -> float | None:
    if measured["rows"] > MAX_AVERAGES:
        return None
    if measured["is_binary"]:
        return detectable_drop(measured["rows"], min(1.0, measured["discordance"]), level)
    return detectable_shift(measured["rows"], measured["difference_deviation"], level)


def drop_text(noise: dict[str, Any]) -> str:
    drop = noise["detectable_drop"]
    if drop is None:
        return f"{noise['rows']} rows are too few to prove any drop"
    return f"against a baseline it finds drops from {drop:.3g} on with a chance of 80 % ({noise['rows']} rows)"


def below(runs: list[dict[str, Any]], name: str, minimum: float | None) -> str:
    means = [recount(run["groups"], name)["mean"] for run in runs]
    fallen = sum(mean is not None and minimum is not None and mean < minimum - 1e-9 for mean in means)
    return f"{fallen} of {len(means)} unchanged runs fell below it"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Judges a results.json of run_eval.py, alone or against a baseline.")
    parser.add_argument("results", help="results.json of the run to judge")
    parser.add_argument("--baseline", metavar="FILE", help="results.json of an earlier run")
    default = os.path.join(os.path.dirname(os.path.abspath(__file__)), "gates.json")
    parser.add_argument("--gates", default=default, metavar="FILE", help="thresholds (default: gates.json beside this script)")
    parser.add_argument("--junit", metavar="FILE", help="write JUnit XML")
    parser.add_argument("--summary", metavar="FILE", help="write a summary in Markdown")
    arguments = parser.parse_args(argv)
    try:
        results = read_results(arguments.results)
        gates = read_gates(arguments.gates, [item["name"] for item in results["scorers"]])
        baseline = read_results(arguments.baseline) if arguments.baseline else None
        outcome = judge(results, gates, baseline)
        outcome["baseline"] = arguments.baseline
        add_detectable(outcome)
        gate_report.publish(outcome, str(results.get("suite")), arguments.junit, arguments.summary)
    except (GateError, OSError) as error:
        gate_report.say(f"gate: {error}", sys.stderr)
        return 2
    return 0 if outcome["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
