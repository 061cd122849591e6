"""The yardstick of bench/validation.ts: mlflow.genai.evaluate() over the same rows with as many scorers that do nothing."""

import json
import sys

import mlflow
from mlflow.genai.scorers import scorer

tracking_uri, experiment, rows_path, count = sys.argv[1:5]
with open(rows_path, encoding="utf-8") as file:
    cards = [json.loads(line) for line in file]
rows = [{key: card[key] for key in ("inputs", "outputs", "expectations")} for card in cards]


def trivial(number):
    @scorer(name=f"trivial_{number}")
    def check(outputs):
        return True

    return check


mlflow.set_tracking_uri(tracking_uri)
mlflow.set_experiment(experiment)
mlflow.genai.evaluate(data=rows, scorers=[trivial(number) for number in range(int(count))])
