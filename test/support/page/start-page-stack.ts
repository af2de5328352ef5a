import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from 'jest';
import { messageOf } from '../../../system/errors';
import { untilStackStarted } from '../running-stack';
import { findChromium, HOW_TO_GET_CHROMIUM } from './chromium';
import { keepPageStack } from './kept-page-stack';
import { startPageStack } from './page-stack';

/**
 * Begins to start the stack of the page tests. It takes a minute, and the other tests run meanwhile: the tests of the page wait for the
 * file that PAGE_STACK_FILE names. When PAGE_STACK_FILE is already set, a stack is running (keep.config.js).
 */
export default async function beginPageStack({ ci }: Pick<Config, 'ci'>): Promise<void> {
  if (process.env.PAGE_STACK_FILE) return;
  if (findChromium() === null) {
    const what = ci ? 'fail' : 'are skipped';
    console.error(`\nThe tests of the page ${what}, because there is no Chromium: ${HOW_TO_GET_CHROMIUM}`);
    if (ci) process.env.PAGE_TESTS_ARE_REQUIRED = 'yes';
    return;
  }
  const file = join(mkdtempSync(join(tmpdir(), 'nexthour-page-')), 'stack.json');
  process.env.PAGE_STACK_FILE = file;
  // Two starts at once would take longer than one after the other.
  const starting = untilStackStarted().then(startPageStack);
  keepPageStack({ file, starting });
  starting.then(
    ({ url, home, environment }) => writeFileSync(file, JSON.stringify({ url, home, environment })),
    (error: unknown) => writeFileSync(file, JSON.stringify({ error: messageOf(error) })),
  );
}
