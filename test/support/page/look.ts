import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { OpenOptions, PageBrowser } from './browser';

/** Screenshots of each run are written here. */
const FOLDER = process.env.SCREENSHOTS ?? join(tmpdir(), 'nexthour-screenshots');
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** The forms in which each view is looked at. */
export const LOOKS: readonly (readonly [name: string, options: OpenOptions])[] = [
  ['light', { theme: 'light', width: 1280 }],
  ['dark', { theme: 'dark', width: 1280 }],
  ['phone', { theme: 'light', width: 360, height: 740 }],
  ['phone-dark', { theme: 'dark', width: 360, height: 740 }],
  ['wide', { theme: 'light', width: 2560, height: 1200 }],
];

/** Writes a picture of the whole page, or of what the window shows, to `NAME.png` in the folder of the screenshots. */
export async function takePicture(page: Page, name: string, { fullPage = true } = {}): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage, animations: 'disabled' });
}

/** The violations that axe finds, as readable lines. */
export async function findAxeViolations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary.replaceAll('\n', ' ')}`),
    );
  });
}

/** By how many px the page is wider than the window; 0 when it does not scroll sideways. */
export function measureSidewaysScroll(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/**
 * Declares a test of how a view looks, in light, dark, on a phone and on a wide screen: a picture, no violation of axe, no sideways
 * scrolling, no error.
 * @param view.isReady waits until the view shows what it should
 */
export function testLooks(
  browser: () => PageBrowser,
  view: { name: string; path: string; url?: () => string; isReady: (page: Page) => Promise<unknown> },
): void {
  test.each(LOOKS)(`${view.name} looks right: %s`, async (look, options) => {
    const page = await browser().open(view.path, { ...options, ...(view.url && { url: view.url() }) });
    await view.isReady(page);
    await takePicture(page, `${view.name}-${look}`);
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await measureSidewaysScroll(page)).toBe(0);
    expect(browser().takeProblems()).toEqual([]);
    await page.context().close();
  });
}
