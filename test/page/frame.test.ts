import type { AddressInfo } from 'node:net';
import { describePage, type PageBrowser, startBrowser } from '../support/page/browser';
import { findAxeViolations, lookAtState, takePicture } from '../support/page/look';
import { plainApp } from '../support/plain-app';
import { until } from '../support/until';

describePage('the frame of the page', () => {
  let browser: PageBrowser;

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(async () => expect(await browser.closeTabs()).toEqual([]));
  afterAll(() => browser?.close());

  /** Runs a server without data beside the stack, which ends in any case. */
  async function withApp(deps: Parameters<typeof plainApp>[0], work: (url: string) => Promise<void>): Promise<void> {
    const app = await plainApp(deps);
    try {
      await app.listen({ host: '127.0.0.1', port: 0 });
      await work(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`);
    } finally {
      await app.close();
    }
  }

  it('shows Now at /, with its title', async () => {
    const page = await browser.open('');
    await page.getByRole('heading', { name: 'The next price' }).waitFor();
    expect(await page.title()).toBe('Now · nexthour');
  });

  it('says that there is no such view, with a way back', async () => {
    const page = await browser.open('page/nothing/here');
    await page.getByRole('heading', { name: 'There is no view' }).waitFor();
    await page.getByRole('link', { name: 'Go to Now' }).click();
    await page.getByRole('heading', { name: 'The next price' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'There is no view' }).waitFor();
  });

  it('says on every view that something is wrong, and leads to what it is', async () => {
    const page = await browser.open('page/models');
    // The tests pause the hourly runs, which is a warning.
    await page.getByRole('link', { name: /^System \d+ problems?$/ }).click();
    await page.getByText('the hourly runs are paused').first().waitFor();
    await page.getByRole('link', { name: /^System$/ }).waitFor();
  });

  it('keeps the chosen colours', async () => {
    const page = await browser.open('', { isAlone: true });
    const background = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const light = await background();
    await page.getByLabel('Colours').selectOption('dark');
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await background()).toBe(dark);
  });

  it('says that the server cannot read its database, and is live again when it can', async () => {
    let isAway = false;
    const after = async () => {
      if (isAway) throw new Error('connect ECONNREFUSED');
      return [];
    };
    const newest = async () => ({ transaction: '1', position: '1' });
    await withApp({ changes: { newest, after, newestAfter: after } }, async (url) => {
      const page = await browser.open('', { url });
      await page.getByText('live', { exact: true }).waitFor();
      isAway = true;
      await page.getByText('The server cannot read its database.').waitFor();
      isAway = false;
      await page.getByText('live', { exact: true }).waitFor();
      await page.close();
    });
    // This server has no forecast.
    browser.takeProblems();
  });

  it('says that too many streams of events are open from the address, until one is free', async () => {
    await withApp({ streamsPerAddress: 1 }, async (url) => {
      const first = await browser.open('page/models', { url });
      await first.getByText('live', { exact: true }).waitFor();
      const page = await browser.open('page/models', { url });
      await page.getByText('Too many streams of events are open from your address').waitFor();
      await page.getByText('too many tabs', { exact: true }).waitFor();
      await lookAtState(page, 'frame-too-many-streams', '.banner');
      await first.close();
      await page.reload();
      await page.getByText('live', { exact: true }).waitFor();
      await page.close();
    });
    // This server has no state of the system.
    expect(browser.takeProblems(/status of (429|500)/)).toEqual([]);
  });

  it('explains terms under the mouse and with the keyboard, above everything else', async () => {
    const page = await browser.open('page/models/btc-1h-v1');
    const tip = page.locator('.tip');
    const term = page.getByRole('button', { name: 'PIT histogram' });
    await term.focus();
    await tip.getByText('Probability integral transform').waitFor();
    await takePicture(page, 'frame-explained', { fullPage: false });
    expect(await findAxeViolations(page, '.tip')).toEqual([]);
    await page.keyboard.press('Escape');
    await tip.waitFor({ state: 'hidden' });
    await page.getByRole('columnheader', { name: 'Score' }).first().waitFor();
    await page.getByRole('button', { name: 'Winkler skill' }).hover();
    await tip.getByText('plus a penalty when the price is outside').waitFor();
    await page.mouse.move(0, 0);
    await tip.waitFor({ state: 'hidden' });
  });

  it('holds no connection while nobody sees it, and is live again at once', async () => {
    const page = await browser.open('');
    const streams: string[] = [];
    const isStream = (url: string) => url.endsWith('/forecasts/stream');
    page.on('request', (request) => isStream(request.url()) && streams.push('opened'));
    page.on('requestfailed', (request) => isStream(request.url()) && streams.push('closed'));
    await page.getByText('live', { exact: true }).waitFor();
    const show = (state: 'hidden' | 'visible') =>
      page.evaluate(
        `Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));`,
      );
    // The page waits ten seconds before it closes the stream.
    await page.clock.install();
    await show('hidden');
    await page.clock.fastForward(10_000);
    await until(
      async () => streams,
      (seen) => seen.at(-1) === 'closed',
    );
    await show('visible');
    await until(
      async () => streams,
      (seen) => seen.at(-1) === 'opened',
    );
    await page.getByText('live', { exact: true }).waitFor();
  });

  it('can be used with the keyboard alone', async () => {
    const page = await browser.open('');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
  });
});
