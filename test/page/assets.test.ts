import type { Page } from 'playwright-core';
import { formatHour } from '../../forecasting/hour';
import { formatUsd } from '../../reporting/numbers';
import type { LedgerEntryAnswer } from '../../serve/routes/forecasts/entry';
import { askServer } from '../support/page/ask-server';
import { describePage, type PageBrowser, startBrowser } from '../support/page/browser';
import { takePicture } from '../support/page/look';
import { LAST_HOUR, OTHER_ASSET } from '../support/page/page-stack';

const chooseAsset = (page: Page, asset: string) =>
  page.getByRole('group', { name: 'Asset' }).getByRole('button', { name: asset }).click();

describePage('two assets', () => {
  let browser: PageBrowser;

  beforeAll(async () => {
    browser = await startBrowser({ needsNoTurn: true });
  });
  afterEach(async () => expect(await browser.closeTabs()).toEqual([]));
  afterAll(() => browser?.close());

  it('switches between them in Now, Runs, Models and Data, and keeps the choice in the address', async () => {
    const answer = await askServer(`${browser.stack.url}/forecasts?asset=${OTHER_ASSET}&limit=1`);
    const [forecast] = ((await answer.json()) as { forecasts: LedgerEntryAnswer[] }).forecasts;
    const page = await browser.open('');
    await page.getByRole('heading', { name: 'The next price of BTC' }).waitFor();
    await chooseAsset(page, OTHER_ASSET);
    await page.getByRole('heading', { name: 'The next price of ETH' }).waitFor();
    await page
      .locator('.next-price')
      .getByText(formatUsd(forecast?.prediction ?? 0))
      .waitFor();
    await page.locator('.next-price').getByText('generated prices').waitFor();
    expect(page.url()).toContain('asset=ETH');
    await takePicture(page, 'now-other-asset');
    await page
      .locator('.next-price')
      .getByRole('link', { name: /^eth-1h-v\d+$/ })
      .click();
    await page.getByRole('heading', { name: /^eth-1h-v\d+ production/ }).waitFor();
    await page.goto(`${browser.stack.url}/page/models?asset=ETH`);
    await page.getByRole('region', { name: 'Models of eth-1h' }).first().waitFor();
    await chooseAsset(page, 'BTC');
    await page.getByRole('region', { name: 'Models of btc-1h' }).first().waitFor();
    await page.goto(`${browser.stack.url}/page/runs?asset=ETH`);
    await page.getByRole('link', { name: new RegExp(`^${formatHour(LAST_HOUR)}: published`) }).waitFor();
    const columns = page.locator('.runs-grid th.hour');
    const hours = await columns.count();
    await chooseAsset(page, 'BTC');
    await columns.nth(hours + 10).waitFor();
    await page.goto(`${browser.stack.url}/page/data?asset=ETH`);
    await page.getByRole('heading', { name: 'Data of ETH' }).waitFor();
    await chooseAsset(page, 'BTC');
    await page.getByRole('heading', { name: 'Data of BTC' }).waitFor();
  });
});
