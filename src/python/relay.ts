/**
 * A way out of a sandbox without network, to a few fixed servers only: a Unix socket for each, which this process connects to the server.
 * Inside, `python/relay.py` listens on the server's port, and its name means loopback. Bytes are passed on as they are, TLS too.
 */
import { writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

export interface Address {
  host: string;
  port: number;
}

export interface Relays {
  /** For relay.py. */
  config: string;
  /** Stands in for /etc/hosts. */
  hosts: string;
  stop(): Promise<void>;
}

/** Longest path of a Unix socket on Linux. */
const MOST_PATH = 107;
const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

/** undefined for an address that cannot be relayed: no URL, a bare IP of another machine, a port that only root may listen on. */
export function addressOf(url: string): Address | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) return undefined;
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  const port = parsed.port === '' ? (parsed.protocol === 'https:' ? 443 : 80) : Number(parsed.port);
  const isForeignIp = !isLoopback(host) && (/^[\d.]+$/.test(host) || host.includes(':'));
  return isForeignIp || (port < 1024 && process.getuid?.() !== 0) ? undefined : { host, port };
}

/** undefined when the folder's path is too long for a socket in it, or two servers have one port. */
export async function startRelays(folder: string, addresses: readonly Address[]): Promise<Relays | undefined> {
  const socketPath = (at: number): string => join(folder, `r${at}`);
  const ports = new Set(addresses.map(({ port }) => port));
  if (ports.size < addresses.length || socketPath(addresses.length).length > MOST_PATH) return undefined;
  const servers = await Promise.all(addresses.map((address, at) => relay(socketPath(at), address)));
  const config = join(folder, 'relay.json');
  const hosts = join(folder, 'hosts');
  await writeFile(config, JSON.stringify(addresses.map(({ port }, at) => ({ port, socket: socketPath(at) }))));
  const names = addresses.map(({ host }) => host).filter((host) => !isLoopback(host));
  await writeFile(hosts, ['127.0.0.1 localhost', '::1 localhost', ...names.map((name) => `127.0.0.1 ${name}`), ''].join('\n'));
  return {
    config,
    hosts,
    stop: async () => {
      await Promise.all(servers.map((stop) => stop()));
    },
  };
}

async function relay(path: string, { host, port }: Address): Promise<() => Promise<void>> {
  const open = new Set<{ destroy(): void }>();
  const server: Server = createServer({ allowHalfOpen: true }, (inside) => {
    const outside = connect({ host, port, allowHalfOpen: true });
    for (const [one, other] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => open.delete(one));
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of open) socket.destroy();
    });
}
