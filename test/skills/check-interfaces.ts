/** Holds the pages about an installed MLflow against that MLflow: every name on them is looked up in Python. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { askPython } from '../render/python.ts';

export interface InterfacePages {
  interfaces: string;
  builtIns: string;
}

export function readPages(folder: string): InterfacePages {
  const page = (name: string): string => readFileSync(join(folder, 'skills', 'mlflow-evaluation', 'references', name), 'utf8');
  return { interfaces: page('interfaces.md'), builtIns: page('built-in-scorers.md') };
}

interface Named {
  path: string;
  attributes: string[];
}

/** "mlflow.genai.evaluate" with the fields, properties and methods that stand below it. */
export function namesOn({ interfaces }: InterfacePages): Named[] {
  const found: Named[] = [];
  for (const line of interfaces.split('\n')) {
    const imported = /^- `from ([\w.]+) import (\w+)`/.exec(line);
    const listed = /^ {2}- (?:fields|properties): (.+)$/.exec(line);
    const method = /^ {2}- `+ ?\.(\w+)/.exec(line);
    if (imported !== null) found.push({ path: `${imported[1]}.${imported[2]}`, attributes: [] });
    else if (listed !== null) found.at(-1)!.attributes.push(...listed[1]!.split(', '));
    else if (method !== null) found.at(-1)!.attributes.push(method[1]!);
  }
  return found;
}

/** Class name to the arguments of its own. */
export function builtInsOn({ builtIns }: InterfacePages): Record<string, string[]> {
  const sections = builtIns.split(/^## /m).slice(1);
  return Object.fromEntries(
    sections.map((text) => {
      const own = /^- own arguments: (.+)$/m.exec(text)?.[1] ?? '';
      return [text.split('\n')[0]!, [...own.matchAll(/`(\w+): /g)].map((match) => match[1]!)];
    }),
  );
}

export const absentOn = ({ interfaces }: InterfacePages): string[] =>
  [.../^## Absent$([\s\S]*?)^## /m.exec(interfaces)![1]!.matchAll(/`([\w.]+)`/g)].map((match) => match[1]!);

/** For each: what is on the pages and not in MLflow, and the other way round; all empty when they are true. One process for all. */
export function differences(python: string, ...given: readonly InterfacePages[]): Record<string, string[]>[] {
  const input = given.map((pages) => ({ names: namesOn(pages), built_ins: builtInsOn(pages), absent: absentOn(pages) }));
  return askPython(python, script, input) as Record<string, string[]>[];
}

const script = `
import importlib, json, sys, warnings

warnings.simplefilter("ignore")


def imported(path):
    module, _, name = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except Exception:
        return None


def has(owner, name):
    known = {*getattr(owner, "__dataclass_fields__", ()), *getattr(owner, "model_fields", ())}
    # Some classes set what they hold when they are made.
    return hasattr(owner, name) or name in known


from mlflow.genai import scorers

listed = {name for name in (getattr(scorers, "__all__", None) or dir(scorers)) if isinstance(getattr(scorers, name, None), type)}
base = imported("mlflow.genai.scorers.builtin_scorers.BuiltInScorer")
real = {name for name in listed if issubclass(getattr(scorers, name), base) and getattr(scorers, name) is not base}

def differences(given):
    return {
        "not there": [item["path"] for item in given["names"] if imported(item["path"]) is None],
        "without the attribute": [
            item["path"] + "." + name for item in given["names"] for name in item["attributes"] if not has(imported(item["path"]), name)
        ],
        "there after all": [path for path in given["absent"] if imported(path) is not None],
        "built-in scorers of one only": sorted(real ^ set(given["built_ins"])),
        "arguments that a built-in lacks": [
            name + "." + argument for name, own in given["built_ins"].items() for argument in own
            if name in real and argument not in getattr(scorers, name).model_fields
        ],
    }


json.dump([differences(given) for given in json.load(sys.stdin)], sys.stdout)
`;
