import { askServer } from '../support/page/ask-server';
import { describePage, type PageBrowser, startBrowser } from '../support/page/browser';
import { testLooks } from '../support/page/look';
import { ADMIN_TOKEN } from '../support/page/page-stack';
import { opposite, volatility } from '../support/page/rise-models';

describePage('Labels: step 3, live forecasts', () => {
  let browser: PageBrowser;
  const QUESTION = 'btc-rise-0.5pct-3h';
  const OTHER_QUESTION = 'btc-rise-1.5pct-4h';
  const path = `page/labels/live?question=${QUESTION}`;
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const call = (address: string, init: RequestInit) => askServer(`${browser.stack.url}/${address}`, init);

  /** What steps 1 and 2 do, by the API. */
  beforeAll(async () => {
    browser = await startBrowser();
    for (const [name, bytes] of Object.entries({ volatility, opposite })) {
      await call(`models?question=${QUESTION}&name=${name}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/octet-stream' },
        body: new Uint8Array(bytes),
      });
    }
    for (const [threshold, hours] of [
      [0.005, 3],
      [0.015, 4],
    ]) {
      await call('questions', {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ threshold, horizon_hours: hours }),
      });
    }
    for (const version of [1, 2]) {
      const answer = await call(`models/${QUESTION}-v${version}/active?backfill_days=10`, { method: 'PUT', headers });
      expect(answer.status).toBe(200);
    }
  });
  afterEach(async () => expect(await browser.closeTabs()).toEqual([]));
  afterAll(() => browser?.close());

  it('says how to begin when no model is active', async () => {
    const page = await browser.open('page/labels/live?question=btc-rise-7pct-24h');
    await page.getByText('No model of this label is active, so there are no live forecasts.').waitFor();
    await page.getByRole('link', { name: 'Compare models and activate one' }).click();
    await page.waitForURL(/page\/labels\/compare\?question=btc-rise-7pct-24h/);
    await page.getByRole('navigation', { name: 'Steps of the label designer' }).getByText('Live forecasts').click();
    await page.getByText('No model of this label is active').waitFor();
    expect(await page.title()).toBe('Live forecasts · Labels · nexthour');
  });

  it('shows on the first view which forecasts were filled in after the fact, and of which model the newest is', async () => {
    const page = await browser.open(`?question=${QUESTION}`);
    await page.getByRole('row').getByText('backfilled').first().waitFor();
    await page
      .getByRole('paragraph')
      .getByRole('link', { name: `${QUESTION}-v` })
      .waitFor();
  });

  testLooks(() => browser, {
    firstScreen: 1_040,
    name: 'labels-live',
    path: `${path}&part=backfilled&threshold=0.12`,
    isReady: async (page) => {
      await page.getByRole('heading', { name: 'Performance of the backfilled forecasts' }).waitFor();
      await page.locator('.chart svg path').nth(40).waitFor({ state: 'attached' });
    },
  });

  it('shows live forecasts, and backfilled ones only apart from them', async () => {
    const page = await browser.open(path);
    await page.getByRole('button', { name: /^Live \(/, pressed: true }).waitFor();
    await page.getByText(/^Too few to tell: \d+ settled forecasts; at least 48 are needed\./).waitFor();
    await page.getByRole('button', { name: /^Backfilled \(2\d\d\)/ }).click();
    await page.waitForURL(/part=backfilled/);
    await page.getByText(/^made afterwards, from the prices up to each hour/).waitFor();
    await page.getByText(/^(Better|Worse|No clear difference)/).waitFor();
    await page.getByRole('heading', { name: 'Accuracy minus that of always the same' }).waitFor();
    const table = page.getByRole('region', { name: 'Forecasts, newest first' });
    await table.getByRole('row').nth(1).waitFor();
    expect(await table.getByRole('row').count()).toBe(25);
    expect(await table.getByText('late', { exact: true }).count()).toBe(0);
  });

  it('counts again at another threshold', async () => {
    const page = await browser.open(`${path}&part=backfilled`);
    const recall = page.getByText(/of the rises were forecast$/);
    await recall.waitFor();
    const slider = page.getByRole('slider', { name: 'A probability of at least' });
    await slider.press('Home');
    await page.waitForURL(/threshold=0/);
    await page.getByText('100.0 % of the rises were forecast').waitFor();
    await slider.press('End');
    await page.getByText('0.0 % of the rises were forecast', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Own threshold' }).click();
    await page.waitForURL((url) => !url.searchParams.has('threshold'));
  });

  it('chooses a model in the table of results', async () => {
    const page = await browser.open(path);
    await page.getByRole('button', { name: 'v1 volatility' }).click();
    await page.waitForURL(/model=btc-rise-0.5pct-3h-v1/);
    await page.getByRole('button', { name: 'v1 volatility', pressed: true }).waitFor();
    await page.getByLabel('Question', { exact: true }).selectOption(OTHER_QUESTION);
    await page.waitForURL((url) => !url.searchParams.has('model'));
    await page.getByRole('heading', { name: 'Is the BTC price at least 1.5 % higher after 4 h?' }).waitFor();
  });

  it('has a table behind each chart', async () => {
    const page = await browser.open(`${path}&part=backfilled`);
    await page.getByText('The figures as a table').nth(2).click();
    await page.getByText('Always the same', { exact: true }).waitFor();
  });
});
