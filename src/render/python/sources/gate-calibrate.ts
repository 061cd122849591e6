/** evaluation/gate.py, last part: what repeats of an unchanged evaluation teach, and the command line over results files. */
import { python } from '../python-source.ts';

export const gateCalibrateSource = python`
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
`;
