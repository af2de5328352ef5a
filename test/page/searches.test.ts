import { connectDatabase } from '../../clients/postgres/database';
import { createSearches } from '../../clients/postgres/searches';
import { describePage, type PageBrowser, startBrowser } from '../support/page/browser';
import { testLooks } from '../support/page/look';
import { plan, START, scores, search } from '../support/planted-search';

const PATH = `page/models/searches/${plan.id}`;

describePage('the searches in the view Models', () => {
  let browser: PageBrowser;

  beforeAll(async () => {
    browser = await startBrowser({ needsNoTurn: true });
    const database = connectDatabase(browser.stack.environment.DATABASE_URL ?? '');
    try {
      const searches = createSearches(database);
      await searches.begin(plan, START);
      for (const scored of scores) await searches.recordScores({ id: plan.id, ...scored, at: START });
      if (search.result) await searches.end({ id: plan.id, result: search.result, at: START });
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
