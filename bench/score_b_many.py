"""Number B of many sets of verdicts at once, by score_b.py's own area under the curve and without its interval, which takes seconds.

usage: score_b_many.py SCORE_B.py SETS.json LABELS.json; SETS.json: a list of what score_b.py reads. Prints a list of numbers.
"""

import json
import sys
from importlib.util import module_from_spec, spec_from_file_location


def main() -> None:
    script, sets, labels = sys.argv[1:]
    spec = spec_from_file_location("score_b", script)
    score_b = module_from_spec(spec)
    spec.loader.exec_module(score_b)
    with open(sets) as given, open(labels) as known:
        verdicts, truth = json.load(given), json.load(known)
    ids = [trace for trace in truth["universe"] if truth["split"][trace] == "test"]
    print(json.dumps([score_b.auroc([(share(one[trace]), not truth["good"][trace]) for trace in ids]) for one in verdicts]))


def share(verdict: dict) -> float:
    total = verdict["failed"] + verdict["passed"]
    return verdict["failed"] / total if total else 0.0


if __name__ == "__main__":
    main()
