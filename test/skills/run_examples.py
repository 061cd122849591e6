"""Runs code examples, each as a module of its own in an experiment of its own, in one process (importing MLflow takes seconds).
Reads {"judge_url", "examples": [{"id", "code"}]} from stdin, prints {id: {"error", "printed", "took"}} to what was stdout."""

import contextlib
import io
import json
import linecache
import os
import sys
import time
import types
import warnings

warnings.simplefilter("ignore")


def run(example, judge_url):
    import mlflow

    name = example["id"]
    os.environ["OPENAI_BASE_URL"] = os.environ["OPENAI_API_BASE"] = f"{judge_url}/{name}/v1"
    mlflow.set_experiment(f"skills-{name}")
    file = f"<{name}>"
    linecache.cache[file] = (len(example["code"]), None, example["code"].splitlines(keepends=True), file)
    # MLflow reads the source of scorers; dataclasses look up their module.
    module = types.ModuleType(f"example_{name.replace('-', '_')}")
    sys.modules[module.__name__] = module
    printed = io.StringIO()
    error = None
    start = time.monotonic()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            exec(compile(example["code"], file, "exec"), module.__dict__)
    except BaseException as problem:  # noqa: BLE001 - sys.exit() in an example is an error of the example
        line = next((frame.tb_lineno for frame in reversed(list(frames(problem))) if frame.tb_frame.f_code.co_filename == file), None)
        error = {"type": type(problem).__name__, "message": str(problem)[:2000], "line": line}
    finally:
        while mlflow.active_run():
            mlflow.end_run()
    return {"error": error, "printed": printed.getvalue()[-2000:], "took": time.monotonic() - start}


def frames(problem):
    traceback = problem.__traceback__
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


job = json.load(sys.stdin)
output = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
json.dump({example["id"]: run(example, job["judge_url"]) for example in job["examples"]}, output)
output.close()
# Threads of MLflow that still export traces are of no interest.
os._exit(0)
