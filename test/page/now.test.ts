import type { Page } from 'playwright-core';
import { recordChanges } from '../../clients/postgres/changes';
import { connectDatabase } from '../../clients/postgres/database';
import { openClock } from '../../config/clock';
import { formatHour, HOUR_MS } from '../../forecasting/hour';
import { formatUsd } from '../../reporting/numbers';
import type { LedgerEntryAnswer } from '../../serve/routes/forecasts/entry';
import { askServer } from '../support/page/ask-server';
import { describePage, type PageBrowser, startBrowser } from '../support/page/browser';
import { lookAtState, testLooks } from '../support/page/look';
import { type OwnServer, startOwnServer } from '../support/page/own-server';
import { ADMIN_TOKEN, forecastPath, GATED_HOUR, runNextHour } from '../support/page/page-stack';

const whenDrawn = (page: Page) => page.locator('.now-chart svg path').nth(20).waitFor();

describePage('the view Now', () => {
  let browser: PageBrowser;

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(async () => expect(await browser.closeTabs()).toEqual([]));
  afterAll(() => browser?.close());

  async function readNewest() {
    const answer = await askServer(`${browser.stack.url}/forecasts?limit=24`);
    return ((await answer.json()) as { forecasts: LedgerEntryAnswer[] }).forecasts;
  }

  /** The change that the database records when a family has forecast. */
  async function tellNewPath(): Promise<void> {
    const database = connectDatabase(browser.stack.environment.DATABASE_URL ?? '');
    const subject = { family: 'har', hour: formatHour(GATED_HOUR) };
    await recordChanges(database, [{ kind: 'path', asset: 'BTC', subject }]).finally(() => database.destroy());
  }

  testLooks(() => browser, {
    ...{ name: 'now', path: '', firstScreen: 985 },
    isReady: async (page) => {
      await whenDrawn(page);
      await page.getByRole('region', { name: 'Track record' }).getByRole('table').waitFor();
    },
  });

  it('says the next price, how sure it is, and where the prices come from', async () => {
    const page = await browser.open('');
    const [newest] = await readNewest();
    const card = page.locator('.next-price');
    await card.getByText(formatUsd(newest?.prediction ?? 0)).waitFor();
    const text = await card.textContent();
    for (const part of [formatUsd(newest?.interval.lower ?? 0), formatUsd(newest?.interval.upper ?? 0), '90 %']) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(/known in \d+:\d\d/);
    expect(text).toMatch(/replayed prices of 20\d\d-/);
    expect(await page.locator('.now-chart').textContent()).toMatch(/replayed prices of 20\d\d-/);
    // The time of the server, not of this machine, and the local time of the person as the tooltip.
    expect(await card.locator('time').first().getAttribute('title')).toMatch(/your time/);
  });

  it('shows the next 24 hours as a fan, with a table behind it', async () => {
    await forecastPath(browser.stack);
    const page = await browser.open('');
    const card = page.getByRole('region', { name: 'The next 24 hours' });
    await card.getByRole('button', { name: 'Show' }).press('Enter');
    await card.getByText(/^The price in 24 hours is with 90 % probability between [\d,.]+ and [\d,.]+ USD/).waitFor();
    await card
      .getByText(/replayed prices of 20\d\d-/)
      .first()
      .waitFor();
    await card.locator('.chart svg path').nth(4).waitFor({ state: 'attached' });
    await card.getByText('The figures as a table').click();
    await card.getByRole('row').nth(24).waitFor();
    await lookAtState(page, 'now-path', 'section[aria-labelledby="path-title"]');
    const reads = page.waitForResponse((answer) => answer.url().includes('/forecasts/path'));
    await tellNewPath();
    expect((await reads).status()).toBe(200);
    await card.getByRole('button', { name: 'Hide' }).click();
    await card.getByRole('table').waitFor({ state: 'detached' });
  });

  it('says honestly how good the last hours were', async () => {
    const page = await browser.open('');
    const record = page.getByRole('region', { name: 'Track record' });
    await record.getByText('too few to tell').first().waitFor();
    // The gated hour has no forecast. Other tests may run the failed one again.
    await page.getByRole('link', { name: `none: see the run ${formatHour(GATED_HOUR)}` }).waitFor();
    await page.getByText('The hourly runs of BTC are paused').waitFor();
    expect(await record.textContent()).toMatch(/Last 24 hours: \d+ of \d+ actual prices were inside the 90 % interval/);
    expect(await record.textContent()).toMatch(/Fewer than 48 scored hours are too few to tell skill from chance/);
    const strip = page.getByRole('region', { name: 'Do the intervals keep their promise?' });
    expect(await strip.getByRole('row').count()).toBe(5);
  });

  it('shows a forecast that arrives, without a reload', async () => {
    const page = await browser.open('');
    await whenDrawn(page);
    await page.evaluate('globalThis.notReloaded = true');
    const [before] = await readNewest();
    await runNextHour(browser.stack);
    const [after] = await readNewest();
    expect(after?.id).not.toBe(before?.id);
    await page
      .locator('.next-price')
      .getByText(formatUsd(after?.prediction ?? 0))
      .waitFor();
    expect(await page.evaluate('globalThis.notReloaded')).toBe(true);
  });

  it('shows the details of a forecast, at an address of its own', async () => {
    const page = await browser.open('');
    const entry = (await readNewest())[5];
    const link = page.getByRole('region', { name: 'Past forecasts' }).locator('tbody').getByRole('button').nth(5);
    await link.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(entry?.seal.hash ?? '').waitFor();
    for (const text of ['Quantiles in USD', 'From what it was made', 'Snapshot', 'hourly/BTC/']) {
      expect(await dialog.textContent()).toContain(text);
    }
    await lookAtState(page, 'now-forecast');
    const address = page.url();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(page.url()).not.toBe(address);
    await page.goto(address);
    await page
      .getByRole('dialog')
      .getByText(entry?.seal.hash ?? '')
      .waitFor();
  });

  it('opens the details from the chart, and has the figures of the chart as a table', async () => {
    const page = await browser.open('?hours=24');
    await whenDrawn(page);
    // The circles of the forecasts.
    await page.locator('.now-chart svg path[d^="M1 0A1 1"]').nth(8).click({ force: true });
    await page.getByRole('dialog', { name: /Forecast BTC-/ }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByText('The figures as a table').click();
    const rows = page.locator('.now-chart tbody tr');
    // The table is drawn when it is opened.
    await rows.first().waitFor();
    expect(await rows.count()).toBeGreaterThanOrEqual(24);
  });

  it('keeps the range of the chart in the address', async () => {
    const page = await browser.open('');
    await page.getByRole('button', { name: '7 days' }).click();
    await page.waitForURL(/hours=168/);
    await page.reload();
    await whenDrawn(page);
    expect(await page.getByRole('button', { name: '7 days' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('switches to a question about a rise, and keeps it in the address', async () => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const created = await askServer(`${browser.stack.url}/questions`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ threshold: 0.031, horizon_hours: 7, rule: 'within' }),
    });
    const { id } = (await created.json()) as { id: string };
    try {
      const page = await browser.open('');
      await page.getByLabel('Question').selectOption({ label: 'BTC +3.1 % within 7 h' });
      await page.getByRole('heading', { name: 'BTC +3.1 % within 7 h?' }).waitFor();
      await page.getByText('No model of this question has forecast yet').waitFor();
      expect(page.url()).toContain(`question=${id}`);
      await lookAtState(page, 'now-rise', 'main');
    } finally {
      await askServer(`${browser.stack.url}/questions/${id}`, { method: 'DELETE', headers });
    }
  });

  describe('with a server of its own', () => {
    let server: OwnServer | undefined;

    beforeAll(async () => {
      server = await startOwnServer(browser.stack, { now: openClock(browser.stack.home).now() });
    });
    afterAll(() => server?.remove());

    const open = () => browser.open('', { url: server?.url ?? '' });

    it('says that the server is away, keeps what it has, and goes on when the server is back', async () => {
      const page = await open();
      await whenDrawn(page);
      await page.getByText('live', { exact: true }).waitFor();
      await server?.stop();
      await page.getByText('Reconnecting: the server does not answer.').waitFor();
      expect(await page.locator('.next-price .big').textContent()).toContain('USD');
      await lookAtState(page, 'now-server-away', '.banner');
      await server?.start();
      await page.getByText('live', { exact: true }).waitFor();
      await page.getByText('Reconnecting').waitFor({ state: 'detached' });
      // The browser reports each request that no server answered.
      browser.takeProblems();
    });

    it('says when the prices are old', async () => {
      // Tests of other views may have run later hours.
      server?.setTime(openClock(browser.stack.home).now() + 9 * HOUR_MS);
      const page = await open();
      await page.getByText(/The newest price is of .* nothing newer has arrived/).waitFor();
      await page.getByText('This hour is over').waitFor();
      await lookAtState(page, 'now-old-prices', 'main');
    });
  });
});
