/** The page in a real browser: silent, without requests or scripts, and not wider than the screen. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderReport } from '../../src/render/html/render-report.ts';
import { agentInput } from './agent-input.ts';
import { browserPath, startBrowser } from './browser.ts';
import { hostileInput, hostileTexts } from './hostile-input.ts';
import { longInput } from './long-input.ts';
import { sampleInput } from './sample-input.ts';

const pages: readonly [name: string, html: string][] = [
  ['sample', renderReport(sampleInput())],
  ['agent', renderReport(agentInput())],
  ['long', renderReport(longInput())],
  ['hostile', renderReport(hostileInput(hostileTexts.join(' ')))],
  ['unbroken', renderReport(hostileInput('W'.repeat(300)))],
];

/** What runs inside the page is a plain script of its own: the type checker here knows no DOM. */
const checks = readFileSync(new URL('in-page-checks.js', import.meta.url), 'utf8');
const inPage = (check: 'state' | 'contrasts' | 'openAll'): string => `${checks}; ${check}()`;

interface Seen {
  messages: string[];
  requests: string[];
}

if (browserPath === undefined) process.stderr.write('report page: no Chromium on PATH, its tests are skipped\n');

describe.skipIf(browserPath === undefined)('report in Chromium', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    browser = await startBrowser();
    folder = await mkdtemp(join(tmpdir(), 'evalwright-report-'));
    for (const [name, html] of pages) await writeFile(join(folder, `${name}.html`), html);
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(name: string, width: number, colorScheme: 'light' | 'dark'): Promise<{ page: Page; seen: Seen }> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const seen: Seen = { messages: [], requests: [] };
    page.on('console', (message) => seen.messages.push(message.text()));
    page.on('pageerror', (error) => seen.messages.push(error.message));
    page.on('request', (request) => seen.requests.push(request.url()));
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    await page.evaluate(inPage('openAll'));
    return { page, seen };
  }

  for (const [name] of pages)
    for (const width of [360, 375, 768, 1280, 1400])
      test(`${name} at ${width} px`, async () => {
        const { page, seen } = await open(name, width, width % 2 === 0 ? 'light' : 'dark');
        const state = await page.evaluate(inPage('state'));
        expect(state).toEqual({ overflow: 0, tooWide: [], hacked: false, foreign: 0, attributes: [] });
        expect(seen).toEqual({ messages: [], requests: [page.url()] });
        await page.close();
      });

  test('the policy would stop a script that got in', async () => {
    const page = await browser.newPage();
    await page.setContent(renderReport(sampleInput()).replace('<main>', '<main><script>window.hacked=1</script>'));
    expect(await page.evaluate(`'hacked' in window`)).toBe(false);
    await page.close();
  });

  test('light and dark differ, and text stands out from its ground in both', async () => {
    const grounds: string[] = [];
    for (const scheme of ['light', 'dark'] as const) {
      const { page } = await open('agent', 1280, scheme);
      const { ground, low } = (await page.evaluate(inPage('contrasts'))) as { ground: string; low: string[] };
      grounds.push(ground);
      expect(low).toEqual([]);
      await page.close();
    }
    expect(grounds[0]).not.toBe(grounds[1]);
  });

  test.each([390, 1280])(
    'a matrix that is scrolled keeps the names of its rows in sight, and nothing over them, at %i px',
    async (width) => {
      const { page } = await open('long', width, 'light');
      await page.evaluate(`document.querySelector('#coverage .matrix').scrollLeft = 400`);
      const seen = (await page.evaluate(`(() => {
      const region = document.querySelector('#coverage .matrix');
      const corner = region.querySelector('thead th');
      corner.scrollIntoView({ block: 'center' });
      const at = corner.getBoundingClientRect();
      return {
        moved: [corner, region.querySelector('tbody th')].map((head) => head.getBoundingClientRect().left - region.getBoundingClientRect().left),
        onTop: corner.contains(document.elementFromPoint(at.left + 20, at.top + at.height / 2)),
        scrolled: region.scrollLeft,
      };
    })()`)) as { moved: number[]; onTop: boolean; scrolled: number };
      expect(seen).toEqual({ moved: [0, 0], onTop: true, scrolled: 400 });
      await page.close();
    },
  );

  test('findings open and close by keyboard', async () => {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(join(folder, 'sample.html')).href);
    const second = page.locator('#finding-2');
    await second.locator('summary').first().focus();
    await page.keyboard.press('Enter');
    expect(await second.getAttribute('open')).toBe('');
    await page.keyboard.press('Enter');
    expect(await second.getAttribute('open')).toBeNull();
    await page.close();
  });
});
