import { type Browser, chromium } from 'playwright-core';
import { PAGE_LOADS } from './reads/amounts';

const KILOBYTE = 1024;

interface Loading {
  readonly requests: number;
  /** Bytes on the wire of the document, the scripts and the styles, until the page is quiet. */
  readonly codeBytes: number;
  readonly dataBytes: number;
  readonly firstPaintMs: number;
  readonly quietMs: number;
}

/** Opens the page of a running server several times with an empty cache, and prints what it downloads and when it paints first. */
async function main(): Promise<void> {
  const url = process.argv[2] ?? 'http://127.0.0.1:8000';
  const browser = await chromium.launch({
    executablePath: process.argv[3] ?? '/usr/bin/chromium',
    chromiumSandbox: process.getuid?.() !== 0,
  });
  const loadings: Loading[] = [];
  for (let round = 0; round < PAGE_LOADS; round += 1) loadings.push(await measure(browser, url));
  await browser.close();
  const median = (of: (loading: Loading) => number) =>
    loadings.map(of).sort((one, other) => one - other)[PAGE_LOADS >> 1] ?? 0;
  console.log(
    `${median(({ requests }) => requests)} requests: code ${(median(({ codeBytes }) => codeBytes) / KILOBYTE).toFixed(0)} KB, answers of the API ${(median(({ dataBytes }) => dataBytes) / KILOBYTE).toFixed(0)} KB; ` +
      `first paint after ${median(({ firstPaintMs }) => firstPaintMs).toFixed(0)} ms, quiet after ${median(({ quietMs }) => quietMs).toFixed(0)} ms (median of ${PAGE_LOADS})`,
  );
}

async function measure(browser: Browser, url: string): Promise<Loading> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send('Network.enable');
  const kinds = new Map<string, string>();
  let [codeBytes, dataBytes] = [0, 0];
  client.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (['Document', 'Script', 'Stylesheet', 'Image', 'Other'].includes(kinds.get(requestId) ?? ''))
      codeBytes += encodedDataLength;
    else dataBytes += encodedDataLength;
  });
  const start = performance.now();
  await page.goto(url);
  await page.locator('svg path').nth(20).waitFor();
  const quietMs = performance.now() - start;
  const firstPaintMs = await page.evaluate<number>(
    `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN`,
  );
  await context.close();
  return { requests: kinds.size, codeBytes, dataBytes, firstPaintMs, quietMs };
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
