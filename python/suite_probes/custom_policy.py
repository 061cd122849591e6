"""May a free scorer (evaluation/custom/<name>.py) be imported at all? Decided on its syntax tree, before any of it runs.

The aim is a module that computes a verdict from its arguments and nothing else: no files, no network, no other module of the process,
no attribute that leads to one, nothing changed that others see. In doubt it refuses, with a line and what to write instead; the run
itself happens in a process under limits in any case.
"""

import ast
import importlib
import os
import string
import types

MODULES = ("json", "re", "math", "statistics", "datetime", "collections", "itertools", "functools", "difflib", "unicodedata", "string", "typing")
# Modules of which only these names are to be had, by `from module import name`.
NAMES = {
    "mlflow.genai.scorers": ("scorer",),
    "mlflow.entities": ("Feedback", "Trace", "Span", "SpanType", "SpanStatusCode", "Document", "AssessmentSource", "AssessmentSourceType"),
    "evidence": ("Evidence", "Step", "evidence_for", "answer_text", "as_text", "value_at"),
    "collections.abc": None,
    "__future__": ("annotations",),
}
ALLOWED = ", ".join([*MODULES, "mlflow.genai.scorers", "mlflow.entities", "evidence"])
# Public, and yet a way to attributes or code by their names.
UNSAFE_MEMBERS = {
    "functools": {"update_wrapper", "wraps", "singledispatch", "singledispatchmethod", "total_ordering"},
    "string": {"Formatter"},
    "typing": {"get_type_hints", "ForwardRef", "evaluate_forward_ref"},
    "json": {"load", "dump"},
}
PARAMETERS = ("inputs", "outputs", "expectations", "trace")
PURE_CALLS = {"frozenset", "set", "dict", "list", "tuple", "sorted", "range", "len", "str", "int", "float", "bool", "min", "max", "sum", "zip", "enumerate", "abs", "round"}
TEXT_METHODS = {"split", "splitlines", "strip", "lower", "upper", "casefold", "replace", "join"}
MUTATORS = {"append", "extend", "insert", "remove", "pop", "popitem", "clear", "update", "setdefault", "add", "discard", "sort", "reverse", "appendleft", "popleft", "extendleft", "subtract", "difference_update", "intersection_update", "symmetric_difference_update"}
MAX_FAULTS = 20

_CODE_BY_NAME = "Write the computation out; a scorer needs no code that is made or found at run time."
_NO_OUTSIDE = "A scorer sees its arguments and the evidence of the case, nothing else."
DENIED_NAMES = {
    **dict.fromkeys(("eval", "exec", "compile", "__import__"), _CODE_BY_NAME),
    **dict.fromkeys(("getattr", "setattr", "delattr", "vars", "dir", "globals", "locals"), "Use fields by their names, and dict.get() for keys that may be missing."),
    **dict.fromkeys(("open", "input", "breakpoint", "help", "exit", "quit", "memoryview"), _NO_OUTSIDE),
    "print": "Put what there is to say into Feedback(rationale=...).",
    **dict.fromkeys(("hash", "id"), "They differ from run to run; compare the values themselves."),
    "super": "Write plain functions.",
}
DENIED_ATTRIBUTES = {
    **dict.fromkeys(
        ("gi_frame", "gi_code", "gi_yieldfrom", "cr_frame", "cr_code", "ag_frame", "ag_code", "f_back", "f_globals", "f_locals", "f_builtins", "f_code", "tb_frame", "tb_next", "co_code", "co_consts", "func_globals", "func_code", "mro"),
        "It leads into the interpreter, which a scorer has no business with.",
    ),
    **dict.fromkeys(("now", "today", "utcnow"), "A verdict must be the same tomorrow: use the times of the evidence."),
    "with_traceback": "It leads into the interpreter, which a scorer has no business with.",
}


class Policy:
    """One module under check."""

    def __init__(self, name, tree):
        self.name = name
        self.tree = tree
        self.faults = []
        # Local name -> module that it stands for.
        self.modules = {}
        self.imported = set()
        self.constants = set()

    def fault(self, node, message, hint):
        self.faults.append((getattr(node, "lineno", None) or 1, message, hint))

    def check(self):
        """(line, message, hint) of everything that is refused, in order of line."""
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self._import(node)
        self._top_level()
        self._scorer()
        parents = {id(child): parent for parent in ast.walk(self.tree) for child in ast.iter_child_nodes(parent)}
        for node in ast.walk(self.tree):
            self._node(node, parents.get(id(node)))
        return sorted(set(self.faults))[:MAX_FAULTS]

    # -- imports

    def _import(self, node):
        if isinstance(node, ast.Import):
            for item in node.names:
                if item.name in MODULES:
                    self.modules[item.asname or item.name] = item.name
                elif item.name in NAMES:
                    self.fault(node, f"import {item.name} gives access to all of it.", f"Write: from {item.name} import ...")
                else:
                    self.fault(node, f"It imports {item.name}, which a scorer may not.", f"Allowed: {ALLOWED}.")
            return
        module = node.module or ""
        if node.level or (module not in MODULES and module not in NAMES):
            self.fault(node, f"It imports from {'.' * node.level}{module}, which a scorer may not.", f"Allowed: {ALLOWED}.")
            return
        for item in node.names:
            if item.name == "*":
                self.fault(node, f"from {module} import * takes everything.", "Name what you need.")
            elif module in NAMES and NAMES[module] is not None:
                if item.name not in NAMES[module]:
                    self.fault(node, f"It imports {item.name} from {module}.", f"Of {module} there are: {', '.join(NAMES[module])}.")
            elif not is_public(module, item.name):
                self.fault(node, f"It imports {item.name} from {module}, which is no safe public part of it.", _NO_OUTSIDE)
            self.imported.add(item.asname or item.name)

    # -- the shape of the module

    def _top_level(self):
        for index, node in enumerate(self.tree.body):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                continue
            if isinstance(node, ast.Expr) and index == 0 and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                continue
            if isinstance(node, ast.FunctionDef):
                continue
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else None
            if targets is None:
                what = "class" if isinstance(node, ast.ClassDef) else "statement"
                self.fault(node, f"There is a {what} at the top level.", "The top level holds imports, constants and functions; use functions and plain values.")
                continue
            for target in targets:
                names = [item for item in ast.walk(target) if isinstance(item, ast.Name)]
                self.constants |= {item.id for item in names}
            if node.value is not None:
                self._constant(node.value)

    def _constant(self, value):
        for node in ast.walk(value):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            is_plain = isinstance(called, ast.Name) and (called.id in PURE_CALLS or called.id in self.imported)
            is_member = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id in self.modules
            is_method = isinstance(called, ast.Attribute) and called.attr in (*TEXT_METHODS, "timedelta", "date", "datetime")
            if not (is_plain or is_member or is_method):
                self.fault(node, f"A constant calls {ast.unparse(called)[:60]}.", "Constants are literals, compiled patterns and collections of them; compute in the function.")

    def _scorer(self):
        decorated = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef):
                is_top = node in self.tree.body
                for item in node.decorator_list:
                    if self._is_scorer(item):
                        decorated.append(node)
                        self._decorator(item)
                        if not is_top:
                            self.fault(node, f"The scorer {node.name} is inside another function.", "Put it at the top level of the module.")
                    elif not self._is_cache(item):
                        self.fault(item, f"{node.name} is decorated with {ast.unparse(item)[:60]}.", "Only @scorer, and functools.lru_cache on helpers, are decorators here.")
        if len(decorated) != 1:
            count = "no function is" if not decorated else f"{len(decorated)} functions are"
            other = next((node for node in decorated if node.name != self.name), self.tree)
            self.fault(other, f"{count[0].upper()}{count[1:]} decorated with @scorer; there must be exactly one.", f"Decorate the function {self.name} and call the others from it.")
        for node in decorated:
            if node.name != self.name and len(decorated) == 1:
                self.fault(node, f"The scorer's function is called {node.name}.", f"Call it {self.name}, as the scorer.")
            self._parameters(node)

    @staticmethod
    def _is_scorer(node):
        called = node.func if isinstance(node, ast.Call) else node
        return isinstance(called, ast.Name) and called.id == "scorer"

    def _is_cache(self, node):
        called = node.func if isinstance(node, ast.Call) else node
        name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
        root = called.value if isinstance(called, ast.Attribute) else None
        is_ours = name in self.imported if root is None else isinstance(root, ast.Name) and self.modules.get(root.id) == "functools"
        return name in ("lru_cache", "cache") and is_ours

    def _decorator(self, node):
        if not isinstance(node, ast.Call):
            return
        is_name = all(item.arg == "name" and isinstance(item.value, ast.Constant) and item.value.value == self.name for item in node.keywords)
        if node.args or not is_name:
            self.fault(node, "@scorer has arguments that change what MLflow makes of it.", f'Write @scorer, or @scorer(name="{self.name}").')

    def _parameters(self, node):
        arguments = node.args
        hint = f"Parameters are some of {', '.join(PARAMETERS)}."
        if arguments.vararg or arguments.kwarg or arguments.posonlyargs:
            self.fault(node, "The scorer takes *, ** or positional-only parameters.", hint)
        names = [item.arg for item in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
        for name in names:
            if name not in PARAMETERS:
                self.fault(node, f"The scorer has the parameter {name!r}, which MLflow never fills.", hint)
        if not names:
            self.fault(node, "The scorer has no parameter, so it looks at nothing.", hint)

    # -- every node

    def _node(self, node, parent):
        self._identifiers(node)
        if isinstance(node, (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)) or getattr(node, "is_async", 0):
            self.fault(getattr(node, "target", node), "It is asynchronous.", "MLflow runs synchronous scorers only: write def.")
        elif isinstance(node, ast.ClassDef):
            self.fault(node, f"It defines a class ({node.name}).", "Use functions, dicts and tuples.")
        elif isinstance(node, ast.Global):
            self.fault(node, f"It changes a global ({', '.join(node.names)}).", "A verdict depends on its own row only: pass values as arguments.")
        elif isinstance(node, ast.Name):
            self._name(node, parent)
        elif isinstance(node, ast.Attribute):
            self._attribute(node, parent)
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            self._change(node, root_of(node), "assigns into")
        elif isinstance(node, ast.Call):
            self._call(node)
        elif isinstance(node, (ast.arg, ast.AnnAssign)) and node.annotation is not None:
            self._annotation(node.annotation)
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            self._annotation(node.returns)

    def _identifiers(self, node):
        """Names that stand in a node as text: parameters, keywords, aliases, captures of patterns."""
        for field in ("arg", "name", "asname", "rest"):
            text = getattr(node, field, None)
            if isinstance(text, str) and text.startswith("__") and not isinstance(node, ast.alias):
                self.fault(node, f"It uses the name {text}.", "Names with two underscores belong to Python.")
            if isinstance(node, ast.alias) and field == "asname" and isinstance(text, str) and text.startswith("_"):
                self.fault(node, f"It imports something as {text}.", "Keep the names of what you import.")
        for text in getattr(node, "kwd_attrs", ()):
            self._attribute_name(node, text)

    def _name(self, node, parent):
        if node.id in DENIED_NAMES:
            self.fault(node, f"It uses {node.id}.", DENIED_NAMES[node.id])
        elif node.id.startswith("__"):
            self.fault(node, f"It uses the name {node.id}.", "Names with two underscores belong to Python.")
        elif node.id == "type" and not (isinstance(parent, ast.Call) and parent.func is node and len(parent.args) == 1 and not parent.keywords):
            self.fault(node, "It uses type for more than type(value).", "Use isinstance(value, ...) to tell types apart.")
        elif node.id in self.modules and isinstance(node.ctx, ast.Load) and not isinstance(parent, ast.Attribute):
            self.fault(node, f"It passes the module {node.id} around.", f"Use its functions directly: {node.id}.something(...).")
        elif node.id in (*self.modules, *self.imported) and not isinstance(node.ctx, ast.Load):
            self.fault(node, f"It replaces {node.id}, which it imported.", "Choose another name.")
        elif node.id == "scorer" and not self._decorates(node, parent):
            self.fault(node, "It uses scorer for something else than to decorate.", "Exactly one function is decorated with @scorer.")

    def _decorates(self, node, parent):
        holder = parent if isinstance(parent, ast.Call) and parent.func is node else node
        return any(holder in item.decorator_list for item in ast.walk(self.tree) if isinstance(item, ast.FunctionDef))

    def _attribute(self, node, parent):
        if not isinstance(node.ctx, ast.Load):
            self.fault(node, f"It assigns to {ast.unparse(node)[:60]}.", "Nothing outside the function may be changed: keep values in local variables.")
            return
        self._attribute_name(node, node.attr)
        if isinstance(node.value, ast.Name) and node.value.id in self.modules:
            module = self.modules[node.value.id]
            if not is_public(module, node.attr) and not (module == "collections" and node.attr == "abc"):
                self.fault(node, f"{module}.{node.attr} is no safe public part of {module}.", f"Use what the documentation of {module} lists.")
        if node.attr in ("format", "format_map") and not (node.attr == "format" and isinstance(parent, ast.Call) and parent.func is node and has_plain_fields(node.value)):
            self.fault(node, f"It uses .{node.attr} on something else than a literal with plain fields.", 'Use an f-string: f"{name}: {count}".')

    def _attribute_name(self, node, name):
        if name.startswith("_"):
            self.fault(node, f"It uses the attribute {name}.", "Attributes that begin with an underscore are private.")
        elif name in DENIED_ATTRIBUTES:
            self.fault(node, f"It uses the attribute {name}.", DENIED_ATTRIBUTES[name])

    def _change(self, node, root, verb):
        if root in PARAMETERS:
            self.fault(node, f"It {verb} {root}, which other scorers see too.", "Work on a copy: dict(...), list(...).")
        elif root in self.constants or root in self.imported or root in self.modules:
            self.fault(node, f"It {verb} {root}, which outlives the row.", "A verdict depends on its own row only: use local variables.")

    def _call(self, node):
        if isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
            self._change(node, root_of(node.func.value), "changes")
        if isinstance(node.func, ast.Name) and node.func.id == "Feedback" and (node.args or any(item.arg in ("name", None, "error") for item in node.keywords)):
            self.fault(node, "It gives Feedback something else than value, rationale and metadata.", "MLflow takes the name from the scorer: Feedback(value=..., rationale=...).")

    def _annotation(self, node):
        for item in ast.walk(node):
            if isinstance(item, ast.Call) or (isinstance(item, ast.Constant) and isinstance(item.value, str) and not item.value.replace(".", "").isidentifier()):
                self.fault(node, "An annotation holds code.", "Annotate with plain types, or not at all.")
                return


def root_of(node):
    """`rows` of `rows["a"][0].b`; '' when there is no name at the bottom, or when what a function returned lies in between."""
    is_result = False
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        is_result = is_result or isinstance(node, ast.Call)
        node = node.func if isinstance(node, ast.Call) else node.value
    name = node.id if isinstance(node, ast.Name) else ""
    # What get() of a parameter returns is still part of it.
    return name if name in PARAMETERS or not is_result else ""


def has_plain_fields(node):
    """A literal whose fields name arguments and nothing inside them: "{}: {count:.2f}"."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return False
    try:
        fields = [part for _, name, spec, _ in string.Formatter().parse(node.value) for part in (name, spec) if part]
    except ValueError:
        return False
    return all(not set(part) & set("[{") for part in fields) and all("." not in name for _, name, _, _ in string.Formatter().parse(node.value) if name)


def is_public(module, name):
    """What the module says is public (or, where it does not say, what is neither private nor another module)."""
    if name.startswith("_") or name in UNSAFE_MEMBERS.get(module, ()):
        return False
    loaded = importlib.import_module(module)
    listed = getattr(loaded, "__all__", None)
    found = getattr(loaded, name, None)
    return (listed is None or name in listed) and found is not None and not isinstance(found, types.ModuleType)


def check_custom(reporter, evaluation, trees, declared):
    """Diagnostics that name the scorer; True when everything in evaluation/custom may be imported."""
    before = reporter.errors
    for name in sorted(name for name in trees if name.startswith("custom/")):
        scorer = os.path.splitext(os.path.basename(name))[0]
        file = reporter.relative(os.path.join(evaluation, *name.split("/")))
        if scorer == "__init__":
            if any(not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) for node in trees[name].body):
                reporter.diagnostic("contract.custom-policy", "custom/__init__.py holds code.", file=file, line=1, hint="It is empty but for a docstring.")
            continue
        blamed = scorer if scorer in declared else None
        for line, message, hint in Policy(scorer, trees[name]).check():
            reporter.diagnostic("contract.custom-policy", f"Scorer {scorer}: {message}", file=file, line=line, hint=hint, scorer=blamed)
    return reporter.errors == before
