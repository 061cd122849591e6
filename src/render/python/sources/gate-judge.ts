/** evaluation/gate.py, third part: the decision. */
import { python } from '../python-source.ts';

export const gateJudgeSource = python`
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
`;
