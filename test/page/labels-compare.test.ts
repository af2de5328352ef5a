import type { Page } from 'playwright-core';
import { describePage, type PageBrowser, startBrowser } from '../support/page/browser';
import { lookAtState, testLooks } from '../support/page/look';
import { ADMIN_TOKEN } from '../support/page/page-stack';
import { opposite, volatility } from '../support/page/rise-models';

describePage('Labels: step 2, models of a label', () => {
  let browser: PageBrowser;

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());
  const QUESTION = 'btc-rise-1.5pct-4h';
  const path = `page/labels/compare?question=${QUESTION}`;
  const tokenField = (page: Page) => page.getByLabel('Admin token');

  afterEach(async () => expect(await browser.closeTabs()).toEqual([]));

  async function upload(page: Page, name: string, bytes: Buffer, claimed = ''): Promise<void> {
    await page.getByRole('button', { name: 'Upload a model' }).click();
    await tokenField(page)
      .or(page.getByLabel(/^ONNX file/))
      .waitFor();
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
    await lookAtState(page, 'labels-upload');
    await dialog.getByRole('button', { name: 'Upload and score' }).click();
    await tokenField(page).waitFor();
    await dialog.getByText(/does not contain the admin token/).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(browser.takeProblems(/status of 401/)).toEqual([]);
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
    expect(browser.takeProblems(/status of 422/)).toEqual([]);
  });

  testLooks(() => browser, {
    firstScreen: 1_040,
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
    await lookAtState(page, 'labels-activate');
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
