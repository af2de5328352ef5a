import type { Page } from 'playwright-core';
import { formatHour } from '../../forecasting/hour';
import { writeLogistic } from '../support/onnx-files';
import { askServer } from '../support/page/ask-server';
import { describePage, type PageBrowser, startBrowser } from '../support/page/browser';
import { lookAtState, testLooks } from '../support/page/look';
import { ADMIN_TOKEN, FIRST_HOUR } from '../support/page/page-stack';

/** No other test uses this question. */
const QUESTION = { id: 'btc-rise-1pct-6h', asset: 'BTC', threshold: 0.01, horizon_hours: 6, rule: 'at-end' };

const dialogOf = (page: Page) => page.getByRole('dialog');
const closeDialog = (page: Page) => dialogOf(page).locator('.buttons').getByRole('button', { name: 'Close' }).click();
const whenDirectory = (page: Page) =>
  page.getByRole('region', { name: 'Models of btc-1h' }).locator('tbody tr').first().waitFor();
const whenCard = (page: Page) => page.getByRole('heading', { name: 'From what it was made' }).waitFor();
const whenDrawn = async (page: Page) => {
  await whenCard(page);
  await page.locator('.chart svg path').nth(20).waitFor({ state: 'attached' });
};

describePage('the view Models', () => {
  let browser: PageBrowser;
  let riseModel: string;
  /** A version that is not the production model. */
  let candidate: string;

  beforeAll(async () => {
    browser = await startBrowser();
    await post('questions', JSON.stringify({ ...QUESTION, id: undefined }), 'application/json');
    const bytes = writeLogistic({ log_sigma: 0.8 }, { constant: 2.4 });
    const query = new URLSearchParams({ question: QUESTION.id, name: 'volatility', claimed: 'auc=0.99' });
    riseModel = ((await post(`models?${query}`, bytes, 'application/octet-stream')) as { id: string }).id;
    candidate = (await readVersions()).find(({ role }) => role === null)?.version ?? '';
  });
  afterEach(async () => expect(await browser.closeTabs()).toEqual([]));
  afterAll(() => browser?.close());

  async function post(path: string, body: string | Buffer, type: string): Promise<unknown> {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': type };
    const answer = await askServer(`${browser.stack.url}/${path}`, { method: 'POST', headers, body });
    const content: unknown = await answer.json();
    // The question exists when the tests run again on a kept stack.
    if (!answer.ok && answer.status !== 409) throw new Error(JSON.stringify(content));
    return content;
  }

  async function readVersions() {
    const answer = await askServer(`${browser.stack.url}/models?question=btc-1h`);
    return ((await answer.json()) as { models: { version: string; role: string | null }[] }).models;
  }

  const openAsAdmin = (path: string) => browser.open(path, { token: ADMIN_TOKEN });

  testLooks(() => browser, { name: 'models', path: 'page/models', isReady: whenDirectory });
  testLooks(() => browser, { name: 'model', path: 'page/models/btc-1h-v1', isReady: whenDrawn });

  it('says which model serves, since when and why, and lists all versions with offline and live scores', async () => {
    const page = await browser.open('page/models');
    await whenDirectory(page);
    expect(await page.title()).toBe('Models · nexthour');
    const said = await page.locator('.summary').textContent();
    expect(said).toMatch(/production btc-1h-v\d+ makes the forecasts of btc-1h since 20\d\d-\d\d-\d\d \d\d:\d\d UTC/);
    expect(said).toContain('Why: ');
    const table = page.getByRole('region', { name: 'Models of btc-1h' });
    const titles = await table.locator('thead th').allTextContents();
    for (const title of ['CRPS skill, offline', 'RMSE ratio, offline', '90 % coverage, offline', 'Live hours']) {
      expect(titles).toContain(title);
    }
    // With fewer than 48 settled hours, no live skill is claimed.
    await table.getByRole('row', { name: /^btc-1h-v1 .*passed \+\d+\.\d\d % too few 0\.\d{4} [01]\.\d{4} / }).waitFor();
    // A model has one name on the page, in the reasons of the decisions too.
    const history = page.getByRole('region', { name: 'Decisions about model versions, newest first' });
    await history
      .getByRole('row', { name: /than that of btc-1h-v\d+/ })
      .first()
      .waitFor();
    expect(await page.locator('main').textContent()).not.toMatch(/version \d/);
    const rises = page.getByRole('region', { name: `Models of ${QUESTION.id}` });
    expect(await rises.locator('tbody').first().textContent()).toContain('volatility');
  });

  it('shows the models of one question, at an address of its own', async () => {
    const page = await browser.open('page/models');
    await whenDirectory(page);
    await page.getByLabel('Question').selectOption(QUESTION.id);
    await page.getByRole('region', { name: 'Models of btc-1h' }).first().waitFor({ state: 'detached' });
    expect(page.url()).toContain(`question=${QUESTION.id}`);
    await page.reload();
    await page
      .getByRole('region', { name: `Models of ${QUESTION.id}` })
      .first()
      .waitFor();
  });

  it('has a card with scores, the gate rule by rule, curves with tables, parameters, data and lineage', async () => {
    const page = await browser.open('page/models');
    await whenDirectory(page);
    await page
      .getByRole('region', { name: 'Models of btc-1h' })
      .getByRole('link', { name: 'btc-1h-v1', exact: true })
      .click();
    await whenDrawn(page);
    expect(new URL(page.url()).pathname).toBe('/page/models/btc-1h-v1');
    const rules = page.locator('section', { has: page.locator('#gate-title') });
    await rules.locator('tbody tr').first().waitFor();
    expect(await rules.locator('tbody tr').count()).toBeGreaterThan(8);
    expect(await rules.textContent()).toContain('the candidate made worse: refused');
    for (const title of ['Training curve', 'Calibration on unseen hours', 'PIT histogram']) {
      const card = page.locator('section.card', { has: page.getByRole('heading', { name: title }) });
      await card.getByText('The figures as a table').click();
      await card.locator('tbody tr').nth(2).waitFor();
    }
    expect(await page.locator('.parameters').textContent()).toContain('lstm.learningRate');
    const lineage = page.locator('.lineage');
    expect(await lineage.getByRole('link', { name: /in MLflow/ }).getAttribute('href')).toMatch(
      /#\/runs\/[0-9a-f]{32}$/,
    );
    const snapshot = (await lineage.getByRole('link', { name: /hours$/ }).getAttribute('href')) ?? '';
    expect((await askServer(snapshot)).status).toBe(200);
    await page.getByText('The raw answers', { exact: true }).click();
    await page
      .getByRole('row', { name: /^raw\// })
      .first()
      .waitFor();
    await lineage.getByRole('link', { name: formatHour(FIRST_HOUR), exact: true }).click();
    await page.getByRole('region', { name: 'The step train' }).waitFor();
    await page.goBack();
    await whenDrawn(page);
  });

  it('shows the test scores, checks and claims of an uploaded model, and activates and deactivates it with a reason', async () => {
    const page = await openAsAdmin(`page/models/${riseModel}`);
    await whenCard(page);
    await page.getByText('Leakage check').first().waitFor();
    expect(await page.locator('main').textContent()).toContain(
      'Claimed by the person who uploaded it, not checked: auc 0.99',
    );
    const rules = page.locator('section', { has: page.locator('#gate-title') });
    await rules.getByText('test hours with a rise').waitFor();
    expect(await rules.locator('tbody tr').count()).toBe(7);
    const snapshot = page.locator('.lineage').getByRole('link', { name: /hours$/ });
    expect((await askServer((await snapshot.getAttribute('href')) ?? '')).status).toBe(200);
    await page.locator('.chart svg path').nth(5).waitFor({ state: 'attached' });
    await lookAtState(page, 'model-of-a-rise', 'main');
    await page.getByRole('button', { name: 'Activate …' }).click();
    await dialogOf(page).getByLabel('Reason').fill('a trial of the page');
    await dialogOf(page).getByText('its forecasts are recorded and scored').waitFor();
    await lookAtState(page, 'model-activate');
    await dialogOf(page).getByRole('button', { name: 'Activate', exact: true }).click();
    await dialogOf(page).getByText(`${riseModel} is active.`).waitFor({ timeout: 120_000 });
    await closeDialog(page);
    await page.getByRole('heading', { name: `${riseModel} active` }).waitFor();
    await page.getByRole('button', { name: 'Deactivate …' }).click();
    await dialogOf(page).getByRole('button', { name: 'Deactivate', exact: true }).click();
    await dialogOf(page).getByText('is no longer active').waitFor();
    await closeDialog(page);
    await page.getByRole('button', { name: 'Activate …' }).waitFor();
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const audit = await (await askServer(`${browser.stack.url}/admin/audit`, { headers })).text();
    expect(audit).toContain('a trial of the page');
  });

  it('promotes a version, and rolls back, with a reason that is in the history', async () => {
    const page = await openAsAdmin(`page/models/btc-1h-v${candidate}`);
    await whenCard(page);
    await page.getByRole('button', { name: 'Promote …' }).click();
    await dialogOf(page).getByText('Fill in the fields').waitFor();
    expect(await dialogOf(page).getByRole('button', { name: 'Promote', exact: true }).isDisabled()).toBe(true);
    await dialogOf(page).getByLabel('Reason').fill('to try the page');
    await dialogOf(page).getByLabel('Your name').fill('eve');
    await dialogOf(page)
      .getByText(new RegExp(`Makes btc-1h-v${candidate} the production model`))
      .waitFor();
    await lookAtState(page, 'model-promote');
    await dialogOf(page).getByRole('button', { name: 'Promote', exact: true }).click();
    await dialogOf(page).getByText(`btc-1h-v${candidate} is the production model from now on`).waitFor();
    await closeDialog(page);
    await page.getByRole('heading', { name: `btc-1h-v${candidate} production` }).waitFor();
    await page.getByRole('button', { name: 'Roll back …' }).click();
    await dialogOf(page).getByLabel('Reason').fill('the trial is over');
    await dialogOf(page)
      .getByText(/Makes btc-1h-v\d+ the production model/)
      .waitFor();
    await dialogOf(page).getByRole('button', { name: 'Roll back', exact: true }).click();
    await dialogOf(page).getByText(`Rolled back from btc-1h-v${candidate}`).waitFor();
    await closeDialog(page);
    await page.goto(`${browser.stack.url}/page/models`);
    const history = page.locator('section', { has: page.locator('#decisions-title') });
    await history.getByText('the trial is over').first().waitFor();
    expect(await history.textContent()).toContain('eve, promoted by handto try the page');
  });

  it('says that the admin token is wrong, and that there is no such model', async () => {
    const page = await browser.open(`page/models/btc-1h-v${candidate}`);
    await whenCard(page);
    await page.getByRole('button', { name: 'Promote …' }).click();
    await dialogOf(page).getByLabel('Admin token').fill('wrong');
    await page.keyboard.press('Enter');
    await dialogOf(page).getByLabel('Reason').fill('none');
    await dialogOf(page).getByText('does not contain the admin token').waitFor();
    await page.goto(`${browser.stack.url}/page/models/btc-1h-v999`);
    await page.getByText('There is no model "btc-1h-v999"').waitFor();
    expect(browser.takeProblems(/status of (401|404)/)).toEqual([]);
  });
});
