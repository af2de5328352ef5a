import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../config/paths';
import { writeLogistic } from '../support/onnx-files';
import { describePage, type PageBrowser, startBrowser } from '../support/page/browser';
import { takePicture, testLooks } from '../support/page/look';
import { ADMIN_TOKEN } from '../support/page/page-stack';

/** ln(sigma) is about −5.5. */
const volatility = writeLogistic({ log_sigma: 0.8 }, { constant: 2.4 });
const opposite = writeLogistic({ log_sigma: -0.5, return_over_sigma: 0.1 }, { constant: -5 });

let browser: PageBrowser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

const baseRate = async (page: Page) => Number.parseFloat((await page.locator('.headline b').textContent()) ?? '');
const questionOf = (page: Page) => new URL(page.url()).searchParams.get('question');

/** Waits until the figures of the label that the sliders show are there. */
async function settle(page: Page, question: string): Promise<void> {
  await page.waitForURL((url) => url.searchParams.get('question') === question);
  await page.getByRole('heading', { name: `Training data of ${question}` }).waitFor();
  await page.locator('.label-result[aria-busy="false"]').waitFor();
}

async function openLabels(path = 'page/labels'): Promise<Page> {
  const page = await browser.open(path);
  await page.locator('.headline b').waitFor();
  return page;
}

interface Step {
  readonly name: string;
  readonly path: string;
  readonly isReady: (page: Page) => Promise<unknown>;
}

/** How a step looks, and the picture of its first screen, which docs/page.md shows. */
function testStep(step: Step): void {
  testLooks(() => browser, step);
  test(`${step.name} has a first screen`, async () => {
    const page = await browser.open(step.path, { height: 1040 });
    await step.isReady(page);
    await takePicture(page, `${step.name}-first-screen`, { fullPage: false });
  });
}

describePage('Labels: step 1, a label on past prices', () => {
  afterEach(() => expect(browser.takeProblems()).toEqual([]));

  testStep({
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
    expect(browser.takeProblems().every((problem) => problem.includes('status of 400'))).toBe(true);
  });

  it('keeps what it shows while the server is away', async () => {
    const page = await openLabels();
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
    expect(browser.takeProblems().every((problem) => problem.includes('ERR_INTERNET_DISCONNECTED'))).toBe(true);
  });
});

describePage('Labels: step 2, models of a label', () => {
  const QUESTION = 'btc-rise-1.5pct-4h';
  const path = `page/labels/compare?question=${QUESTION}`;
  const tokenField = (page: Page) => page.getByLabel('Admin token');

  afterEach(() => expect(browser.takeProblems()).toEqual([]));

  async function upload(page: Page, name: string, bytes: Buffer, claimed = ''): Promise<void> {
    await page.getByRole('button', { name: 'Upload a model' }).click();
    if (await tokenField(page).isVisible()) {
      await tokenField(page).fill(ADMIN_TOKEN);
      await page.getByRole('button', { name: 'Continue' }).click();
    }
    await page.getByText('Fill in the fields to see what this will do.').waitFor();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByLabel(/^ONNX file/)
      .setInputFiles({ name: `${name}.onnx`, mimeType: 'application/onnx', buffer: bytes });
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await dialog.getByLabel(/^AUC that you claim/).fill(claimed);
    await dialog.getByText(`nexthour checks ${name}.onnx`).waitFor();
    await dialog.getByRole('button', { name: 'Upload and score' }).click();
  }

  it('says how to begin when there is no model, and refuses a wrong token in words', async () => {
    const page = await browser.open('page/labels/compare?question=btc-rise-7pct-24h');
    await page.getByText('There is no model for this label yet.').waitFor();
    expect(await page.title()).toBe('Compare models · Labels · nexthour');
    await page.getByRole('button', { name: 'Upload a model' }).click();
    await tokenField(page).fill('wrong-token-0123456789');
    await page.getByRole('button', { name: 'Continue' }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByLabel(/^ONNX file/)
      .setInputFiles({ name: 'a.onnx', mimeType: 'application/onnx', buffer: volatility });
    await dialog.getByLabel('Name', { exact: true }).fill('trial');
    await dialog.getByText('nexthour checks a.onnx').waitFor();
    await dialog.getByRole('button', { name: 'Upload and score' }).click();
    await tokenField(page).waitFor();
    await dialog.getByText(/does not contain the admin token/).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(browser.takeProblems().every((problem) => problem.includes('status of 401'))).toBe(true);
  });

  it('uploads models, and shows what is claimed beside what is measured', async () => {
    const page = await browser.open(path);
    await upload(page, 'volatility', volatility, '0.99');
    await page.getByText(/^Registered as btc-rise-1.5pct-4h-v1: its AUC|^This file was registered before/).waitFor();
    await page.getByRole('button', { name: 'Close' }).last().click();
    await upload(page, 'opposite', opposite);
    await page.getByText(/^Registered as btc-rise-1.5pct-4h-v2: its AUC|^This file was registered before/).waitFor();
    await page.getByRole('button', { name: 'Close' }).last().click();
    // The same file again is the same model.
    await upload(page, 'again', volatility);
    await page.getByText(`This file was registered before, as ${QUESTION}-v1 (volatility)`).waitFor();
    await page.getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('AUC 0.99 (not checked)').waitFor();
    await page.getByText(/^The claimed AUC of 0.99 is above our figure/).waitFor();
    await upload(page, 'pickle', Buffer.from([0x80, 4, 0x95]));
    await page.getByText(/it is a Python pickle/).waitFor();
    await page.getByRole('button', { name: 'Do nothing' }).click();
    expect(browser.takeProblems().every((problem) => problem.includes('status of 422'))).toBe(true);
  });

  testStep({
    name: 'labels-compare',
    path,
    isReady: async (page) => {
      await page.getByRole('heading', { name: 'Calibration' }).waitFor();
      await page.getByText('AUC on training hours').last().waitFor();
      await page.locator('.curves svg path').nth(20).waitFor({ state: 'attached' });
    },
  });

  it('compares the chosen models at a threshold', async () => {
    const page = await browser.open(path);
    await page.getByRole('heading', { name: 'Against each other' }).waitFor();
    expect(await page.locator('.matrix').count()).toBe(2);
    await page.getByRole('slider', { name: 'A probability of at least' }).press('ArrowRight');
    await page.waitForURL(/threshold=0/);
    await page.getByRole('slider', { name: 'A probability of at least' }).press('End');
    const cells = await page.locator('.matrix').first().locator('td').allTextContents();
    const sum = cells.reduce((total, cell) => total + Number.parseInt(cell.replace(',', ''), 10), 0);
    expect(sum).toBeGreaterThan(300);
    await page.getByRole('button', { name: 'Own thresholds' }).click();
    await page.waitForURL((url) => !url.searchParams.has('threshold'));
    await page.getByRole('checkbox', { name: 'Compare version 2, opposite' }).uncheck();
    await page.getByRole('heading', { name: 'Against each other' }).waitFor({ state: 'detached' });
    await page.locator('.matrix').waitFor();
    await page.getByRole('checkbox', { name: 'Compare version 1, volatility' }).uncheck();
    await page.getByText(/^Tick at least one model/).waitFor();
    const same = await browser.open(page.url().slice(browser.stack.url.length + 1));
    await same.getByText(/^Tick at least one model/).waitFor();
  });

  it('activates a model after asking back, and deactivates it', async () => {
    const page = await browser.open(path);
    const box = page.getByRole('checkbox', { name: 'Active: version 1, volatility' });
    await box.click();
    await tokenField(page).fill(ADMIN_TOKEN);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/from the next hour on, its forecasts are recorded and scored every hour/).waitFor();
    await dialog.getByRole('button', { name: 'Do nothing' }).click();
    expect(await box.isChecked()).toBe(false);
    await box.click();
    await dialog.getByLabel(/^Past days/).fill('4');
    await dialog.getByText(/hours of the last 4 days are filled in/).waitFor();
    await dialog.getByRole('button', { name: 'Activate' }).click();
    await dialog.getByText(/^btc-rise-1.5pct-4h-v1 is active\./).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('checkbox', { name: 'Active: version 1, volatility', checked: true }).waitFor();
    await page.getByRole('checkbox', { name: 'Active: version 2, opposite' }).click();
    await dialog.getByLabel(/^Past days/).fill('0');
    await dialog.getByRole('button', { name: 'Activate' }).click();
    await dialog.getByText(/^btc-rise-1.5pct-4h-v2 is active\./).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('checkbox', { name: 'Active: version 2, opposite', checked: true }).click();
    await dialog.getByRole('button', { name: 'Deactivate' }).click();
    await dialog.getByText('btc-rise-1.5pct-4h-v2 is no longer active.').waitFor();
  });
});

describePage('Labels: step 3, live forecasts', () => {
  const QUESTION = 'btc-rise-0.5pct-3h';
  const path = `page/labels/live?question=${QUESTION}`;
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const call = (address: string, init: RequestInit) => fetch(`${browser.stack.url}/${address}`, init);

  /** What steps 1 and 2 do, by the API. */
  beforeAll(async () => {
    for (const [name, bytes] of Object.entries({ volatility, opposite })) {
      await call(`models?question=${QUESTION}&name=${name}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/octet-stream' },
        body: new Uint8Array(bytes),
      });
    }
    await call('questions', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ threshold: 0.005, horizon_hours: 3 }),
    });
    for (const version of [1, 2]) {
      const answer = await call(`models/${QUESTION}-v${version}/active?backfill_days=10`, { method: 'PUT', headers });
      expect(answer.status).toBe(200);
    }
  });
  afterEach(() => expect(browser.takeProblems()).toEqual([]));

  it('says how to begin when no model is active', async () => {
    const page = await browser.open('page/labels/live?question=btc-rise-7pct-24h');
    await page.getByText('No model of this label is active, so there are no live forecasts.').waitFor();
    await page.getByRole('link', { name: 'Compare models and activate one' }).click();
    await page.waitForURL(/page\/labels\/compare\?question=btc-rise-7pct-24h/);
    await page.getByRole('navigation', { name: 'Steps of the label designer' }).getByText('Live forecasts').click();
    await page.getByText('No model of this label is active').waitFor();
    expect(await page.title()).toBe('Live forecasts · Labels · nexthour');
  });

  testStep({
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
    await page.getByLabel('Question', { exact: true }).selectOption('btc-rise-1.5pct-4h');
    await page.waitForURL((url) => !url.searchParams.has('model'));
    await page.getByRole('heading', { name: 'Is the BTC price at least 1.5 % higher after 4 h?' }).waitFor();
  });

  it('has a table behind each chart', async () => {
    const page = await browser.open(`${path}&part=backfilled`);
    await page.getByText('The figures as a table').nth(2).click();
    await page.getByText('always the same', { exact: true }).waitFor();
  });
});
