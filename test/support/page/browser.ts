import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { takeLock } from '../../../system/lock';
import { findChromium, HOW_TO_GET_CHROMIUM } from './chromium';
import type { PageStack } from './page-stack';

/** The tests of the page are skipped on a machine without Chromium; in CI they fail then (start-page-stack.ts). */
export const describePage = findChromium() === null && !process.env.PAGE_TESTS_ARE_REQUIRED ? describe.skip : describe;

/** Under which the page keeps the admin token (page/api/admin-token.ts). */
const TOKEN_KEY = 'nexthour-admin-token';

/** How long a test waits for what the page should show. A busy machine trains a model in minutes. */
const PATIENCE_MS = 240_000;

/** Chromium starts in a second. A busy machine needs more than the half minute that Playwright allows. */
const LAUNCH_MS = 180_000;

/** How long a file waits for the stack and its turn: less than its time limit (time-limit.ts), so that it takes no turn after it. */
const TURN_MS = 800_000;

export interface OpenOptions {
  readonly theme?: 'light' | 'dark';
  /** px; 360 is a phone. */
  readonly width?: number;
  readonly height?: number;
  /** The server; default: that of the stack. */
  readonly url?: string;
  /** The admin token, as after an earlier action in the same tab. */
  readonly token?: string;
  /** In a profile of its own: for tests that change what the tabs of a browser share. */
  readonly isAlone?: boolean;
}

export interface PageBrowser {
  readonly stack: PageStack;
  /** Opens an address below the root of the site in a new tab. The tabs of a file share one profile, so the browser loads the page once. */
  open(path: string, options?: OpenOptions): Promise<Page>;
  /**
   * Everything that went wrong in the tabs since the last call: errors in the console, requests to other hosts. Not that the server is busy.
   * @param expected what the test has caused, which is left out
   */
  takeProblems(expected?: RegExp): string[];
  /** Closes all tabs, because open ones draw each change that a later test makes. Returns the problems since the last call. */
  closeTabs(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Waits for the stack of the page tests, and starts a browser for one test file. The files share the stack and change its hours and models,
 * so only one of them uses it at a time. A file that changes nothing, and reads nothing that others change, needs no turn.
 */
export async function startBrowser({ needsNoTurn = false } = {}): Promise<PageBrowser> {
  if (findChromium() === null) throw new Error(`There is no Chromium: ${HOW_TO_GET_CHROMIUM}`);
  const end = performance.now() + TURN_MS;
  const stack = await waitForPageStack(end);
  const release = needsNoTurn ? () => undefined : await waitForTurn(stack, end);
  try {
    const browser = await launch();
    return openTabs({ stack, browser, shared: await browser.newContext(), release });
  } catch (error) {
    release();
    throw error;
  }
}

interface Started {
  readonly stack: PageStack;
  readonly browser: Browser;
  /** The profile of all tabs that are not alone. */
  readonly shared: BrowserContext;
  /** Lets the next file use the stack. */
  readonly release: () => void;
}

function openTabs({ stack, browser, shared, release }: Started): PageBrowser {
  const others: BrowserContext[] = [];
  const problems: string[] = [];
  const closeTabs = async () => {
    const found = problems.splice(0);
    await Promise.all([...shared.pages(), ...others.splice(0)].map((one) => one.close()));
    // A request that the closing has ended is no problem.
    problems.length = 0;
    return found;
  };
  return {
    stack,
    open: async (path, options = {}) => {
      const { theme = 'light', width = 1280, height = 900, url = stack.url, token, isAlone = false } = options;
      const context = isAlone ? await browser.newContext() : shared;
      if (isAlone) others.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: theme });
      if (token !== undefined) await page.addInitScript(`sessionStorage.setItem('${TOKEN_KEY}', '${token}')`);
      watch(page, url, problems);
      await page.goto(`${url}/${path}`);
      return page;
    },
    takeProblems: (expected) => problems.splice(0).filter((problem) => !expected?.test(problem)),
    closeTabs,
    close: async () => {
      try {
        await closeTabs();
        await browser.close();
      } finally {
        // Also after a crash of the browser: the other files need the stack.
        release();
      }
    },
  };
}

function launch(): Promise<Browser> {
  const isRoot = process.getuid?.() === 0;
  const executablePath = findChromium() ?? '';
  const args = ['--disable-dev-shm-usage'];
  return chromium.launch({ executablePath, chromiumSandbox: !isRoot, args, timeout: LAUNCH_MS });
}

function watch(page: Page, url: string, problems: string[]): void {
  page.on('console', (message) => {
    // The server gives up a read after some seconds, and the page asks again: on a busy machine, that is no problem of the page.
    const isBusy = message.text().includes('status of 503');
    if (!isBusy && (message.type() === 'error' || message.type() === 'warning'))
      problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    const address = request.url();
    if (!address.startsWith(url) && !/^(data|blob):/.test(address)) problems.push(`request to ${address}`);
  });
}

/** Test files run in several processes. */
async function waitForTurn({ home }: PageStack, end: number): Promise<() => void> {
  for (;;) {
    const lock = takeLock(`${home}/page-tests`);
    if ('release' in lock) return lock.release;
    if (performance.now() > end) throw new Error(`process ${lock.heldBy.pid} has not ended its tests of the page`);
    await sleep(100);
  }
}

/** The stack starts while other tests run. */
async function waitForPageStack(end: number): Promise<PageStack> {
  const file = process.env.PAGE_STACK_FILE;
  if (!file) throw new Error('run the tests of the page with `npm test`, or `npx jest --selectProjects page`');
  while (!existsSync(file)) {
    if (performance.now() > end) throw new Error('the stack of the page tests has not started');
    await sleep(200);
  }
  const found = JSON.parse(await readWhole(file)) as PageStack & { error?: string };
  if (found.error) throw new Error(`the stack of the page tests did not start: ${found.error}`);
  return found;
}

/** The file may be written at this moment. */
async function readWhole(file: string): Promise<string> {
  for (;;) {
    const text = readFileSync(file, 'utf8');
    if (text.endsWith('}')) return text;
    await sleep(20);
  }
}
