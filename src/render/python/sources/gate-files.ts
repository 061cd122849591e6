/** evaluation/gate.py, first part: reading gates.json, which people edit, and results files, which may be damaged. */
import { python } from '../python-source.ts';

export const gateFilesSource = python`
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
`;
