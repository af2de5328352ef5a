import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { HOUR_MS } from '../../forecasting/hour';
import { describePage, type PageBrowser, startBrowser } from '../support/page/browser';
import { lookAtState, takePicture, testLooks } from '../support/page/look';
import { type OwnServer, startOwnServer } from '../support/page/own-server';
import { readNewestHour } from '../support/page/page-stack';

const whenShown = (page: Page) => page.getByRole('heading', { name: 'Addresses' }).waitFor();

describePage('the view System', () => {
  let browser: PageBrowser;
  beforeAll(async () => {
    browser = await startBrowser({ needsNoTurn: true });
  });
  afterEach(async () => expect(await browser.closeTabs()).toEqual([]));
  afterAll(() => browser?.close());

  testLooks(() => browser, { name: 'system', path: 'page/system', isReady: whenShown });

  it('shows the processes, checks, versions, credits and addresses of the running nexthour', async () => {
    const page = await browser.open('page/system');
    await whenShown(page);
    expect(await page.title()).toMatch(/^System/);
    const processes = page.getByRole('region', { name: 'Processes of nexthour' });
    for (const name of ['pipeline-worker', 'training-worker', 'server', 'postgres', 'temporal', 'mlflow']) {
      await processes.getByRole('row', { name: new RegExp(`^${name} ready`) }).waitFor();
    }
    const checks = page.getByRole('region', { name: 'Checks of servers and data' });
    for (const name of ['postgres', 'temporal BTC', 'temporal ETH', 'object store', 'mlflow']) {
      await checks.getByRole('row', { name: new RegExp(`^${name} (ok|warning)`) }).waitFor();
    }
    const text = (await page.locator('main, #page').first().textContent()) ?? '';
    expect(text).toMatch(/API credits[\d,]+ of [\d,]+ calls left today/);
    const temporal = page
      .getByRole('region', { name: 'Addresses of pages and servers' })
      .getByRole('row', { name: /^Temporal/ });
    expect(await temporal.getByRole('link').getAttribute('href')).toMatch(/\/namespaces\/nexthour\/workflows$/);
  });

  describe('with MLflow away, and with Grafana', () => {
    const grafana = createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>Grafana</title><h1>The dashboards of the tests</h1>');
    });
    let address: string;
    let server: OwnServer;

    beforeAll(async () => {
      await once(grafana.listen(0, '127.0.0.1'), 'listening');
      address = `http://127.0.0.1:${(grafana.address() as AddressInfo).port}`;
      const variables = { MLFLOW_TRACKING_URI: 'http://127.0.0.1:9', GRAFANA_URL: address };
      // Tests of other views may have run later hours.
      server = await startOwnServer(browser.stack, { now: readNewestHour(browser.stack) + 9 * HOUR_MS, variables });
    });
    afterAll(async () => {
      await server?.remove();
      grafana.close();
    });

    /** The only requests to another host are those for Grafana. */
    const expectGrafanaAlone = () => expect(browser.takeProblems(new RegExp(`^request to ${address}/`))).toEqual([]);

    it('says what is wrong and what to do', async () => {
      const page = await browser.open('page/system', { url: server.url });
      await whenShown(page);
      await page.getByText(/^\d+ problems?$/).waitFor();
      await page.getByText(/^\d+ hours? without a forecast: /).waitFor();
      const mlflow = page
        .getByRole('region', { name: 'Checks of servers and data' })
        .getByRole('row', { name: /^mlflow broken/ });
      expect(await mlflow.textContent()).toContain('What to do: check MLFLOW_TRACKING_URI');
      await page.getByText('The processes run elsewhere, for example in containers.').waitFor();
      await lookAtState(page, 'system-problems', 'main');
      await page.goto(`${server.url}/page/models/btc-1h-v1`);
      await page.getByText('MLflow, which stores the training, cannot be used at the moment').waitFor();
      expect(await page.locator('.lineage').textContent()).toContain('Snapshot');
      expectGrafanaAlone();
    });

    it('embeds the Grafana that GRAFANA_URL names, looks again, and keeps what it has while the server is away', async () => {
      const page = await browser.open('page/system', { url: server.url });
      await whenShown(page);
      await page.locator('iframe').scrollIntoViewIfNeeded();
      await page.frameLocator('iframe[title="Grafana"]').getByRole('heading', { name: 'The dashboards' }).waitFor();
      const link = page.getByRole('row', { name: /^Grafana/ }).getByRole('link');
      expect(await link.getAttribute('href')).toBe(address);
      await takePicture(page, 'system-grafana');
      expectGrafanaAlone();
      await server.stop();
      await page.getByRole('button', { name: 'Look again' }).click();
      await page.getByText(/This may be old:/).waitFor();
      expect(await page.getByRole('heading', { name: 'Addresses' }).count()).toBe(1);
      await takePicture(page, 'system-server-away');
      await page.close();
      // The browser reports the requests that the stopped server refused.
      browser.takeProblems();
    });
  });
});
