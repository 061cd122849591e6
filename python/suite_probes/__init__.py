"""The rungs of the validation, run in one interpreter because importing MLflow takes 3.5 s. Standard library and MLflow only."""
