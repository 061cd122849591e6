"""The yardstick of bench/validation.ts: mlflow.genai.evaluate() over the same rows with as many scorers that do nothing."""

import sys

import mlflow
from mlflow.genai.scorers import scorer

tracking_uri, experiment, evaluation, count = sys.argv[1:5]
sys.path.insert(0, evaluation)

import eval_dataset  # noqa: E402

rows = eval_dataset.mlflow_rows("recorded")


def trivial(number):
    @scorer(name=f"trivial_{number}")
    def check(outputs):
        return True

    return check


mlflow.set_tracking_uri(tracking_uri)
mlflow.set_experiment(experiment)
mlflow.genai.evaluate(data=rows, scorers=[trivial(number) for number in range(int(count))])
