import type { Page } from 'playwright-core';
import { formatHour } from '../../forecasting/hour';
import { describePage, type PageBrowser, startBrowser } from '../support/page/browser';
import { lookAtState, testLooks } from '../support/page/look';
import { GATED_HOUR } from '../support/page/page-stack';

const gated = formatHour(GATED_HOUR);

const whenShown = async (page: Page) => {
  await page.getByRole('region', { name: /^Quality checks of/ }).waitFor();
  await page.getByRole('region', { name: 'Features of the newest hour' }).waitFor();
  await page.locator('.chart svg text').first().waitFor();
};

describePage('the view Data', () => {
  let browser: PageBrowser;

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(async () => expect(await browser.closeTabs()).toEqual([]));
  afterAll(() => browser?.close());

  testLooks(() => browser, { name: 'data', path: 'page/data', isReady: whenShown });

  it('shows the checks of a chosen hour, and keeps the hour in the address', async () => {
    const page = await browser.open('page/data?hours=168');
    await whenShown(page);
    await page.getByRole('button', { name: `${gated}: refused` }).click();
    await page.getByRole('heading', { name: `${gated} refused by the data gate` }).waitFor();
    await page.getByRole('row', { name: /fail/ }).first().waitFor();
    expect(page.url()).toContain(`hour=${gated}`);
    await lookAtState(page, 'data-refused-hour', 'main');
    await page.reload();
    await page.getByRole('heading', { name: `${gated} refused by the data gate` }).waitFor();
  });

  it('changes the number of hours', async () => {
    const page = await browser.open('page/data');
    await whenShown(page);
    await page.getByRole('button', { name: '30 days' }).click();
    await page.waitForURL(/hours=720/);
    expect(await page.getByRole('button', { name: '30 days' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('saves the snapshot of any hour, opens its report, and refuses what is no hour', async () => {
    const page = await browser.open('page/data');
    await whenShown(page);
    const field = page.getByLabel(/^Hour \(UTC\)/);
    const newest = await field.inputValue();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: `Save ${newest} as CSV` }).click();
    expect((await download).suggestedFilename()).toBe(`BTC_${newest}_history.csv`);
    const report = await page.getByRole('link', { name: 'Open the report' }).getAttribute('href');
    const answer = await page.request.get(report ?? '');
    expect([answer.status(), await answer.text()]).toEqual([200, expect.stringContaining('Forecast for')]);
    await field.fill('yesterday');
    await page.getByText('"yesterday" is not an hour').waitFor();
    expect(await page.getByRole('link', { name: /as CSV/ }).count()).toBe(0);
    await field.fill('2026-11-20');
    await page.getByRole('link', { name: 'Save 2026-11-20T00Z as CSV' }).waitFor();
  });

  it('shows the drift of each input as a chart and as a table', async () => {
    const page = await browser.open('page/data');
    await whenShown(page);
    await page.getByText(/^\d+ of \d+ inputs \(\d+.% ?\) differ/).waitFor();
    const card = page.getByRole('region', { name: /^Drift/ });
    await card.getByText('The figures as a table').click();
    await card.getByRole('cell', { name: 'log_sigma', exact: true }).waitFor();
  });

  it('finds features by name, group and meaning', async () => {
    const page = await browser.open('page/data');
    await whenShown(page);
    await page.getByLabel(/^Search by name/).fill('volatility sigma');
    await page.waitForURL(/feature=volatility/);
    expect(
      await page.getByRole('region', { name: 'Features of the newest hour' }).locator('tbody tr').count(),
    ).toBeGreaterThan(0);
    await page.getByLabel(/^Search by name/).fill('no such feature');
    await page.getByText('No feature contains "no such feature".').waitFor();
  });
});
