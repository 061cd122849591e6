/**
 * Quick checks of a free Python scorer's text, for an answer at the door. What decides is the policy that reads its syntax tree in
 * Python (python/suite_probes/custom_policy.py) before anything of it is imported.
 */

/** What a scorer's module may import; the same list stands in custom_policy.py, and a test compares them. */
export const CUSTOM_IMPORTS = [
  'json',
  're',
  'math',
  'statistics',
  'datetime',
  'collections',
  'itertools',
  'functools',
  'difflib',
  'unicodedata',
  'string',
  'typing',
  'mlflow.genai.scorers',
  'mlflow.entities',
  'evidence',
] as const;

const allowed = new Set<string>([...CUSTOM_IMPORTS, 'collections.abc', '__future__']);

export function customScorerFault(name: string, source: string): { reason: string; hint: string } | undefined {
  if (!source.isWellFormed() || source.includes('\0'))
    return { reason: 'The source holds characters that Python cannot read.', hint: 'Write plain text; escape what is not.' };
  if (!new RegExp(`^def ${name}\\(`, 'm').test(source))
    return {
      reason: `The source defines no function ${name} at its top level.`,
      hint: `The module holds one function decorated with @scorer, named like the scorer: def ${name}(inputs, outputs, expectations):`,
    };
  if (!/^@scorer\b/m.test(source))
    return {
      reason: `The function ${name} is not decorated.`,
      hint: 'Put "from mlflow.genai.scorers import scorer" at the top and @scorer above the function.',
    };
  for (const [line, text] of source.split('\n').entries()) {
    const found = /^\s*(?:from ([\w.]+) import \S|import ([\w.]+(?:\s*,\s*[\w.]+)*)\s*$)/.exec(text);
    const modules = (found?.[1] ?? found?.[2] ?? '').split(',').map((item) => item.trim());
    const foreign = modules.find((module) => module !== '' && !allowed.has(module));
    if (foreign !== undefined)
      return {
        reason: `Line ${line + 1} imports ${foreign}, which a scorer may not.`,
        hint: `Allowed: ${CUSTOM_IMPORTS.join(', ')}.`,
      };
  }
  return undefined;
}
