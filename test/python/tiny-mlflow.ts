/** A wheel that calls itself mlflow 3.17.2 and installs in a blink, so that building an environment can be tested for real. */
import { execFileSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const script = `
import sys, zipfile
path, body = sys.argv[1:3]
info = "mlflow-3.17.2.dist-info"
files = {
    "mlflow/__init__.py": "__version__ = '3.17.2'\\n",
    "mlflow/genai/__init__.py": body,
    f"{info}/METADATA": "Metadata-Version: 2.1\\nName: mlflow\\nVersion: 3.17.2\\n",
    f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
}
files[f"{info}/RECORD"] = "".join(f"{name},,\\n" for name in [*files, f"{info}/RECORD"])
with zipfile.ZipFile(path, "w") as wheel:
    for name, text in files.items():
        wheel.writestr(name, text)
`;

/** `genai` is the source of mlflow/genai/__init__.py: what happens on import. */
export async function tinyMlflowWheel(python: string, genai = ''): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'evalwright-wheel-')), 'mlflow-3.17.2-py3-none-any.whl');
  execFileSync(python, ['-c', script, path, genai]);
  return path;
}
