import { createAblations } from '../../clients/postgres/ablations';
import { connectDatabase } from '../../clients/postgres/database';
import { createSearches } from '../../clients/postgres/searches';
import { describePage, type PageBrowser, startBrowser } from '../support/page/browser';
import { testLooks } from '../support/page/look';
import { ablation } from '../support/planted-ablation';
import { plan, START, scores, search } from '../support/planted-search';

const PATH = `page/models/searches/${plan.id}`;

describePage('the searches and ablations in the view Models', () => {
  let browser: PageBrowser;

  beforeAll(async () => {
    browser = await startBrowser({ needsNoTurn: true });
    const database = connectDatabase(browser.stack.environment.DATABASE_URL ?? '');
    try {
      const searches = createSearches(database);
      await searches.begin(plan, START);
      for (const scored of scores) await searches.recordScores({ id: plan.id, ...scored, at: START });
      if (search.result) await searches.end({ id: plan.id, result: search.result, at: START });
      await createAblations(database).record(ablation);
    } finally {
      await database.destroy();
    }
  });
  afterEach(async () => expect(await browser.closeTabs()).toEqual([]));
  afterAll(() => browser?.close());

  testLooks(() => browser, {
    name: 'search',
    path: PATH,
    isReady: (page) => page.locator('.chart svg path').nth(10).waitFor({ state: 'attached' }),
  });

  testLooks(() => browser, {
    name: 'ablations',
    path: 'page/models/ablations',
    isReady: (page) => page.getByRole('table', { name: /btc-1h, measured/ }).waitFor(),
  });

  it('says of each group of inputs whether it pays, and by which data', async () => {
    const page = await browser.open('page/models');
    await page.getByRole('link', { name: 'Ablations' }).click();
    const measured = page.getByRole('region', { name: 'btc-1h, xgboost' });
    await measured.getByText('macro does not pay').waitFor();
    const rows = measured.getByRole('table').locator('tbody tr');
    expect(await rows.allTextContents()).toEqual([
      'macrogenerated9090.0 %−0.11 %−0.38 % to +0.16 %0.788no',
      'newsnews20.4 %–––not measured',
    ]);
    expect(await measured.textContent()).toContain(
      'Prices of replay+1w: 4,000 forecasts in 1 fold, 2026-06-08 16:00 UTC',
    );
  });

  it('lists the searches, and leads to the trials of one', async () => {
    const page = await browser.open('page/models');
    await page.getByRole('link', { name: 'Searches' }).click();
    await page.getByRole('link', { name: plan.id, exact: true }).click();
    await page.getByRole('heading', { name: plan.id, exact: true }).waitFor();
    await page.getByText('The figures as a table').first().click();
    const best = page
      .getByRole('table', { name: /Trials/ })
      .locator('tbody tr')
      .first();
    expect(await best.textContent()).toMatch(/^910\.91000ridge 0\.9, calendar day/);
    expect(await page.getByText('The lines for params.yaml').isVisible()).toBe(true);
  });
});
