/** The suite is run in a sandbox where there is one: files read-only, home hidden, and of the network the MLflow server alone. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Env } from '../python/process-env.ts';
import { addressOf, startRelays, type Relays } from '../python/relay.ts';
import { findSandbox } from '../python/sandbox.ts';

export interface SuiteSandboxInput {
  command: readonly string[];
  python: string;
  folder: string;
  /** Private; the suite may write here. */
  workFolder: string;
  importPath: readonly string[];
  trackingUri: string;
  /** The stub that judges are shown to. */
  judgeUrl: string | undefined;
  env: Env;
  /** The suite calls the user's agent, or judges of a vendor: both need what the user's own programs need. */
  needsSurroundings: boolean;
}

export interface SuiteSandbox {
  command: readonly string[];
  /** What was kept from the suite, as a sentence. */
  sentence: string;
  stop(): Promise<void>;
}

const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];
const certificates = [
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'MLFLOW_TRACKING_SERVER_CERT_PATH',
  'MLFLOW_TRACKING_CLIENT_CERT_PATH',
];
const limits = 'limits on time, memory and output, and an environment without secrets';

export async function suiteSandbox(input: SuiteSandboxInput): Promise<SuiteSandbox> {
  const { command, python, folder, workFolder, importPath, env } = input;
  const plain = (why: string): SuiteSandbox => ({ command, sentence: `No sandbox: ${why}; ${limits}.`, stop: async () => {} });
  if (input.needsSurroundings) return plain('the suite calls an agent or a judge model, which need what is around them');
  const sandbox = await findSandbox();
  if (sandbox === undefined) return plain('bubblewrap (bwrap) is not installed or may not be used here');
  const relays = await relaysFor(input);
  const credentials = [join(homedir(), '.databrickscfg'), join(homedir(), '.mlflow', 'credentials')];
  const named = certificates.flatMap((name) => env[name] ?? []);
  const wrapped = sandbox.wrap(command, {
    python,
    readable: [folder, ...importPath, ...named, ...(input.trackingUri.startsWith('databricks') ? credentials : [])],
    writable: [workFolder],
    cwd: folder,
    network: relays ?? 'open',
  });
  return {
    command: wrapped,
    sentence: `Sandbox: files read-only, home hidden, ${relays === undefined ? 'network open' : 'network to the MLflow server only'}.`,
    stop: async () => relays?.stop(),
  };
}

/** undefined: the network stays open, since the server is reached in a way that cannot be relayed. */
async function relaysFor({ trackingUri, judgeUrl, workFolder, env }: SuiteSandboxInput): Promise<Relays | undefined> {
  if (proxies.some((name) => env[name])) return undefined;
  const addresses = [trackingUri, ...(judgeUrl === undefined ? [] : [judgeUrl])].map(addressOf);
  if (!addresses.every((address) => address !== undefined)) return undefined;
  return startRelays(workFolder, addresses);
}
