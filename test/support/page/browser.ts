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

/** How long a test waits for what the page should show. A busy machine trains a model in a minute. */
const PATIENCE_MS = 120_000;

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
  /** Everything that went wrong in the tabs since the last call: errors in the console, requests to other hosts. */
  takeProblems(): string[];
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
  const stack = await waitForPageStack();
  const release = needsNoTurn ? () => undefined : await waitForTurn(stack);
  const browser = await launch().catch((error: unknown) => {
    release();
    throw error;
  });
  const shared = await browser.newContext();
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
    takeProblems: () => problems.splice(0),
    closeTabs,
    close: async () => {
      await closeTabs();
      await browser.close();
      release();
    },
  };
}

function launch(): Promise<Browser> {
  const isRoot = process.getuid?.() === 0;
  const executablePath = findChromium() ?? '';
  return chromium.launch({ executablePath, chromiumSandbox: !isRoot, args: ['--disable-dev-shm-usage'] });
}

function watch(page: Page, url: string, problems: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    const address = request.url();
    if (!address.startsWith(url) && !/^(data|blob):/.test(address)) problems.push(`request to ${address}`);
  });
}

/** Test files run in several processes. */
async function waitForTurn({ home }: PageStack): Promise<() => void> {
  for (;;) {
    const lock = takeLock(`${home}/page-tests`);
    if ('release' in lock) return lock.release;
    await sleep(100);
  }
}

/** The stack starts while other tests run. The time limit of the test ends the wait. */
async function waitForPageStack(): Promise<PageStack> {
  const file = process.env.PAGE_STACK_FILE;
  if (!file) throw new Error('run the tests of the page with `npm test`, or `npx jest --selectProjects page`');
  while (!existsSync(file)) await sleep(200);
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
