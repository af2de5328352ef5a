import type { Page } from 'playwright-core';
import { formatHour, HOUR_MS } from '../../forecasting/hour';
import { MAX_GRID_HOURS } from '../../forecasting/hour-grid';
import { listDeclaredSteps } from '../../operations/hours/declared-steps';
import { askServer } from '../support/page/ask-server';
import { describePage, type PageBrowser, startBrowser } from '../support/page/browser';
import { measureSidewaysScroll, takePicture, testLooks } from '../support/page/look';
import { type OwnServer, startOwnServer } from '../support/page/own-server';
import { FAILED_HOUR, FIRST_HOUR, GATED_HOUR, LAST_HOUR } from '../support/page/page-stack';
import { plantHours } from '../support/page/plant-hours';
import { createScratchDatabase } from '../support/scratch-database';

const failed = formatHour(FAILED_HOUR);
const gated = formatHour(GATED_HOUR);
const first = formatHour(FIRST_HOUR);

const cell = (page: Page, label: string | RegExp) => page.locator('.runs-grid').getByRole('link', { name: label });
const whenShown = (page: Page) => page.locator('.dag .node').last().waitFor();

describePage('the view Runs', () => {
  let browser: PageBrowser;
  const cleanup: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(async () => expect(await browser.closeTabs()).toEqual([]));
  afterAll(async () => {
    for (const end of cleanup.reverse()) await end();
    await browser?.close();
  });

  /** Starts another server whose database has so many hours. */
  async function startWithHours(count: number): Promise<OwnServer> {
    const { database, url, drop } = await createScratchDatabase({ server: browser.stack.environment.DATABASE_URL });
    cleanup.push(drop);
    await plantHours(database, { newest: LAST_HOUR, count });
    const variables = { DATABASE_URL: url };
    const server = await startOwnServer(browser.stack, { now: LAST_HOUR + 5 * 60_000, variables });
    cleanup.push(server.remove);
    return server;
  }

  testLooks(() => browser, { name: 'runs', path: 'page/runs', isReady: whenShown });
  testLooks(() => browser, { name: 'runs-failed-hour', path: `page/runs/${failed}`, isReady: whenShown });

  it('says in words which hours did not publish, and why, and leads to them', async () => {
    const page = await browser.open('page/runs');
    const problems = page.locator('.problems');
    await problems.getByText('LiveCoinWatch refuses the key').waitFor();
    expect(await problems.textContent()).toMatch(new RegExp(`failed\\s+${failed} extract failed`));
    expect(await problems.textContent()).toMatch(new RegExp(`gated\\s+${gated} data gate: `));
    await problems.getByRole('link', { name: failed }).click();
    await page.getByRole('heading', { name: `${failed} failed` }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/page/runs/${failed}`);
    const detail = await page.locator('#hour').textContent();
    for (const text of [
      'A step failed, and there is no forecast',
      `nexthour run --asset BTC --hour ${failed}`,
      '1 of at most 30',
      'transform was not run',
    ]) {
      expect(detail).toContain(text);
    }
    await page.goBack();
    await page.getByRole('heading', { name: `${formatHour(LAST_HOUR).slice(0, 8)}` }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/page/runs');
  });

  it('shows each hour and step with a shape and a text of its own', async () => {
    const page = await browser.open('page/runs');
    await whenShown(page);
    const texts = {
      [`${failed} extract: failed`]: 'failed',
      [`${failed} quality: not run: a step before it failed`]: 'upstream',
      [`${gated} forecast: skipped`]: 'skipped',
      [`${first} train: succeeded`]: 'done',
    };
    for (const [label, mark] of Object.entries(texts)) {
      const link = cell(page, new RegExp(`^${label}`));
      expect(await link.locator('.mark').getAttribute('class')).toBe(`mark ${mark}`);
    }
    expect(
      await cell(page, new RegExp(`^${gated}: gated`))
        .locator('.mark')
        .getAttribute('class'),
    ).toBe('mark gated');
    // The styles of other views do not move the rows apart.
    const ofFailed = page.locator('.runs-grid').getByRole('link', { name: new RegExp(`^${failed}( extract|: )`) });
    // Both at the same moment: what arrives late moves the whole grid.
    const places = await ofFailed.evaluateAll((links) => links.map((link) => link.getBoundingClientRect().x));
    expect(places).toEqual([places[0], places[0]]);
    const steps = await page.locator('.runs-grid tbody th').allInnerTexts();
    expect(steps).toEqual(['outcome', ...listDeclaredSteps().map(({ step }) => step)]);
  });

  it('moves in the grid with the arrow keys, and opens a step with Enter', async () => {
    const page = await browser.open('page/runs');
    await cell(page, new RegExp(`^${gated}: gated`)).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    const focused = () => page.evaluate('document.activeElement.getAttribute("aria-label")');
    expect(await focused()).toMatch(new RegExp(`^${gated} quality: `));
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'The step quality' }).waitFor();
    expect(page.url()).toContain(`/page/runs/${gated}?step=quality`);
    // Only one cell is in the order of the tab key.
    expect(await page.locator('.runs-grid a[tabindex="0"]').count()).toBe(1);
    await page.keyboard.press('End');
    await page.keyboard.press('PageUp');
    expect(await focused()).toMatch(/^20\d\d-\d\d-\d\dT\d\dZ: /);
  });

  it('keeps the number of hours in the address', async () => {
    const page = await browser.open('page/runs?hours=168');
    await whenShown(page);
    await page.getByRole('button', { name: '24 hours' }).click();
    await page.waitForURL(/hours=24/);
    await cell(page, new RegExp(`^${first}`))
      .first()
      .waitFor({ state: 'detached' });
    await page.reload();
    await whenShown(page);
    expect(await page.getByRole('button', { name: '24 hours' }).getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('.runs-grid th.hour').count()).toBeLessThanOrEqual(24);
  });

  it('draws the declared DAG, and shows what a step took and returned', async () => {
    const page = await browser.open(`page/runs/${first}`);
    await whenShown(page);
    expect((await page.locator('.dag .name').allTextContents()).sort()).toEqual(
      listDeclaredSteps()
        .map(({ step }) => step)
        .sort(),
    );
    await page.locator('.dag a', { hasText: 'transform' }).click();
    const step = page.getByRole('region', { name: 'The step transform' });
    await step.getByText('Attempts').waitFor();
    expect(await step.locator('pre').last().textContent()).toContain('sha256');
    await step.getByText('quality', { exact: true }).first().waitFor();
    await page.reload();
    await step.getByText('Attempts').waitFor();
  });

  it('links to the run in Temporal, the training in MLflow, the report and the data, and these answer', async () => {
    const page = await browser.open(`page/runs/${first}`);
    await whenShown(page);
    const hrefOf = (name: string | RegExp) => page.locator('.links').getByRole('link', { name }).getAttribute('href');
    expect(await hrefOf('Run in Temporal')).toContain(`${encodeURIComponent(`hourly/BTC/${first}`)}`);
    expect(await hrefOf('Training run in MLflow')).toMatch(/#\/runs\/[0-9a-f]{32}$/);
    for (const name of ['Report about the data', /Snapshot as CSV/, 'Forecast in the ledger']) {
      const href = (await hrefOf(name)) ?? '';
      expect([href, (await askServer(href)).status]).toEqual([href, 200]);
    }
  });

  it('shows 30 days of hours, the newest at the right, with the keyboard too', async () => {
    const { url } = await startWithHours(MAX_GRID_HOURS);
    const page = await browser.open('page/runs', { url });
    await page.getByRole('button', { name: '30 days' }).click();
    await page.getByText(`${MAX_GRID_HOURS} of ${MAX_GRID_HOURS} hours`).waitFor();
    expect(await page.locator('.runs-grid th.hour').count()).toBe(MAX_GRID_HOURS);
    expect(page.url()).toContain('hours=720');
    const newest = cell(page, new RegExp(`^${formatHour(LAST_HOUR)}: published`));
    expect((await newest.boundingBox())?.x).toBeLessThan(1280);
    expect(await measureSidewaysScroll(page)).toBe(0);
    await newest.focus();
    await page.keyboard.press('Home');
    const oldest = formatHour(LAST_HOUR - (MAX_GRID_HOURS - 1) * HOUR_MS);
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toMatch(
      new RegExp(`^${oldest}: `),
    );
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `${oldest} published` }).waitFor();
    await takePicture(page, 'runs-30-days', { fullPage: false });
    await page.close();
  });

  it('says what is wrong with an hour in the address', async () => {
    const page = await browser.open('page/runs/yesterday');
    await page.getByText('it must be a date or an hour').waitFor();
    await page.goto(`${browser.stack.url}/page/runs/2030-01-01T00Z`);
    await page.getByText('2030-01-01T00Z is in the future').waitFor();
    // The browser notes each refused request.
    expect(browser.takeProblems(/status of 4\d\d .*\/hours\/(yesterday|2030-)/)).toEqual([]);
  });
});
