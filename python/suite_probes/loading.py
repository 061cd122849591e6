"""Imports the suite's files the way `python evaluation/run_eval.py` finds them, fresh each time."""

import importlib
import os
import sys


def forget(reporter):
    """Drops what was imported from the session folder, so that the next import reads the files again."""
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if path and reporter.relative(path):
            del sys.modules[name]
    importlib.invalidate_caches()


def fresh_import(reporter, name):
    forget(reporter)
    return importlib.import_module(name)


def describe(error):
    text = str(error).strip() or repr(error)
    if isinstance(error, SystemExit):
        return f"it called exit({error.code!r})"
    return f"{type(error).__name__}: {text}"


def enter(evaluation, import_path):
    """sys.path as the script sees it: its own folder first, then where the user's agent lies."""
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path[:] = [evaluation, *import_path, *(item for item in sys.path if os.path.abspath(item or ".") != own)]
    sys.dont_write_bytecode = True
