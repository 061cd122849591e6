/** Holds src/ against the table in docs/architecture.md: unknown folders, forbidden imports, impure code in pure folders. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

interface Row {
  folder: string;
  mayImport: string[];
  pure: boolean;
}

const root = new URL('..', import.meta.url).pathname;
const source = join(root, 'src');

function readTable(): Row[] {
  return readFileSync(join(root, 'docs/architecture.md'), 'utf8')
    .split('\n')
    .map((line) => /^\| `([^`]+)` \|[^|]*\|([^|]*)\|([^|]*)\|$/.exec(line))
    .filter((match) => match !== null)
    .map((match) => ({
      folder: match[1]!,
      mayImport: match[2]!
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
      pure: match[3]!.trim() === 'pure',
    }));
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The longest row name that the file's folder starts with: `render/python` before `render`. */
function folderOf(path: string, rows: Row[]): string | undefined {
  const folder = dirname(relative(source, path));
  return rows
    .map((row) => row.folder)
    .filter((name) => folder === name || folder.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0];
}

const specifiers = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s*'([^']+)'/g,
    ),
  ].map((match) => (match[1] ?? match[2] ?? match[3])!);

const impure = /\b(?:Date\.now|new Date\(\)|Math\.random|process\.|performance\.now|setTimeout|fetch\()/;
const impureModules = /^(?:node:)?(?:fs|fs\/promises|child_process|net|http|https|os|worker_threads|dns|crypto|timers)$/;

/** Everything the table forbids in one file, as sentences. */
function faults(path: string, text: string, rows: Row[]): string[] {
  const name = relative(root, path);
  const folder = folderOf(path, rows);
  if (folder === undefined)
    return dirname(relative(source, path)) === '.' ? [] : [`${name}: its folder has no row in docs/architecture.md`];
  const row = rows.find((candidate) => candidate.folder === folder)!;
  const found: string[] = [];
  for (const specifier of specifiers(text)) {
    if (specifier.startsWith('.')) {
      const target = folderOf(join(dirname(path), specifier), rows);
      if (target !== folder && !row.mayImport.includes(target ?? ''))
        found.push(`${name}: ${folder} may not import ${target ?? specifier}`);
    } else if (row.pure && impureModules.test(specifier)) found.push(`${name}: ${folder} is pure and imports ${specifier}`);
  }
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
  if (row.pure && impure.test(code)) found.push(`${name}: ${folder} is pure and uses ${impure.exec(code)![0]}`);
  return found;
}

describe('architecture', () => {
  const rows = readTable();

  test('the table names only folders that it allows to be imported', () => {
    const known = new Set(rows.map((row) => row.folder));
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.flatMap((row) => row.mayImport).filter((name) => !known.has(name))).toEqual([]);
  });

  test('every file keeps to its row', () => {
    expect(sourceFiles(source).flatMap((path) => faults(path, readFileSync(path, 'utf8'), rows))).toEqual([]);
  });

  test('the check sees what it is there for', () => {
    const planted = (folder: string, text: string): string[] => faults(join(source, folder, 'planted.ts'), text, rows);
    expect(planted('analysis', "import { x } from '../mlflow/client.ts';")).toHaveLength(1);
    expect(planted('analysis', "import {\n  x,\n} from '../mlflow/client.ts';")).toHaveLength(1);
    expect(planted('analysis', "import { readFileSync } from 'node:fs';")).toHaveLength(1);
    expect(planted('analysis', 'export const now = Date.now();')).toHaveLength(1);
    expect(planted('attic', 'export {};')).toHaveLength(1);
    expect(planted('analysis', "import type { Trace } from '../trace/trace.ts';")).toEqual([]);
  });

  test('only the command line ends the process', () => {
    const enders = sourceFiles(source).filter((path) => /process\.exit\b(?!Code)/.test(readFileSync(path, 'utf8')));
    expect(enders.map((path) => relative(source, path)).filter((path) => !path.startsWith('cli/'))).toEqual([]);
  });
});
