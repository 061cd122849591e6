"""Print what an interpreter is, as one JSON line, without importing MLflow (that takes 3.5 s). Runs on Python 2.7 and later."""

import json
import sys

facts = {
    "version": "%d.%d.%d" % sys.version_info[:3],
    "executable": sys.executable,
    "mlflow": None,
    "has_venv": True,
}
try:
    from importlib import metadata

    facts["mlflow"] = metadata.version("mlflow")
except Exception:  # not installed, or a Python without importlib.metadata
    pass
for name in ("venv", "ensurepip"):
    try:
        __import__(name)
    except ImportError:
        facts["has_venv"] = False
print(json.dumps(facts))
