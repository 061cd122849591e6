/**
 * Who a process is, beyond its reusable pid: start time, machine and boot. On Linux from /proc (proc(5), field 22 of stat),
 * elsewhere from `ps`.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

export interface ProcessIdentity {
  pid: number;
  /** Opaque; equal for the same process; null where the system does not tell. */
  started: string | null;
  host: string;
  /** Changes with every boot of the machine; null where the system does not tell. */
  boot: string | null;
}

export async function ownIdentity(): Promise<ProcessIdentity> {
  return { pid: process.pid, started: (await startOf(process.pid)) ?? null, host: hostname(), boot: await bootId() };
}

/** Of a process that was just started; without waiting, so that nothing happens in between. Linux only knows when it started. */
export function identityOf(pid: number): ProcessIdentity {
  const read = (path: string): string | undefined => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  };
  const started = startField(read(`/proc/${pid}/stat`)) ?? null;
  return { pid, started, host: hostname(), boot: read('/proc/sys/kernel/random/boot_id')?.trim() ?? null };
}

/** `unknown` when the process is on another machine: nobody here can tell. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean | 'unknown'> {
  if (identity.host !== hostname()) return 'unknown';
  if (identity.boot !== null && identity.boot !== (await bootId())) return false;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const started = await startOf(identity.pid);
  return started === undefined ? process.platform !== 'linux' : identity.started === null || started === identity.started;
}

async function bootId(): Promise<string | null> {
  return readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}

/** undefined when the process is gone, a zombie, or cannot be asked. */
async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    return startField(stat);
  }
  const result = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], { timeout: 5000 }).catch(() => undefined);
  return result?.stdout.trim() || undefined;
}

/** The command name stands in parentheses and may hold anything: fields are counted from its last ")". */
function startField(stat: string | undefined): string | undefined {
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined || /^[ZX]/.test(fields[0] ?? '') ? undefined : fields[19];
}
