/** Last part of evaluation/run_eval.py: one run or several, judged by gate.py. */
import { python } from '../python-source.ts';

export const runEvalGateSource = python`
def run(arguments: argparse.Namespace) -> int:
    if arguments.data:
        try:
            eval_dataset.use_data(arguments.data)
        except (OSError, ValueError) as error:
            raise Stop(EXIT_BAD_USAGE, f"--data {arguments.data}: {error}") from None
    names = list(scorers.SCORER_KINDS)
    minimums = parse_gates(arguments.min, names)
    gates = read_gate_settings(arguments, names, minimums)
    wanted = [arguments.group] if arguments.group else ["recorded", "live"]
    rows = {group: eval_dataset.mlflow_rows(group) for group in wanted}
    if not any(rows.values()):
        raise Stop(EXIT_BAD_USAGE, f"There are no cases to evaluate in {eval_dataset.data_dir()}.")
    predict = load_predict_fn(arguments.predict_fn, rows["live"]) if rows.get("live") else None
    model = judge_model_from(arguments)
    scorer_list = scorers.get_all_scorers(include_judges=bool(model))
    connect(arguments.tracking_uri, arguments.experiment)
    baseline = read_baseline(arguments.baseline)

    def evaluate(before: dict[str, Any] | None) -> dict[str, Any]:
        """Evaluates; what cannot differ from the run before (code on recorded cases) is taken from it."""
        groups = [group for group in before["groups"] if group["group"] == "recorded"] if before and not model else []
        done = {group["group"] for group in groups}
        for group in wanted:
            if rows[group] and group not in done:
                groups.append(evaluate_group(group, rows[group], scorer_list, predict if group == "live" else None))
        included = {item.name for item in scorer_list}
        return results_of(arguments, groups, {name: name in included for name in names}, model)

    results = evaluate(None)
    if arguments.calibrate:
        return calibrate(arguments, results, evaluate, gates)
    outcome = None
    if gates is None:
        failures = gate_failures(results, minimums)
    else:
        outcome = {**gate.judge(results, gates, baseline), "baseline": arguments.baseline}
        gate.add_detectable(outcome)
        failures = outcome["failures"]
    results["gate"] = {"passed": not failures, "failures": failures, "minimums": minimums, "outcome": outcome}
    write_results(arguments.output, results)
    store_results(results)
    say(f"\nResults: {os.path.abspath(arguments.output)}")
    if outcome is None:
        for failure in failures:
            say(f"FAILED {failure}")
    else:
        try:
            gate_report.publish(outcome, SUITE_NAME, arguments.junit, arguments.summary)
        except OSError as error:
            raise Stop(EXIT_BAD_USAGE, f"The outcome cannot be written: {error}") from None
    return EXIT_GATE_FAILED if failures else 0


def results_of(
    arguments: argparse.Namespace, groups: list[dict[str, Any]], included: dict[str, bool], model: str | None
) -> dict[str, Any]:
    """The document of one run, printed. A mean whose denominator is in doubt is neither printed nor kept."""
    faults = [fault for group in groups for fault in group.pop("faults", [])]
    for group in groups:
        group["scorers"] = [summarise(name, [group], is_included) for name, is_included in included.items()]
        faults += [fault for fault in doubt({"groups": [group], "scorers": group["scorers"]}) if fault not in faults]
        title = f"{group['group']} cases: {group['rows']} rows, run {group['run_id']}"
        print_table(title, group["scorers"])
    summaries = [summarise(name, groups, is_included) for name, is_included in included.items()]
    faults += [fault for fault in doubt({"groups": groups, "scorers": summaries}) if fault not in faults]
    return {
        "schema_version": 1,
        "suite": SUITE_NAME,
        "judge_model": model,
        "mlflow_version": mlflow.__version__,
        "selection": {"data": "other" if arguments.data else "suite", "group": arguments.group},
        "groups": groups,
        "scorers": summaries,
        "metrics": {f"{item['name']}/mean": item["mean"] for item in summaries if item["mean"] is not None},
        "faults": faults,
    }


def doubt(counted: dict[str, Any]) -> list[str]:
    """Takes the means of scorers whose counts do not add up away; returns what is wrong with the whole."""
    faults = gate.count_faults(counted)
    for item in counted["scorers"]:
        if item["name"] in faults:
            item.update(mean=None, status="failed", reason="; ".join(faults[item["name"]]))
    return faults.get(None, [])


def read_gate_settings(
    arguments: argparse.Namespace, names: list[str], minimums: dict[str, float]
) -> dict[str, Any] | None:
    """gates.json, with the minimums of --min on top; None when no gate is wanted."""
    is_wanted = arguments.gate or arguments.baseline or arguments.junit or arguments.summary or arguments.gates
    if arguments.calibrate is not None and not 2 <= arguments.calibrate <= 100:
        raise Stop(EXIT_BAD_USAGE, f"--calibrate {arguments.calibrate}: repeat between 2 and 100 times.")
    if arguments.calibrate and (arguments.data or arguments.group or arguments.baseline):
        raise Stop(EXIT_BAD_USAGE, "--calibrate evaluates the suite as it is: without --data, --group and --baseline.")
    if not is_wanted and not arguments.calibrate:
        return None
    arguments.gates = arguments.gates or os.path.join(os.path.dirname(os.path.abspath(__file__)), "gates.json")
    if arguments.calibrate and not os.path.exists(arguments.gates):
        return None
    try:
        gates = gate.read_gates(arguments.gates, names)
    except gate.GateError as error:
        raise Stop(EXIT_BAD_USAGE, str(error)) from None
    if not arguments.calibrate:
        for name, minimum in minimums.items():
            gates["scorers"][name] = {"max_drop": 0, **gates["scorers"].get(name, {}), "use": "gate", "minimum": minimum}
    return gates


def read_baseline(source: str | None) -> dict[str, Any] | None:
    """Results of an earlier run: a file, or what that run stored in MLflow."""
    if source is None:
        return None
    try:
        if os.path.exists(source):
            return gate.read_results(source)
        if not re.fullmatch(r"[0-9a-f]{32}", source):
            raise gate.GateError("it is neither a file nor the id of an MLflow run")
        text = mlflow.artifacts.load_text(f"runs:/{source}/{STORED_NAME}")
        return gate.checked_results(f"{STORED_NAME} of run {source}", json.loads(text))
    except Exception as error:
        hint = "Name a results.json, or a run that this script made."
        raise Stop(EXIT_BAD_USAGE, f"--baseline {source}: {error}. {hint}") from None


# Under this name each run keeps the results in MLflow, so that its id is enough for a baseline.
STORED_NAME = "results.json"


def store_results(results: dict[str, Any]) -> None:
    text = json.dumps(eval_dataset.storable(results), indent=2, ensure_ascii=False, allow_nan=False)
    for group in results["groups"]:
        try:
            mlflow.MlflowClient().log_text(group["run_id"], text, STORED_NAME)
        except Exception as error:
            say(f"note: run {group['run_id']} keeps no {STORED_NAME} ({error}): only the file can be a baseline")


def calibrate(
    arguments: argparse.Namespace, first: dict[str, Any], evaluate: Callable[..., Any], gates: dict[str, Any] | None
) -> int:
    """Repeats an evaluation in which nothing changes, and writes what it teaches into gates.json."""
    runs = [first]
    is_steady = all(group["group"] == "recorded" for group in first["groups"]) and not first["judge_model"]
    while len(runs) < arguments.calibrate and not is_steady:
        say(f"\nRepeat {len(runs) + 1} of {arguments.calibrate}")
        runs.append(evaluate(first))
    failures = [failure for results in runs for failure in gate_failures(results, {})]
    if failures:
        for failure in dict.fromkeys(failures):
            say(f"FAILED {failure}")
        say("Nothing was written: noise is measured on runs whose counts add up.")
        return EXIT_GATE_FAILED
    try:
        calibrated, lines = gate.calibrate(runs, gates or gate.default_gates(first))
        gate.write_gates(arguments.gates, calibrated)
    except gate.GateError as error:
        raise Stop(EXIT_BAD_USAGE, str(error)) from None
    write_results(arguments.output, runs[-1])
    store_results(runs[-1])
    say(f"\n{'Nothing was repeated: recorded cases and code give the same every time.' if is_steady else 'Noise'}")
    for line in lines if is_steady else [*lines, gate.unchanged_pairs(runs, calibrated)]:
        say(f"  {line}")
    say(f"Written: {os.path.abspath(arguments.gates)}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(run(parse_arguments()))
    except Stop as stop:
        say(f"run_eval: {stop}", sys.stderr)
        sys.exit(stop.code)
`;
