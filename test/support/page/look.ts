import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { OpenOptions, PageBrowser } from './browser';

/** Where to write the pictures. Without it none is taken: people look at them, no test does. */
const FOLDER = process.env.SCREENSHOTS;
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** The rules of axe: a dark page differs from a light one in its colours only, and a narrow one in everything else. */
const RULES = {
  all: {},
  colours: { runOnly: ['color-contrast'] },
  layout: { rules: { 'color-contrast': { enabled: false } } },
} as const;

type Look = readonly [
  name: string,
  options: Required<Pick<OpenOptions, 'theme' | 'width' | 'height'>>,
  rules?: keyof typeof RULES,
];

/** The forms in which each view is looked at. Each list begins with a new tab, whose window and colours then change. */
const LOOKS: readonly (readonly [where: string, looks: readonly [Look, ...Look[]]])[] = [
  [
    'in a window',
    [
      ['light', { theme: 'light', width: 1280, height: 900 }, 'all'],
      ['dark', { theme: 'dark', width: 1280, height: 900 }, 'colours'],
      ['wide', { theme: 'light', width: 2560, height: 1200 }],
    ],
  ],
  [
    'on a phone',
    [
      ['phone', { theme: 'light', width: 360, height: 740 }, 'layout'],
      ['phone-dark', { theme: 'dark', width: 360, height: 740 }],
    ],
  ],
];

/** Writes a picture of the whole page, or of what the window shows, to `NAME.png` in the folder SCREENSHOTS, if it is set. */
export async function takePicture(page: Page, name: string, { fullPage = true } = {}): Promise<void> {
  if (!FOLDER) return;
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage, animations: 'disabled' });
}

/** The violations that axe finds, as readable lines. @param part a selector; default: the whole page */
export async function findAxeViolations(
  page: Page,
  part = 'html',
  rules: keyof typeof RULES = 'all',
): Promise<string[]> {
  // A page that has axe already does not read it again.
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(AXE);
  return page.evaluate(
    async ([selector, options]) => {
      const { axe } = globalThis as unknown as {
        axe: {
          run(
            context: string,
            options: object,
          ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
        };
      };
      const { violations } = await axe.run(selector, { ...options, resultTypes: ['violations'], preload: false });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary.replaceAll('\n', ' ')}`),
      );
    },
    [part, RULES[rules]] as const,
  );
}

/** By how many px the page is wider than the window; 0 when it does not scroll sideways. */
export function measureSidewaysScroll(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** Changes the window and the colours as a person does, and waits until the charts have drawn themselves again. */
async function changeLook(page: Page, [, { theme, width, height }]: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.setViewportSize({ width, height });
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
}

async function expectNoViolations(page: Page, [look, , rules]: Look, part?: string): Promise<void> {
  const violations = rules ? await findAxeViolations(page, part, rules) : [];
  const scroll = await measureSidewaysScroll(page);
  expect({ look, violations, scroll }).toEqual({ look, violations: [], scroll: 0 });
}

/** The forms in which a dialog or another state of a view is looked at. The last one is that of a new tab. */
const STATE_LOOKS: readonly Look[] = [
  ['dark', { theme: 'dark', width: 1280, height: 900 }, 'colours'],
  ['phone', { theme: 'light', width: 360, height: 740 }, 'layout'],
  ['light', { theme: 'light', width: 1280, height: 900 }, 'all'],
];

/**
 * Looks at what the window shows now, in dark, on a phone and in light: a picture, no violation of axe, no sideways scrolling.
 * @param part a selector of what is new in this state
 */
export async function lookAtState(page: Page, name: string, part = 'dialog'): Promise<void> {
  for (const look of STATE_LOOKS) {
    await changeLook(page, look);
    await takePicture(page, `${name}-${look[0]}`, { fullPage: part === 'main' });
    await expectNoViolations(page, look, part);
  }
}

/**
 * Declares a test of how a view looks, in light, dark, on a phone and on a wide screen: a picture, no violation of axe, no sideways
 * scrolling, no error.
 * @param view.isReady waits until the view shows what it should
 * @param view.firstScreen the height of the window, px, for a picture of what it shows without scrolling
 */
export function testLooks(
  browser: () => PageBrowser,
  view: {
    name: string;
    path: string;
    firstScreen?: number;
    url?: () => string;
    isReady: (page: Page) => Promise<unknown>;
  },
): void {
  test.each(LOOKS)(`${view.name} looks right %s`, async (where, looks) => {
    const page = await browser().open(view.path, { ...looks[0][1], ...(view.url && { url: view.url() }) });
    for (const look of looks) {
      await changeLook(page, look);
      await view.isReady(page);
      await takePicture(page, `${view.name}-${look[0]}`);
      await expectNoViolations(page, look);
    }
    if (view.firstScreen !== undefined && where === 'in a window') {
      await changeLook(page, ['first-screen', { theme: 'light', width: 1280, height: view.firstScreen }]);
      await takePicture(page, `${view.name}-first-screen`, { fullPage: false });
    }
  });
}
