import { describePage, type PageBrowser, startBrowser } from '../support/page/browser';
import { lookAtState } from '../support/page/look';
import { type OwnServer, startOwnServer } from '../support/page/own-server';
import { LAST_HOUR } from '../support/page/page-stack';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';

/** What each view says before the first hour. */
const VIEWS = [
  { view: 'Now', texts: ['No forecast yet'] },
  { view: 'Live line', texts: ['The live line has no bars yet.', 'npm start -- --live'] },
  { view: 'Runs', texts: ['No hour has finished yet'] },
  { view: 'Models', texts: ['No model has been trained yet', 'No decision has been made yet'] },
  {
    view: 'Data',
    texts: [
      ...['No hour has run yet.', 'No prices are stored yet.', 'No hour has a report yet.', 'The drift is not known'],
      'Their values appear with the first prices.',
    ],
  },
];

describePage('the first minutes', () => {
  let browser: PageBrowser;
  let database: ScratchDatabase;
  let server: OwnServer;

  beforeAll(async () => {
    browser = await startBrowser({ needsNoTurn: true });
    database = await createScratchDatabase({ server: browser.stack.environment.DATABASE_URL });
    server = await startOwnServer(browser.stack, { now: LAST_HOUR, variables: { DATABASE_URL: database.url } });
  });
  afterAll(async () => {
    await browser?.closeTabs();
    await server?.remove();
    await database?.drop();
    await browser?.close();
  });

  it('says in each view what will appear, when there is no price, no hour and no model yet', async () => {
    const page = await browser.open('', { url: server.url });
    for (const { view, texts } of VIEWS) {
      await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view, exact: true }).click();
      for (const text of texts) await page.getByText(text).first().waitFor();
      await lookAtState(page, `${view.toLowerCase()}-empty`, 'main');
    }
    // The values of the features do not exist yet, which the browser reports as an error.
    expect(browser.takeProblems(/\/features\/values/)).toEqual([]);
  });
});
