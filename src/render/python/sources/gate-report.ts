/** evaluation/gate_report.py: the outcome of a gate as a table, as JUnit XML and as Markdown. */
import { python } from '../python-source.ts';

export const gateReportSource = python`
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
HEADER = ("scorer", "use", "scored", "n/a", "error", "missing", "mean", "minimum", "change", "95 % interval", "p", "finds", "gate")
WORD_OF = {"passed": "green", "failed": "RED", "not_gated": "-"}
# What is markup somewhere in GitHub's Markdown; as a character reference it is text everywhere.
MARKUP = re.compile(r"[\\\x60*_{}\[\]<>()#+!|~&@\"']|(?<=https)://|(?<=http)://|(?<=www)\.")


def plain(text: str) -> str:
    """Without what commands a terminal or is no character of XML: reasons may quote what an agent said."""
    return CONTROL_CHARACTERS.sub("\ufffd", text)


def one_line(text: str) -> str:
    """So that what is quoted cannot pretend to be a line of ours."""
    return " ".join(plain(text).split())


def say(text: str, file: Any = None) -> None:
    print(plain(text), file=file or sys.stdout)


def publish(outcome: dict[str, Any], suite: str, junit: str | None, summary: str | None) -> None:
    """Prints, and writes the files that are asked for; GitHub's step summary where there is one. Raises OSError."""
    print_outcome(outcome)
    if junit:
        write(junit, junit_xml(outcome, suite))
    if summary:
        write(summary, markdown(outcome, suite))
    step_summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if step_summary:
        with open(step_summary, "a", encoding="utf-8") as file:
            file.write(markdown(outcome, suite))


def write(path: str, text: str) -> None:
    """Whole or not at all."""
    with open(f"{path}.tmp", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(f"{path}.tmp", path)


def cells(item: dict[str, Any]) -> list[str]:
    """One scorer as a row of HEADER."""
    comparison = item["comparison"] or {}
    counts = [str(item[key]) for key in ("scored", "not_applicable", "error", "missing")]
    if item["status"] == "not_scored":
        counts = ["-"] * 4
    low, high = comparison.get("low"), comparison.get("high")
    adjusted = comparison.get("p_adjusted")
    return [
        item["name"],
        item["use"],
        *counts,
        number(item["mean"], "{:.3f}"),
        number(item["minimum"], "{:g}"),
        number(comparison.get("change"), "{:+.3f}"),
        "-" if low is None else f"{low:+.3f} to {high:+.3f}",
        number(comparison.get("p_value") if adjusted is None else adjusted, "{:.2g}"),
        number(comparison.get("detectable"), "{:.2g}"),
        WORD_OF[item["outcome"]],
    ]


def number(value: float | None, form: str) -> str:
    return "-" if value is None else form.format(value)


def pairing(outcome: dict[str, Any]) -> list[str]:
    """How the two runs overlap, where they do not wholly."""
    lines = []
    for item in outcome["scorers"]:
        comparison = item["comparison"]
        if not comparison:
            continue
        names = {
            "only_now": "cases are new",
            "only_in_baseline": "cases are only in the baseline",
            "unscored_before": "had no value in the baseline",
            "unscored_now": "have no value now",
        }
        parts = [f"{comparison[key]} {text}" for key, text in names.items() if comparison[key]]
        if parts:
            lines.append(f"{item['name']}: {comparison['pairs']} pairs; {', '.join(parts)}")
    return lines


def print_outcome(outcome: dict[str, Any]) -> None:
    against = f" against {outcome['baseline']}" if outcome.get("baseline") else ""
    say(f"\nGate{against} (false alarms: at most {outcome['alpha']:.0%} of unchanged runs)")
    rows = [list(HEADER), *(cells(item) for item in outcome["scorers"])]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    for row in rows:
        say("  ".join(text.ljust(width) if at < 2 else text.rjust(width) for at, (text, width) in enumerate(zip(row, widths))))
    for line in [*pairing(outcome), *outcome["notes"]]:
        say(f"note: {one_line(line)}")
    for failure in outcome["failures"]:
        say(f"RED {one_line(failure)}")
    say("The gate is green." if outcome["passed"] else "The gate is red.")


def junit_xml(outcome: dict[str, Any], suite: str) -> str:
    """One test case a scorer, and one for what concerns the whole run."""
    failed = sum(item["outcome"] == "failed" for item in outcome["scorers"]) + bool(outcome["run_failures"])
    skipped = sum(item["outcome"] == "not_gated" for item in outcome["scorers"])
    totals = {"tests": str(len(outcome["scorers"]) + 1), "failures": str(failed), "errors": "0", "skipped": str(skipped)}
    root = ElementTree.Element("testsuites", totals)
    parent = ElementTree.SubElement(root, "testsuite", {"name": plain(suite), **totals})
    add_case(parent, suite, "rows and counts", outcome["run_failures"], None, "\n".join(pairing(outcome) + outcome["notes"]))
    for item in outcome["scorers"]:
        figures = ", ".join(f"{name} {text}" for name, text in zip(HEADER[1:], cells(item)[1:]))
        skip = f"use is {item['use']}: printed, not held to anything" if item["outcome"] == "not_gated" else None
        add_case(parent, suite, item["name"], item["reasons"], skip, figures)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def add_case(parent: Any, suite: str, name: str, reasons: list[str], skip: str | None, output: str) -> None:
    case = ElementTree.SubElement(parent, "testcase", {"classname": plain(suite), "name": plain(name)})
    if reasons:
        ElementTree.SubElement(case, "failure", {"message": plain(reasons[0])}).text = plain("\n".join(reasons))
    elif skip:
        ElementTree.SubElement(case, "skipped", {"message": plain(skip)})
    if output:
        ElementTree.SubElement(case, "system-out").text = plain(output)


def as_text(value: str) -> str:
    """One line in which nothing is markup: HTML, links and mentions included."""
    return MARKUP.sub(lambda match: "".join(f"&#{ord(character)};" for character in match.group()), one_line(value))


def markdown(outcome: dict[str, Any], suite: str) -> str:
    against = f" against {as_text(outcome['baseline'])}" if outcome.get("baseline") else ""
    lines = [f"### Evaluation gate of {as_text(suite)}: {'green' if outcome['passed'] else 'red'}{against}", ""]
    lines += [f"- **red** {as_text(failure)}" for failure in outcome["failures"]]
    lines += ["", f"| {' | '.join(HEADER)} |", "|---|---|" + "---:|" * (len(HEADER) - 2)]
    lines += [f"| {' | '.join(as_text(text) for text in cells(item))} |" for item in outcome["scorers"]]
    lines += ["", *(f"- {as_text(line)}" for line in [*pairing(outcome), *outcome["notes"]])]
    return "\n".join(lines).rstrip() + "\n"
`;
