"""Simulated pairs of runs through gate.py: how often is it red when nothing changed, and how often when something did?

python gate_simulation.py FOLDER_OF_GATE_PY UNCHANGED DROPPED    numbers of pairs; prints one JSON document

A case has a chance to pass; a run draws its verdicts. A hidden number of each case and run moves all scorers of the case together
(correlation), and with "shock" one number of the run moves all of its cases.
"""

import json
import random
import sys

sys.path.insert(0, sys.argv[1])

import gate  # noqa: E402

SCORERS = 4
REPEATS = 5


class Agent:
    """Cases with a latent quality for each scorer; `flip` is the share of verdicts that change from run to run."""

    def __init__(self, rng, cases, flip, shock):
        self.rng, self.shock = rng, shock
        # A steady case always passes or fails; an unsteady one passes with a chance of its own.
        self.chances = [[self.chance(flip) for _ in range(SCORERS)] for _ in range(cases)]

    def chance(self, flip):
        # Of unsteady cases, half of a beta(2, 1) variance on average: 2 * E[p * (1 - p)] = 1 / 3.
        return self.rng.betavariate(2, 1) if self.rng.random() < 3 * flip else float(self.rng.random() < 0.85)

    def run(self, drop=0.0):
        """Verdicts of one run; `drop`: share of all cases whose first scorer fails although it would have passed."""
        shock = self.rng.gauss(0, self.shock)
        verdicts = {name: {} for name in NAMES}
        passing = [case for case, chances in enumerate(self.chances) if chances[0] > 0]
        broken = set(self.rng.sample(passing, min(len(passing), round(drop * len(self.chances)))))
        for case, chances in enumerate(self.chances):
            common = self.rng.random()
            for at, name in enumerate(NAMES):
                draw = common if self.rng.random() < 0.5 else self.rng.random()
                is_steady = chances[at] in (0.0, 1.0)
                passed = chances[at] == 1.0 if is_steady else draw < chances[at] + shock
                verdicts[name][f"case-{case}"] = passed and not (at == 0 and case in broken)
        return results_of(verdicts)


NAMES = [f"scorer_{number}" for number in range(SCORERS)]


def results_of(verdicts):
    cases = list(verdicts[NAMES[0]])
    scorers, metrics = [], {}
    for name in NAMES:
        mean = sum(verdicts[name].values()) / len(cases)
        metrics[f"{name}/mean"] = mean
        counts = {"rows": len(cases), "scored": len(cases), "not_applicable": 0, "error": 0, "missing": 0}
        scorers.append({"name": name, "kind": "judge", **counts, "mean": mean, "status": "scored", "reason": None})
    rows = {case: {name: verdicts[name][case] for name in NAMES} for case in cases}
    group = {"group": "live", "rows": len(cases), "verdicts": rows, "metrics": metrics}
    selection = {"data": "suite", "group": None}
    return {"suite": "simulated", "selection": selection, "groups": [group], "scorers": scorers, "faults": []}


def measure(pairs, cases, flip, drop, shock):
    """Shares of red gates: by the comparison alone, by calibrated minimums alone, by both."""
    # The same seed whatever the drop, so that rows of the table differ by it alone.
    rng = random.Random(f"{cases} {flip} {shock}")
    red = {"comparison": 0, "minimum": 0, "both": 0}
    entry = {"use": "gate", "minimum": None, "max_drop": 0}
    free = {"alpha": 0.05, "rows": {}, "noise": {}, "scorers": {name: dict(entry) for name in NAMES}}
    for _ in range(pairs):
        agent = Agent(rng, cases, flip, shock)
        calibrated, _ = gate.calibrate([agent.run() for _ in range(REPEATS)], free)
        before, now = agent.run(), agent.run(drop)
        red["comparison"] += not gate.judge(now, free, before)["passed"]
        red["minimum"] += not gate.judge(now, calibrated)["passed"]
        red["both"] += not gate.judge(now, calibrated, before)["passed"]
    return {"cases": cases, "flip": flip, "drop": drop, "shock": shock, **{key: count / pairs for key, count in red.items()}}


def main():
    unchanged, dropped = int(sys.argv[2]), int(sys.argv[3])
    rows = []
    for shock in (0.0, 0.1):
        for cases in (40, 100):
            for flip in (0.02, 0.1, 0.2):
                for drop in (0.0,) if shock else (0.0, 0.05, 0.1, 0.2):
                    rows.append(measure(dropped if drop else unchanged, cases, flip, drop, shock))
    print(json.dumps({"unchanged": unchanged, "dropped": dropped, "scorers": SCORERS, "repeats": REPEATS, "rows": rows}))


main()
