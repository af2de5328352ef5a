import type { Page } from 'playwright-core';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { describePage, type PageBrowser, startBrowser } from '../support/page/browser';
import { lookAtState, takePicture, testLooks } from '../support/page/look';
import { type OwnServer, startOwnServer } from '../support/page/own-server';
import { plantLiveLine, plantMinute } from '../support/page/plant-live-line';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';

/** The newest bar ends here, and the clock of the server starts here. */
const END = Date.UTC(2026, 10, 21, 7, 5);

/** More than these tests open at once. */
const STREAMS = 8;

/** The time that the server shows after the end of the newest bar, ms: the bar is late after three minutes, which a busy machine can take. */
const AFTER_BAR_MS = 3_000;

const whenShown = async (page: Page) => {
  await page.getByRole('heading', { name: 'BTC, minute by minute' }).waitFor();
  await page.locator('.chart svg text').first().waitFor();
  await page.getByRole('region', { name: 'News' }).getByRole('row').nth(1).waitFor();
};

describePage('the view Live line', () => {
  let browser: PageBrowser;
  let database: ScratchDatabase;
  let server: OwnServer;
  const url = () => server.url;

  beforeAll(async () => {
    browser = await startBrowser({ needsNoTurn: true });
    database = await createScratchDatabase({ server: browser.stack.environment.DATABASE_URL });
    await plantLiveLine(database.database, { end: END, minutes: 100 });
    const variables = { DATABASE_URL: database.url, STREAMS_PER_ADDRESS: String(STREAMS) };
    server = await startOwnServer(browser.stack, { now: END + AFTER_BAR_MS, variables });
  });
  afterEach(async () => expect(await browser.closeTabs()).toEqual([]));
  afterAll(async () => {
    await server?.remove();
    await database?.drop();
    await browser?.close();
  });

  testLooks(() => browser, { name: 'live', path: 'page/live', url, isReady: whenShown });

  it('shows a new minute as soon as it is stored, and scores the forecasts that it decides', async () => {
    server.setTime(END + AFTER_BAR_MS);
    const page = await browser.open('page/live', { url: url() });
    await whenShown(page);
    await page.getByText('on time').waitFor();
    await page.getByText('in 100 minutes').or(page.getByText('in 120 minutes: 2 minutes without a bar')).waitFor();
    const past = page.getByRole('region', { name: 'Past forecasts' });
    expect(await past.getByRole('row', { name: /07:10 UTC.*waiting/ }).count()).toBe(1);
    await page.getByText('made five minutes before').waitFor();
    await page.getByText('by btc-5m-v3, the production model').waitFor();
    const scored = past.getByText(/^In the last two hours, \d+ of \d+ prices were inside/);
    const before = await scored.textContent();
    await plantMinute(database.database, 'BTC', END);
    await past.getByRole('row', { name: /07:11 UTC.*waiting/ }).waitFor();
    await past.getByRole('row', { name: /07:06 UTC.*(inside|outside)/ }).waitFor();
    expect(await scored.textContent()).not.toBe(before);
    await takePicture(page, 'live-next-minute');
  });

  it('shows another asset and another model at their addresses, with the keyboard too', async () => {
    const page = await browser.open('page/live?model=volatility', { url: url() });
    await whenShown(page);
    await page.getByText('by volatility, a baseline').waitFor();
    await page.getByRole('button', { name: 'btc-5m-v3', exact: true }).press('Enter');
    await page.getByText('by btc-5m-v3, the production model').waitFor();
    expect(page.url()).toContain('model=3');
    await page.getByRole('link', { name: 'ETH' }).press('Enter');
    await page.getByRole('heading', { name: 'ETH, minute by minute' }).waitFor();
    expect(page.url()).toMatch(/\/page\/live\/ETH$/);
    await page.getByText('by volatility, a baseline').waitFor();
    await page.getByText('too few to tell').first().waitFor();
    await page.getByText('generated prices, made from the BTC prices of').first().waitFor();
    await page.getByRole('link', { name: 'BTC' }).waitFor();
  });

  it('says that it connects again while the server is away, and shows what came meanwhile', async () => {
    const page = await browser.open('page/live', { url: url() });
    await whenShown(page);
    await server.stop();
    await page.getByText('Reconnecting: new minutes are shown').waitFor();
    await plantMinute(database.database, 'BTC', END + MINUTE_MS);
    await server.start();
    await page.getByRole('row', { name: /07:12 UTC.*waiting/ }).waitFor();
    await page.getByText('Reconnecting: new minutes are shown').waitFor({ state: 'detached' });
    // The browser reports that it could not connect.
    browser.takeProblems();
  });

  it('says that too many connections are open from the address, until one is free', async () => {
    const other = await browser.open('page/models', { url: url() });
    const opened = await other.evaluateHandle(
      async ({ address, count }) => {
        const open = async (): Promise<WebSocket> => {
          const socket = new WebSocket(address);
          const isOpen = await new Promise((done) => {
            socket.onopen = () => done(true);
            socket.onerror = () => done(false);
          });
          // The server may not have noticed yet that the tabs of the test before are closed.
          return isOpen ? socket : open();
        };
        return Promise.all(Array.from({ length: count }, open));
      },
      { address: `${url().replace('http', 'ws')}/ws`, count: STREAMS },
    );
    const page = await browser.open('page/live', { url: url() });
    await page.getByText('Too many connections are open from your address').waitFor();
    await opened.dispose();
    await other.close();
    await page.reload();
    await whenShown(page);
    await page.getByText('Too many connections are open').waitFor({ state: 'detached' });
    expect(browser.takeProblems(/429/)).toEqual([]);
  });

  it('says that one asset is silent, while the other goes on', async () => {
    const end = END + 10 * MINUTE_MS;
    for (let minute = END + 2 * MINUTE_MS; minute < end; minute += MINUTE_MS) {
      await plantMinute(database.database, 'BTC', minute);
    }
    server.setTime(end + AFTER_BAR_MS);
    const page = await browser.open('page/live/ETH', { url: url() });
    await page.getByText('late', { exact: true }).waitFor();
    await page.getByText(/The newest bar ends at/).waitFor();
    await page.getByText('This minute is over.').waitFor();
    await lookAtState(page, 'live-silent', 'main');
    server.setTime(end + AFTER_BAR_MS);
    await page.getByRole('link', { name: 'BTC' }).click();
    await page.getByText('on time').waitFor();
  });
});
