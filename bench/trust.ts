/**
 * Measures what the certificates promise, and writes docs/trust.md: `npm run bench:trust`, some minutes; without ../shared/corpora the
 * bundled sample alone. Exit code 1 when a target is missed.
 */
import { writeFileSync } from 'node:fs';
import { ensurePythonEnvironment } from '../src/python/environment.ts';
import { certifiedSuites, type CertifiedSuite } from './trust-suites.ts';
import { trustPage } from './trust-page.ts';

const seeds = [1, 2];
const environment = await ensurePythonEnvironment({ env: process.env });
const suites: CertifiedSuite[] = await certifiedSuites(environment, seeds);
const { markdown, missed } = trustPage(suites);
writeFileSync(new URL('../docs/trust.md', import.meta.url), markdown);
process.stdout.write(markdown);
if (missed.length > 0) {
  process.stdout.write(`\nmissed:\n${missed.map((text) => `- ${text}\n`).join('')}`);
  process.exitCode = 1;
}
