import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../config/paths';
import { describePage, type OpenOptions, type PageBrowser, startBrowser } from '../support/page/browser';
import { testLooks } from '../support/page/look';

const baseRate = async (page: Page) => Number.parseFloat((await page.locator('.headline b').textContent()) ?? '');
const questionOf = (page: Page) => new URL(page.url()).searchParams.get('question');

/** Waits until the figures of the label that the sliders show are there. */
async function settle(page: Page, question: string): Promise<void> {
  await page.waitForURL((url) => url.searchParams.get('question') === question);
  await page.getByRole('heading', { name: `Training data of ${question}` }).waitFor();
  await page.locator('.label-result[aria-busy="false"]').waitFor();
}

describePage('Labels: step 1, a label on past prices', () => {
  let browser: PageBrowser;

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());
  afterEach(async () => expect(await browser.closeTabs()).toEqual([]));

  async function openLabels(path = 'page/labels', options: OpenOptions = {}): Promise<Page> {
    const page = await browser.open(path, options);
    await page.locator('.headline b').waitFor();
    return page;
  }

  testLooks(() => browser, {
    firstScreen: 1_040,
    name: 'labels',
    path: 'page/labels?question=btc-rise-2pct-12h&feature=log_sigma',
    isReady: async (page) => {
      await page.getByText(/^Rises have .* values than other hours/).waitFor();
      await page.locator('.headline b').waitFor();
      await page.locator('.chart svg path').first().waitFor({ state: 'attached' });
    },
  });

  it('answers what the base rate of +2 % within 12 h is, with the sliders', async () => {
    const page = await openLabels();
    expect(await page.title()).toBe('Label data · Labels · nexthour');
    const atEnd = await baseRate(page);
    await page.getByRole('button', { name: 'within', exact: true }).click();
    await settle(page, 'btc-rise-2pct-12h-within');
    expect(await baseRate(page)).toBeGreaterThan(atEnd);
    await page.getByRole('heading', { name: 'Does the BTC price rise by at least 2 % within 12 h?' }).waitFor();
    // The keyboard moves a slider by one of its stops.
    const within = await baseRate(page);
    await page.getByRole('slider', { name: 'Rise of at least (slider)' }).press('ArrowRight');
    await settle(page, 'btc-rise-2.5pct-12h-within');
    expect(await baseRate(page)).toBeLessThan(within);
    await page.getByRole('slider', { name: 'Horizon (slider)' }).press('ArrowLeft');
    await settle(page, 'btc-rise-2.5pct-8h-within');
    await page.getByLabel('Rise of at least', { exact: true }).fill('1.25');
    await page.getByLabel('Horizon', { exact: true }).fill('7');
    await settle(page, 'btc-rise-1.25pct-7h-within');
    // The address has all choices.
    const same = await openLabels(page.url().slice(browser.stack.url.length + 1));
    expect(await baseRate(same)).toBe(await baseRate(page));
  });

  it('says what may be typed', async () => {
    const page = await openLabels();
    await page.getByLabel('Rise of at least', { exact: true }).fill('80');
    await page.getByText('A number from 0.05 to 50.').waitFor();
    await page.getByLabel('Horizon', { exact: true }).fill('1.5');
    await page.getByText('A whole number from 1 to 168.').waitFor();
    expect(questionOf(page)).toBeNull();
  });

  it('limits the range, with dates and with buttons', async () => {
    const page = await openLabels();
    const hours = async () => (await page.getByText(/^20\d\d-.* to 20\d\d-.* hours$/).textContent()) ?? '';
    const all = await hours();
    await page.getByRole('button', { name: '30 days' }).click();
    await page.waitForURL(/from=/);
    await page.getByText(/ 7\d\d hours$/).waitFor();
    await page.getByLabel('To', { exact: true }).fill('2026-11-10');
    await page.getByText(/to 2026-11-10T00Z, /).waitFor();
    await page.getByRole('button', { name: 'all', exact: true }).click();
    await page.getByText(all).waitFor();
  });

  it('warns before anyone trains on a label without rises', async () => {
    const page = await openLabels('page/labels?question=btc-rise-50pct-1h');
    expect(await baseRate(page)).toBe(0);
    await page.getByText(/^No hour of the range is positive, so nothing can be learnt/).waitFor();
    await page.getByText(/^The prices come from|^The prices are/).waitFor();
  });

  it('finds a feature, draws it over the price, and removes it', async () => {
    const page = await openLabels();
    await page.getByText(/^Choose a feature/).waitFor();
    await page.getByLabel(/^Search \d+ features$/).fill('strength index 14');
    await page.getByRole('button', { name: 'rsi_14 indicators', exact: true }).click();
    await page.locator('.key-feature').waitFor();
    expect(new URL(page.url()).searchParams.get('feature')).toBe('rsi_14');
    await page.getByText('The figures as a table').last().click();
    await page.getByText('Hours by value; the first and the last row contain everything beyond').waitFor();
    await page.getByRole('button', { name: 'Remove from the chart' }).click();
    await page.locator('.key-feature').waitFor({ state: 'detached' });
    await page.getByLabel(/^Search \d+ features$/).fill('moon');
    await page.getByText('No feature contains “moon” in its name or description.').waitFor();
  });

  it('has a table behind the chart', async () => {
    const page = await openLabels();
    await page.getByText('The figures as a table').first().click();
    await page.getByText(/stretches of hours with the label$/).waitFor();
    expect(await page.getByRole('row').count()).toBeGreaterThan(5);
  });

  it('saves the data as CSV and Parquet', async () => {
    const page = await openLabels('page/labels?question=btc-rise-1pct-6h');
    const download = async (format: string) => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `Download ${format}` }).click(),
      ]);
      await page.getByText(`Saved ${file.suggestedFilename()}`).waitFor();
      return readFileSync(await file.path());
    };
    const csv = (await download('CSV')).toString();
    expect(csv.slice(0, csv.indexOf('\n'))).toMatch(/^hour,return_over_sigma,.*,label,label_known_at,split$/);
    expect((await download('Parquet')).subarray(0, 4).toString()).toBe('PAR1');
  });

  it('copies Python that reads the data', async () => {
    const page = await openLabels();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied.').waitFor();
    const code = await page.evaluate<string>('navigator.clipboard.readText()');
    const documented = readFileSync(join(projectRoot, 'docs', 'labels.md'), 'utf8');
    expect(documented).toContain(code.replace(browser.stack.url, 'http://localhost:8000'));
    const python = join(projectRoot, '.venv', 'bin', 'python');
    const printed = execFileSync(python, ['-c', `${code}\nprint(len(train), len(validation), len(test))`], {
      encoding: 'utf8',
    });
    expect(
      printed
        .trim()
        .split(' ')
        .map(Number)
        .every((count) => count > 50),
    ).toBe(true);
  });

  it('says in words why a range or a question is refused', async () => {
    const page = await browser.open('page/labels?question=btc-1h');
    await page.getByText(/it is not the id of a question about a rise/).waitFor();
    await page.getByRole('link', { name: 'Begin with +2 % after 12 h' }).click();
    await page.locator('.headline b').waitFor();
    const other = await browser.open('page/labels?from=2019-01-01&to=2019-02-01');
    await other
      .getByText(/is outside of the prices of BTC/)
      .first()
      .waitFor();
    const nothing = await browser.open('page/labels?feature=moon_phase');
    await nothing.getByText(/feature "moon_phase" is unknown/).waitFor();
    // The browser notes each refused request.
    expect(browser.takeProblems(/status of 400/)).toEqual([]);
  });

  it('keeps what it shows while the server is away', async () => {
    const page = await openLabels('page/labels', { isAlone: true });
    await page.context().setOffline(true);
    await page.getByRole('slider', { name: 'Horizon (slider)' }).press('ArrowRight');
    await page
      .getByText(/^The server does not answer/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Download CSV' }).click();
    await page.getByText('The server does not answer; try again when it is back.').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await settle(page, 'btc-rise-2pct-18h');
    await page.locator('.headline b').waitFor();
    expect(browser.takeProblems(/ERR_INTERNET_DISCONNECTED/)).toEqual([]);
  });
});
