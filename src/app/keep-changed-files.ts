/** What the team changed in evaluation/ by hand is copied aside before an accepted proposal replaces it. */
import { cp, readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { GATES_PATH } from '../gate/gates.ts';
import { suiteFiles } from '../session/redaction.ts';
import type { OpenSession } from './open-workspace.ts';

/** Paths in the session directory of the copies; empty when every file is as it was generated. */
export async function keepChangedFiles({ store, session, workspace, context }: OpenSession): Promise<string[]> {
  const notes = workspace.book.all.flatMap((item) =>
    item.type === 'artifact' && item.status === 'accepted' ? [item.content] : [],
  );
  const artifacts = await suiteFiles(store, session, await store.requireSuite(), notes.at(-1));
  const generated = new Map(artifacts.map(({ path, content }) => [path, content]));
  const time = context.clock.now().toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
  const copies: string[] = [];
  for (const path of await filesIn(store.path('evaluation'))) {
    const name = relative(store.folder, path).split(sep).join('/');
    if (name === GATES_PATH || generated.get(name) === (await readFile(path, 'utf8'))) continue;
    const copy = `state/replaced/${time}/${name}`;
    await cp(path, join(store.folder, ...copy.split('/')));
    copies.push(copy);
  }
  return copies.sort();
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
    .map((entry) => join(entry.parentPath, entry.name));
}
