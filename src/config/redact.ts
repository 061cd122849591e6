/** Takes secrets out of whatever is printed, logged or persisted. */
import { tokenShape } from '../base/secret-shapes.ts';

const bearer = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi;
const userInfo = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>]+@/gi;
const parameter = /([?&;](?:[\w.-]*(?:token|password|secret|key|signature|sig)[\w.-]*)=)[^&\s"'#]+/gi;

/** URLs lose user info and secret query parameters; bearer tokens and known token shapes become ***. */
export function redactText(text: string): string {
  return text.replace(userInfo, '$1').replace(parameter, '$1***').replace(bearer, '$1 ***').replace(tokenShape(), '***');
}

/** `redactText`, and the known secrets themselves wherever they stand, also percent-encoded, in base64 and inside JSON. */
export function redactorFor(secrets: readonly string[]): (text: string) => string {
  const written = new Set(secrets.filter((secret) => secret.length >= shortestSecret).flatMap(spellings));
  // A secret that holds another one goes first.
  const ordered = [...written].sort((a, b) => b.length - a.length);
  return (text) => redactText(ordered.reduce((left, secret) => left.replaceAll(secret, '***'), text));
}

/** Shorter values occur in ordinary text by chance. */
const shortestSecret = 6;

function spellings(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64');
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64];
}

const secretName = /(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|CREDENTIALS?|PRIVATE_KEY)$/i;

/** Values of the variables whose names say that they hold a secret, and of ANTHROPIC_CUSTOM_HEADERS. */
export function secretsIn(env: Readonly<Record<string, string | undefined>>): string[] {
  const secrets = Object.entries(env).flatMap(([name, value]) => (value !== undefined && secretName.test(name) ? [value] : []));
  const headers = (env['ANTHROPIC_CUSTOM_HEADERS'] ?? '').split('\n').map((line) => line.slice(line.indexOf(':') + 1).trim());
  return [...secrets, ...headers].filter((secret) => secret !== '');
}
