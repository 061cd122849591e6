/** evaluation/gate.py, second part: do the numbers of a results file add up? Everything is counted again from the verdicts. */
import { python } from '../python-source.ts';

export const gateCountsSource = python`
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
`;
