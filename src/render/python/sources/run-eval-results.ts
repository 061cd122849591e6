/** Second half of evaluation/run_eval.py: evaluation of a group, counting, the table, the gate. */
import { python } from '../python-source.ts';

export const runEvalResultsSource = python`
# Where no row waits for an agent or a judge, more at once gain nothing, and the database connections of a small server run out.
QUICK_ROWS_AT_ONCE = 4


@contextlib.contextmanager
def rows_at_once(number: int | None) -> Iterator[None]:
    """Bounds the rows that MLflow evaluates at once, unless the environment already says how many."""
    name = "MLFLOW_GENAI_EVAL_MAX_WORKERS"
    if number is None or name in os.environ:
        yield
        return
    os.environ[name] = str(number)
    try:
        yield
    finally:
        del os.environ[name]


def evaluate_group(
    group: str, rows: list[dict[str, Any]], scorer_list: list, predict: Callable | None
) -> dict[str, Any]:
    """One mlflow.genai.evaluate() run, and from its table one verdict for each case and scorer."""
    with mlflow.start_run(run_name=f"{SUITE_NAME}: {group}") as run, contextlib.redirect_stdout(sys.stderr):
        mlflow.set_tag("eval.group", group)
        options = {"predict_fn": predict} if predict else {}
        is_waiting = predict is not None or any(scorers.SCORER_KINDS[item.name] != "code" for item in scorer_list)
        try:
            with rows_at_once(None if is_waiting else QUICK_ROWS_AT_ONCE):
                result = mlflow.genai.evaluate(data=rows, scorers=scorer_list, **options)
        except Exception as error:
            traceback.print_exc()
            text = f"mlflow.genai.evaluate() gave up on the {group} cases: {type(error).__name__}: {error}"
            raise Stop(EXIT_SERVER, text) from error
    names = [item.name for item in scorer_list]
    case_ids = [row["tags"]["case_id"] for row in rows]
    verdicts: dict[str, dict[str, Any]] = {}
    rationales: dict[str, dict[str, str]] = {}
    faults = []
    for record in result.result_df.to_dict("records"):
        case_id = case_id_of(record)
        if case_id not in case_ids or case_id in verdicts:
            faults.append(f"{group}: a result row belongs to no case or to a case seen before ({case_id})")
            continue
        read = {name: read_verdict(name, record) for name in names}
        verdicts[case_id] = {name: verdict for name, (verdict, _) in read.items()}
        rationales[case_id] = {name: rationale for name, (_, rationale) in read.items() if rationale}
    lost = [case_id for case_id in case_ids if case_id not in verdicts]
    if lost:
        faults.append(f"{group}: {len(lost)} of {len(case_ids)} cases have no result row: {', '.join(lost[:5])}")
        verdicts.update({case_id: {name: "missing" for name in names} for case_id in lost})
    return {
        "group": group,
        "run_id": run.info.run_id,
        "experiment_id": run.info.experiment_id,
        "rows": len(rows),
        "metrics": {key: float(value) for key, value in sorted(result.metrics.items()) if math.isfinite(value)},
        "verdicts": verdicts,
        "rationales": rationales,
        "faults": faults,
    }


def case_id_of(record: dict[str, Any]) -> str | None:
    value = record.get("case_id/value")
    if isinstance(value, str):
        return value
    tags = record.get("tags")
    return tags.get("case_id") if isinstance(tags, dict) else None


def read_verdict(name: str, record: dict[str, Any]) -> tuple[bool | float | str, str]:
    """(verdict, rationale). Verdict: true, false, a number, "not_applicable", "error" or "missing"."""
    value = record.get(f"{name}/value")
    rationale = record.get(f"{name}/rationale")
    rationale = rationale if isinstance(rationale, str) else ""
    assessment = assessment_of(name, record)
    error = (assessment.get("feedback") or {}).get("error") or record.get(f"{name}/error_message")
    if error and not is_missing(error):
        text = error.get("error_message") if isinstance(error, dict) else error
        return "error", str(text or "error")
    if not is_missing(value):
        number = as_number(value)
        return ("error", f"not a usable value: {value!r}") if number is None else (number, rationale)
    case_id = case_id_of(record)
    reason = scorers.NOT_APPLICABLE.get((name, case_id))
    is_marked = (assessment.get("metadata") or {}).get("verdict") == "not_applicable"
    if is_marked or reason is not None or rationale.startswith("not applicable"):
        return "not_applicable", rationale or reason or ""
    return "missing", rationale


def assessment_of(name: str, record: dict[str, Any]) -> dict[str, Any]:
    assessments = record.get("assessments")
    for item in assessments if isinstance(assessments, list) else []:
        if item.get("assessment_name", item.get("name")) == name:
            return item
    return {}


def is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def as_number(value: Any) -> bool | float | None:
    """True, False or a number; "yes" and "no" as the built-in judges say them; None for anything else."""
    if isinstance(value, str):
        return {"yes": True, "no": False}.get(value.strip().lower())
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        return bool(value)
    try:
        return float(value) if math.isfinite(float(value)) else None
    except (TypeError, ValueError):
        return None


def summarise(name: str, groups: list[dict[str, Any]], is_included: bool) -> dict[str, Any]:
    """Counts of one scorer over groups: rows = scored + not_applicable + error + missing."""
    rows = sum(group["rows"] for group in groups)
    kind = scorers.SCORER_KINDS[name]
    if not is_included:
        counts = {"rows": rows, "scored": 0, "not_applicable": 0, "error": 0, "missing": 0, "mean": None}
        return {"name": name, "kind": kind, **counts, "status": "not_scored", "reason": "no judge model"}
    verdicts = [(group, case_id, items[name]) for group in groups for case_id, items in group["verdicts"].items()]
    values = [float(verdict) for _, _, verdict in verdicts if not isinstance(verdict, str)]
    counts = {key: sum(verdict == key for _, _, verdict in verdicts) for key in ("not_applicable", "error", "missing")}
    first_error = next(
        (
            group["rationales"].get(case_id, {}).get(name, "")
            for group, case_id, verdict in verdicts
            if verdict == "error"
        ),
        "",
    )
    reason = None
    if counts["error"]:
        reason = f"{counts['error']} of {rows} rows failed, first: {first_error[:300]}"
    elif counts["missing"]:
        reason = f"{counts['missing']} of {rows} rows have no value"
    return {
        "name": name,
        "kind": kind,
        "rows": rows,
        "scored": len(values),
        **counts,
        "mean": sum(values) / len(values) if values else None,
        "status": "failed" if reason else "scored",
        "reason": reason,
    }


def gate_failures(results: dict[str, Any], minimums: dict[str, float]) -> list[str]:
    """Without gates.json: counts that do not add up, rows without a value, and means below those of --min."""
    failures = list(results["faults"])
    in_doubt = gate.count_faults(results)
    for item in results["scorers"]:
        name = item["name"]
        broken = in_doubt.get(name) or gate.row_faults(item)
        failures += [f"{name}: {fault}" for fault in broken]
        if name not in minimums or name in in_doubt:
            continue
        if item["mean"] is None:
            why = item["reason"] or "never applicable"
            failures.append(f"{name}: no value to hold against {minimums[name]:g} ({why})")
        elif item["mean"] < minimums[name]:
            failures.append(f"{name}: mean {item['mean']:.3f} is below {minimums[name]:g}")
        elif item["error"] and not broken:
            failures.append(f"{name}: {item['reason']}")
    return failures


def print_table(title: str, summaries: list[dict[str, Any]]) -> None:
    header = ("scorer", "kind", "rows", "scored", "n/a", "error", "missing", "mean")
    lines = [header]
    for item in summaries:
        counts = [str(item[key]) for key in ("rows", "scored", "not_applicable", "error", "missing")]
        mean = "-" if item["mean"] is None else f"{item['mean']:.3f}"
        if item["status"] == "not_scored":
            counts[1:] = ["-"] * 4
            mean = "NOT SCORED (no judge model)"
        lines.append((item["name"], item["kind"], *counts, mean))
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    say(f"\n{title}")
    for line in lines:
        cells = [
            text.ljust(width) if column < 2 else text.rjust(width)
            for column, (text, width) in enumerate(zip(line, widths))
        ]
        cells[-1] = line[-1]
        say("  ".join(cells).rstrip())
    for item in summaries:
        if item["status"] == "failed":
            say(f"! {item['name']}: {item['reason']}")


def write_results(path: str, results: dict[str, Any]) -> None:
    """Whole or not at all: written beside the target and moved into its place."""
    temporary = f"{path}.tmp"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            json.dump(eval_dataset.storable(results), file, indent=2, ensure_ascii=False, allow_nan=False)
            file.write("\n")
        os.replace(temporary, path)
    except OSError as error:
        raise Stop(EXIT_BAD_USAGE, f"The results cannot be written to {path}: {error}") from None
`;
