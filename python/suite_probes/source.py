"""What can be said about the suite's Python without running it: does it compile, and does it use what MLflow ignores or forbids."""

import ast
import os
import sys
import warnings

NUMERIC_TYPES = {"bool", "int", "float"}
ROW_FIELDS = ("inputs", "outputs", "expectations")


def python_files(evaluation):
    return sorted(name for name in os.listdir(evaluation) if name.endswith(".py"))


def custom_files(evaluation):
    folder = os.path.join(evaluation, "custom")
    return sorted(f"custom/{name}" for name in os.listdir(folder) if name.endswith(".py")) if os.path.isdir(folder) else []


def check_syntax(reporter, evaluation):
    """File name ("scorers.py", "custom/x.py") -> syntax tree, for the files that compile."""
    trees = {}
    for name in [*python_files(evaluation), *custom_files(evaluation)]:
        path = os.path.join(evaluation, *name.split("/"))
        file = reporter.relative(path)
        is_custom = name.startswith("custom/") and not name.endswith("__init__.py")
        scorer = os.path.splitext(os.path.basename(name))[0] if is_custom else None
        try:
            with open(path, "rb") as handle:
                text = handle.read()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text, filename=path)
                compile(tree, path, "exec", dont_inherit=True)
            trees[name] = tree
        except SyntaxError as error:
            reporter.diagnostic("syntax.error", error.msg, file=file, line=error.lineno, hint=(error.text or "").strip()[:200] or None, scorer=scorer)
        except (ValueError, RecursionError, MemoryError, OverflowError) as error:
            reporter.diagnostic("syntax.error", f"Python cannot compile it: {type(error).__name__}: {error}", file=file, scorer=scorer)
    return trees


def dotted(node):
    """`a.b.c` of a Name or Attribute chain, else ''."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def last_name(node):
    return dotted(node).rpartition(".")[2]


def is_scorer_function(node):
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    return any(last_name(item.func if isinstance(item, ast.Call) else item) == "scorer" for item in node.decorator_list)


def scorer_functions(tree):
    return [node for node in ast.walk(tree) if is_scorer_function(node)]


def scorer_name(node):
    """The name given to @scorer(name="..."), else the function's."""
    for item in node.decorator_list:
        if isinstance(item, ast.Call):
            for keyword in item.keywords:
                if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                    return str(keyword.value.value)
    return node.name


def keyword_of(call, name):
    return next((item.value for item in call.keywords if item.arg == name), None)


def check_source(reporter, evaluation, trees):
    """Diagnostics with lines; True when the scorers may be imported."""
    may_import = True
    for name, tree in trees.items():
        file = reporter.relative(os.path.join(evaluation, name))
        _check_imports(reporter, file, tree, {item.partition("/")[0].removesuffix(".py") for item in trees})
        _check_calls(reporter, file, tree)
        seen = {}
        for node in scorer_functions(tree):
            label = scorer_name(node)
            if isinstance(node, ast.AsyncFunctionDef):
                may_import = False
                reporter.diagnostic(
                    "contract.async-scorer",
                    f"Scorer {label} is async; MLflow accepts synchronous scorers only.",
                    file=file,
                    line=node.lineno,
                    scorer=label,
                    hint="Write `def` and run asynchronous code inside it.",
                )
            if label in seen:
                reporter.diagnostic(
                    "contract.duplicate-name",
                    f"Two scorers are called {label}; the first is at line {seen[label]}. One metric would hide the other.",
                    file=file,
                    line=node.lineno,
                    scorer=label,
                )
            seen.setdefault(label, node.lineno)
            _check_parameters(reporter, file, node, label)
    return may_import


def _check_parameters(reporter, file, node, label):
    allowed = {"inputs", "outputs", "expectations", "trace", "session"}
    arguments = node.args
    names = [item.arg for item in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
    without_default = set(names[: len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)])
    without_default |= {item.arg for item, value in zip(arguments.kwonlyargs, arguments.kw_defaults) if value is None}
    for name in names:
        if name not in allowed and name in without_default:
            reporter.diagnostic(
                "contract.parameter",
                f"Scorer {label} has the parameter {name!r}, which MLflow never fills.",
                file=file,
                line=node.lineno,
                scorer=label,
                hint="Parameters are a subset of inputs, outputs, expectations, trace.",
            )


def _check_imports(reporter, file, tree, siblings):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [item.name for item in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
            if node.module == "mlflow":
                names += [f"mlflow.{item.name}" for item in node.names]
        else:
            continue
        for name in names:
            top = name.partition(".")[0]
            if top == "evalwright":
                reporter.diagnostic("contract.evalwright-import", "The suite must work without Evalwright.", file=file, line=node.lineno)
            elif name in ("mlflow.evaluate", "mlflow.metrics") or name.startswith("mlflow.metrics."):
                _legacy(reporter, file, node.lineno, name)
            elif top not in {"mlflow", *siblings} and top not in sys.stdlib_module_names:
                reporter.diagnostic(
                    "contract.foreign-import",
                    f"{top} is neither MLflow nor the standard library: the suite will not run where it is missing.",
                    severity="warning",
                    file=file,
                    line=node.lineno,
                )


def _legacy(reporter, file, line, name):
    reporter.diagnostic(
        "contract.legacy-api",
        f"{name} is MLflow's old evaluation API; scorers work with mlflow.genai.evaluate() only.",
        file=file,
        line=line,
    )


def _check_calls(reporter, file, tree):
    targets = {}
    remedied = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            if isinstance(node.value, ast.Call):
                targets[id(node.value)] = dotted(node.targets[0])
            if isinstance(node.targets[0], ast.Attribute) and node.targets[0].attr == "aggregations":
                remedied.add(dotted(node.targets[0].value))
        if isinstance(node, ast.Attribute) and dotted(node) in ("mlflow.evaluate", "mlflow.metrics"):
            _legacy(reporter, file, node.lineno, dotted(node))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = last_name(node.func)
        if called == "Guidelines" and keyword_of(node, "name") is None and not any(item.arg is None for item in node.keywords):
            reporter.diagnostic(
                "contract.unnamed-guidelines",
                "Guidelines without a name is called 'guidelines': a second one would hide it, and the metric says nothing.",
                file=file,
                line=node.lineno,
                hint='Give it name="...".',
            )
        if called == "make_judge" and targets.get(id(node), "") not in remedied:
            _check_value_type(reporter, file, node)


def _check_value_type(reporter, file, node):
    value_type = keyword_of(node, "feedback_value_type")
    if isinstance(value_type, ast.Name) and value_type.id in NUMERIC_TYPES:
        return
    if any(item.arg is None for item in node.keywords):
        return
    name = keyword_of(node, "name")
    label = name.value if isinstance(name, ast.Constant) else None
    said = ast.unparse(value_type) if value_type is not None else "str (the default)"
    reporter.diagnostic(
        "contract.value-type",
        f"A judge of type {said} gets no metric in MLflow: nobody would see its verdict.",
        file=file,
        line=node.lineno,
        scorer=label,
        hint='Use feedback_value_type=bool (or int, float), or set judge.aggregations = ["mean"] for a yes/no Literal.',
    )


def field_reads(tree):
    """Fields that scorers read from a row: (root, key, line, scorer), for constant keys of inputs, outputs and expectations."""
    reads = []
    for function in scorer_functions(tree):
        label = scorer_name(function)
        for node in ast.walk(function):
            root, key = None, None
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.ctx, ast.Load):
                root, key = _root(node.value), node.slice.value
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
                if isinstance(node.args[0], ast.Constant):
                    root, key = _root(node.func.value), node.args[0].value
            if root in ROW_FIELDS and isinstance(key, str):
                reads.append((root, key, node.lineno, label))
    return reads


def _root(node):
    """`inputs` for `inputs` and for `(inputs or {})`."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        node = node.values[0]
    return node.id if isinstance(node, ast.Name) else None
