/** Sources of a scorer called `check`: what has to be refused, with its line, and what has to be let through. */

const header = `import json
import re

from evidence import Evidence, evidence_for
from mlflow.entities import Feedback
from mlflow.genai.scorers import scorer

`;

export interface HostileSource {
  name: string;
  source: string;
  /** Line of the source that has to be named. */
  line: number;
  /** What the message has to say. */
  says: RegExp;
}

/** A statement inside the function; it stands in line 11. */
const inside = (name: string, statement: string, says: RegExp): HostileSource => ({
  name,
  source: `${header}\n@scorer\ndef check(inputs, outputs, expectations, trace):\n    ${statement}\n    return bool(outputs)\n`,
  line: 11,
  says,
});

/** A statement at the top level; it stands in line 8, behind the imports. */
const atTop = (name: string, statement: string, says: RegExp): HostileSource => ({
  name,
  source: `${header}${statement}\n\n\n@scorer\ndef check(outputs):\n    return bool(outputs)\n`,
  line: 8,
  says,
});

export const hostileSources: readonly HostileSource[] = [
  atTop('import os', 'import os', /imports os/),
  atTop('import of a submodule', 'import os.path as p', /imports os\.path/),
  atTop('from subprocess', 'from subprocess import run', /imports from subprocess/),
  atTop('mlflow as a whole', 'import mlflow', /imports mlflow/),
  atTop('mlflow scorers as a module', 'import mlflow.genai.scorers', /gives access to all/),
  atTop('another name of mlflow', 'from mlflow.genai.scorers import Guidelines', /imports Guidelines/),
  atTop('the tracking client', 'from mlflow import MlflowClient', /imports from mlflow/),
  atTop('a relative import', 'from . import scorers', /imports from \./),
  atTop('the suite’s cases', 'from eval_dataset import EVAL_DATA', /imports from eval_dataset/),
  atTop('the suite’s scorers', 'import scorers', /imports scorers/),
  atTop('what evidence keeps for itself', 'from evidence import stored_evidence', /imports stored_evidence/),
  atTop('evidence as a module', 'import evidence', /gives access to all/),
  atTop('everything of a module', 'from re import *', /takes everything/),
  atTop('a module inside a module', 'from json import codecs', /imports codecs/),
  atTop('a private name of a module', 'from collections import _sys', /imports _sys/),
  atTop('a formatter that reads attributes', 'from string import Formatter', /imports Formatter/),
  atTop('type hints that run code', 'from typing import get_type_hints', /imports get_type_hints/),
  atTop('a call while importing', 'print("hello")', /statement at the top level/),
  atTop('a loop while importing', 'while True: pass', /statement at the top level/),
  atTop('a class', 'class Check: pass', /class/),
  atTop('a metaclass', 'class Meta(type): pass', /class/),
  atTop('an async helper', 'async def helper(): pass', /statement at the top level|asynchronous/),
  atTop('a constant made by code', 'VALUE = (lambda: 1)()', /constant calls/),
  { ...atTop('a second scorer', '@scorer\ndef other(outputs): return True', /exactly one/), line: 9 },
  atTop('a decorator of its own', '@print\ndef other(): return True', /decorated with print/),
  inside('import inside the function', 'import socket', /imports socket/),
  inside('eval', 'eval("1")', /uses eval/),
  inside('eval under another name', 'run = eval', /uses eval/),
  inside('eval in full-width letters', 'ｅｖａｌ("1")', /uses eval/),
  inside('exec', 'exec("x = 1")', /uses exec/),
  inside('compile', 'compile("1", "x", "eval")', /uses compile/),
  inside('open', 'open("/etc/passwd")', /uses open/),
  inside('__import__', '__import__("os")', /uses __import__/),
  inside('__builtins__', '__builtins__["open"]', /name __builtins__/),
  inside('__name__', 'x = __name__', /name __name__/),
  inside('globals', 'globals()["x"] = 1', /uses globals/),
  inside('locals', 'locals()', /uses locals/),
  inside('vars', 'vars(json)', /uses vars/),
  inside('getattr', 'getattr(json, "codecs")', /uses getattr/),
  inside('setattr', 'setattr(json, "loads", None)', /uses setattr/),
  inside('delattr', 'delattr(json, "loads")', /uses delattr/),
  inside('breakpoint', 'breakpoint()', /uses breakpoint/),
  inside('input', 'input()', /uses input/),
  inside('the class of a value', 'outputs.__class__.__mro__', /attribute __(?:class|mro)__/),
  inside('subclasses of object', '().__class__.__base__.__subclasses__()', /attribute __/),
  inside('globals of a function', 'check.__globals__', /attribute __globals__/),
  inside('a frame through a generator', '(x for x in []).gi_frame.f_back.f_globals', /attribute (?:gi_frame|f_back|f_globals)/),
  inside('a class made by type', 'type("X", (), {})', /type for more/),
  inside('type under another name', 'make = type', /type for more/),
  inside('the order of classes', 'type(outputs).mro()', /attribute mro/),
  inside('format that reaches attributes', '"{0.__class__}".format(outputs)', /\.format/),
  inside('format that reaches items', '"{0[__class__]}".format(inputs)', /\.format/),
  inside('format inside a format', '"{0:{1.__class__}}".format(1, outputs)', /\.format/),
  inside('format of a text that is not known', 'str(outputs).format(inputs)', /\.format/),
  inside('format passed on', 'list(map("{0.__class__}".format, [1]))', /\.format/),
  inside('format_map', '"{a.__class__}".format_map(inputs)', /\.format_map/),
  {
    ...inside('a pattern that reads attributes', 'match outputs:\n        case object(__class__=c): pass', /attribute __class__/),
    line: 12,
  },
  inside('a module in a module', 'json.codecs.open("x")', /json\.codecs/),
  inside('a private member of a module', 're._compiler', /attribute _compiler/),
  inside('a module under another name', 'j = json', /passes the module json/),
  inside('a module handed over', 'list(map(str, [json]))', /passes the module json/),
  inside('a module patched', 'json.loads = None', /assigns to json\.loads/),
  inside('a class patched', 'Evidence.route = None', /assigns to Evidence\.route/),
  inside('an imported name replaced', 'evidence_for = None', /replaces evidence_for/),
  inside('the inputs changed', 'inputs["seen"] = 1', /assigns into inputs/),
  inside('the expectations emptied', 'expectations.clear()', /changes expectations/),
  inside('a part of the outputs changed', 'outputs.get("rows").append(1)', /changes outputs/),
  inside('a key deleted', 'del inputs["query"]', /assigns into inputs/),
  inside('a loop that assigns to an attribute', 'for trace.x in []: pass', /assigns to trace\.x/),
  inside('global', 'global COUNT', /changes a global/),
  inside('an async comprehension', 'x = [y async for y in outputs]', /asynchronous/),
  inside('printing', 'print(outputs)', /uses print/),
  inside('the clock', 'from datetime import datetime; datetime.now()', /attribute now/),
  inside('an order that changes from run to run', 'hash(str(outputs))', /uses hash/),
  inside('a name of its own for the verdict', 'return Feedback(name="Safety", value=True)', /Feedback something else/),
  inside('code in an annotation', 'x: (lambda: 1)() = 1', /annotation holds code/),
  inside('a decorator used as a function', 'scorer(lambda outputs: True)', /scorer for something else/),
  { name: 'no scorer', source: `${header}\ndef check(outputs):\n    return True\n`, line: 1, says: /No function .* exactly one/ },
  {
    name: 'a scorer of another name',
    source: `${header}\n@scorer\ndef other(outputs):\n    return True\n`,
    line: 10,
    says: /called other/,
  },
  {
    name: 'a metric of another name',
    source: `${header}\n@scorer(name="Safety")\ndef check(outputs):\n    return True\n`,
    line: 9,
    says: /arguments that change/,
  },
  {
    name: 'a scorer that takes anything',
    source: `${header}\n@scorer\ndef check(**anything):\n    return True\n`,
    line: 10,
    says: /takes \*/,
  },
  {
    name: 'a scorer that takes nothing',
    source: `${header}\n@scorer\ndef check():\n    return True\n`,
    line: 10,
    says: /looks at nothing/,
  },
  {
    name: 'a parameter that MLflow does not know',
    source: `${header}\n@scorer\ndef check(outputs, metadata):\n    return True\n`,
    line: 10,
    says: /parameter 'metadata'/,
  },
  {
    name: 'an async scorer',
    source: `${header}\n@scorer\nasync def check(outputs):\n    return True\n`,
    line: 10,
    says: /asynchronous/,
  },
  {
    name: 'a scorer inside a function',
    source: `${header}\ndef outer():\n    @scorer\n    def check(outputs):\n        return True\n`,
    line: 11,
    says: /inside another function/,
  },
  {
    name: 'verdicts that depend on the rows before',
    source: `${header}SEEN = []\n\n\n@scorer\ndef check(outputs):\n    SEEN.append(outputs)\n    return len(SEEN) > 1\n`,
    line: 13,
    says: /changes SEEN/,
  },
];

const scorerOf = (body: string, parameters = 'inputs, outputs, expectations, trace', more = ''): string =>
  `${header}${more}\n@scorer\ndef check(${parameters}):\n${body
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}\n`;

export const goodSources: Readonly<Record<string, string>> = {
  'the smallest': 'from mlflow.genai.scorers import scorer\n\n\n@scorer\ndef check(outputs):\n    return bool(outputs)\n',
  'named in the decorator': `${header}\n@scorer(name="check")\ndef check(outputs):\n    return bool(outputs)\n`,
  'with a docstring and future annotations': `"""Why."""\n\nfrom __future__ import annotations\n\nfrom mlflow.genai.scorers import scorer\n\n\n@scorer\ndef check(outputs: dict[str, str] | None) -> bool:\n    """Is there one?"""\n    return bool(outputs)\n`,
  'evidence and not applicable': scorerOf(`
evidence = evidence_for(trace, expectations, outputs, inputs)
calls = [step for step in evidence.steps if step.kind == "tool"]
if not calls:
    return Feedback(value=None, rationale="not applicable: no tool was called")
return Feedback(value=all(step.error is None for step in calls), rationale=f"{len(calls)} calls")`),
  'patterns as constants': scorerOf(
    'return PATTERN.search(str(outputs)) is not None and str(outputs).lower() not in WORDS',
    'outputs',
    'PATTERN = re.compile(r"\\b\\d{4}\\b")\nWORDS = frozenset("yes no".split())\nLIMIT = 60 * 60\n\n',
  ),
  'a helper': `${header}\ndef numbers(text: str) -> list[float]:\n    return [float(item) for item in re.findall(r"\\d+", text)]\n\n\n@scorer\ndef check(outputs):\n    return sum(numbers(json.dumps(outputs))) > 0\n`,
  'a cached helper': `import functools\nfrom mlflow.genai.scorers import scorer\n\n\n@functools.lru_cache(maxsize=None)\ndef slow(text):\n    return len(text)\n\n\n@scorer\ndef check(outputs):\n    return slow(str(outputs)) > 3\n`,
  'local collections that change': scorerOf(`
evidence = evidence_for(trace, expectations, outputs, inputs)
counts = {}
order = []
for step in evidence.steps:
    counts[step.name] = counts.get(step.name, 0) + 1
    order.append(step.name)
order.sort()
own = dict(inputs)
own["x"] = 1
return max(counts.values(), default=0) < 2 and len(order) == len(set(order))`),
  'what a function returns may be changed': scorerOf(`
found = json.loads("[1, 2]")
found.append(3)
re.findall("a", "aa").append("b")
return sorted(found).pop() == 3`),
  collections: scorerOf(
    'count = Counter(str(outputs))\ntotals = collections.defaultdict(list)\ntotals["a"].append(1)\nreturn count["a"] > 0 and isinstance(inputs, Mapping)',
    'inputs, outputs',
    'import collections\nfrom collections import Counter\nfrom collections.abc import Mapping\n\n',
  ),
  'dates of the evidence': scorerOf(
    'try:\n    return datetime.strptime(str(outputs), "%Y-%m-%d").year > 2000\nexcept ValueError:\n    return False',
    'outputs',
    'from datetime import datetime\n\n',
  ),
  'statistics, math, itertools': scorerOf(
    'values = [float(v) for v in re.findall(r"\\d+", str(outputs))]\npairs = itertools.pairwise(values)\nreturn not values or (math.isfinite(statistics.fmean(values)) and all(a <= b for a, b in pairs))',
    'outputs',
    'import itertools\nimport math\nimport statistics\n\n',
  ),
  'text that is like other text': scorerOf(
    'a = unicodedata.normalize("NFKC", str(inputs))\nratio = difflib.SequenceMatcher(None, a, str(outputs)).ratio()\nreturn round(ratio, 3)',
    'inputs, outputs',
    'import difflib\nimport unicodedata\n\n',
  ),
  'types and plain format': scorerOf(
    'if type(outputs) is not dict:\n    return Feedback(value=False, rationale="{} is no dict: {kind:>10}".format(str(outputs), kind="x"))\nreturn "%s" % len(outputs) == "1"',
    'outputs',
  ),
  'inner functions and lambdas': scorerOf(`
total = 0
def add(value):
    nonlocal total
    total += value
for item in sorted(inputs, key=lambda key: len(key)):
    add(len(item))
return total > 3`),
  'a live trace': scorerOf(
    'evidence = evidence_for(trace, expectations, outputs, inputs)\nspans = trace.search_spans(name="x") if trace is not None else []\nreturn len(spans) <= len(evidence.steps)',
  ),
  matching: scorerOf(
    'match outputs:\n    case {"response": str(text)}:\n        return text.strip() != ""\n    case _:\n        return False',
    'outputs',
  ),
  'typing and string': scorerOf(
    'text = typing.cast(str, str(outputs))\nreturn any(mark in text for mark in string.punctuation)',
    'outputs',
    'import string\nimport typing\n\n',
  ),
  'words that look dangerous in texts': scorerOf(
    '"""Do not eval or exec; __import__ is only a word here, as is open(x)."""\nreturn "__class__" not in str(outputs)',
    'outputs',
  ),
};
