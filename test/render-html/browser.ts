/** Finds and starts an installed Chromium; tests that need one are skipped with a message where there is none. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export const browserPath = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)]
  .filter((folder) => folder !== '')
  .flatMap((folder) => names.map((name) => join(folder, name)))
  .find((path) => existsSync(path));

export async function startBrowser(): Promise<Browser> {
  if (browserPath === undefined) throw new Error('no Chromium found');
  return chromium.launch({
    executablePath: browserPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
