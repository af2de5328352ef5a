import type { Page } from 'playwright-core';
import { formatHour, HOUR_MS } from '../../forecasting/hour';
import { PAUSE_NOTE } from '../support/mid-hour';
import { askServer } from '../support/page/ask-server';
import { describePage, type PageBrowser, startBrowser } from '../support/page/browser';
import { lookAtState } from '../support/page/look';
import {
  ADMIN_TOKEN,
  FAILED_HOUR,
  FIRST_HOUR,
  OTHER_ASSET,
  readNewestHour,
  skipHours,
} from '../support/page/page-stack';

const failed = formatHour(FAILED_HOUR);
/** No other test looks at this hour. */
const repeated = formatHour(FIRST_HOUR + 3 * HOUR_MS);

const cell = (page: Page, label: string | RegExp) => page.locator('.runs-grid').getByRole('link', { name: label });
const whenShown = (page: Page) => page.locator('.dag .node').last().waitFor();
const dialogOf = (page: Page) => page.getByRole('dialog');

/** Presses the button of an action, confirms what the dialog says, and closes the dialog when it is done. */
async function act(page: Page, { button, plan, verb }: { button: string; plan: string; verb: string }) {
  await page.getByRole('button', { name: button }).click();
  await dialogOf(page).locator('.plan').filter({ hasText: plan }).waitFor();
  await dialogOf(page).getByRole('button', { name: verb, exact: true }).click();
  await close(page);
}

/** Waits until the action is done. */
const close = (page: Page) => dialogOf(page).locator('.buttons').getByRole('button', { name: 'Close' }).click();

describePage('the actions of the view Runs', () => {
  let browser: PageBrowser;

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(async () => expect(await browser.closeTabs()).toEqual([]));
  afterAll(() => browser?.close());

  /** Opens the view with the admin token, as after an earlier action in the same tab. */
  async function openAsAdmin(path: string): Promise<Page> {
    const page = await browser.open(path, { token: ADMIN_TOKEN });
    await whenShown(page);
    return page;
  }

  it('asks for the token, says when it is wrong, shows what will happen, and does nothing unless told to', async () => {
    const page = await browser.open(`page/runs/${failed}`);
    await page.getByRole('button', { name: 'Run this hour' }).click();
    await lookAtState(page, 'runs-no-token');
    await dialogOf(page).getByLabel('Admin token').fill('a-wrong-token');
    await page.keyboard.press('Enter');
    await dialogOf(page).getByText('does not contain the admin token').waitFor();
    expect(browser.takeProblems().join()).toContain('401');
    await dialogOf(page).getByLabel('Admin token').fill(ADMIN_TOKEN);
    await dialogOf(page).getByRole('button', { name: 'Continue' }).click();
    await dialogOf(page)
      .getByText(`Runs the hour BTC ${failed}, without training. Its last outcome is failed.`)
      .waitFor();
    await lookAtState(page, 'runs-ask');
    await dialogOf(page).getByRole('button', { name: 'Do nothing' }).click();
    await dialogOf(page).waitFor({ state: 'detached' });
    const answer = await askServer(`${browser.stack.url}/hours/${failed}`);
    const { runs } = (await answer.json()) as { runs: unknown[] };
    expect(runs).toHaveLength(1);
  });

  it('runs an hour again from a step, cancels that run, runs it again, and shows the new runs without a reload', async () => {
    const page = await openAsAdmin(`page/runs/${repeated}?step=train`);
    const step = page.getByRole('region', { name: 'The step train' });
    await step.getByRole('button', { name: 'Run again from here' }).click();
    await dialogOf(page)
      .getByText(`Runs the hour BTC ${repeated} again from train: train, evaluate, promote, `)
      .waitFor();
    await dialogOf(page).getByRole('button', { name: 'Run again from train' }).click();
    await dialogOf(page).getByText(`The hour BTC ${repeated} runs again from train`).waitFor();
    expect(await dialogOf(page).getByRole('link', { name: 'Watch it in Temporal' }).getAttribute('href')).toContain(
      encodeURIComponent(repeated),
    );
    await close(page);
    const plan = `Cancels the run of the hour BTC ${repeated}`;
    await act(page, { button: 'Cancel the run', plan, verb: 'Cancel the run' });
    await page.getByRole('heading', { name: `${repeated} cancelled` }).waitFor();
    await page.getByText('A person cancelled the run.').waitFor();
    await step.getByRole('button', { name: 'Run again from here' }).click();
    await dialogOf(page).getByRole('button', { name: 'Run again from train' }).click();
    await close(page);
    const runs = page.getByRole('navigation', { name: 'The runs of this hour' });
    await runs.getByRole('link', { name: 'Run 3: published' }).waitFor();
    await page.getByText('(kept from an earlier run)').first().waitFor();
    await runs.getByRole('link', { name: 'Run 1: published' }).click();
    await page.waitForURL(/run=/);
    await page.getByText('(kept from an earlier run)').first().waitFor({ state: 'detached' });
  });

  it('backfills a range with a bound, and says what is wrong with a range', async () => {
    const page = await openAsAdmin('page/runs');
    await page.getByRole('button', { name: 'Run the missed hours of a range' }).click();
    const dialog = dialogOf(page);
    await dialog.getByLabel('First hour').fill('yesterday');
    await dialog.getByText('it must be a date or an hour').waitFor();
    await dialog.getByLabel('First hour').fill(formatHour(FIRST_HOUR + HOUR_MS));
    await dialog.getByLabel('Last hour').fill(formatHour(FIRST_HOUR + 2 * HOUR_MS));
    await dialog.getByLabel('How many hours').fill('2');
    await dialog.getByRole('status').getByText('published').waitFor();
    await lookAtState(page, 'runs-backfill');
    await dialog.getByLabel('How many hours').fill('99');
    await dialog.locator('.plan.problem').getByText('parallel').waitFor();
    expect(await dialog.getByRole('button', { name: 'Start the backfill' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    expect(browser.takeProblems(/status of 400/)).toEqual([]);
  });

  it('resumes the hourly runs, and pauses them again with a reason', async () => {
    // To resume BTC would run the hours that other tests expect to have failed.
    const page = await openAsAdmin(`page/runs?asset=${OTHER_ASSET}`);
    await page.getByText(PAUSE_NOTE).waitFor();
    expect(await page.getByRole('button', { name: 'Pause the hourly runs' }).count()).toBe(0);
    const plan = `The hourly runs of ${OTHER_ASSET} go on`;
    await act(page, { button: 'Resume the hourly runs', plan, verb: 'Resume' });
    await page.getByText(PAUSE_NOTE).waitFor({ state: 'detached' });
    await page.getByText('The next hour starts at').waitFor();
    await page.getByRole('button', { name: 'Pause the hourly runs' }).click();
    await dialogOf(page).getByLabel('Reason').fill(PAUSE_NOTE);
    await dialogOf(page).locator('.plan').filter({ hasText: 'no new hour starts until they are resumed' }).waitFor();
    await dialogOf(page).getByRole('button', { name: 'Pause', exact: true }).click();
    await dialogOf(page).getByText(`: ${PAUSE_NOTE}`).waitFor();
    await close(page);
    await page.getByText(/The note of the pause: paused by page at .*/).waitFor();
    await page.getByRole('button', { name: 'Resume the hourly runs' }).waitFor();
  });

  it('does nothing when the plan has changed since it was shown, and runs the newest hour when the new one is confirmed', async () => {
    await skipHours(browser.stack, 1);
    const page = await openAsAdmin('page/runs');
    await page.getByRole('button', { name: 'Run the newest hour' }).click();
    await dialogOf(page).locator('.plan').filter({ hasText: 'Runs the hour BTC' }).waitFor();
    const newest = formatHour(await skipHours(browser.stack, 4));
    await dialogOf(page).getByRole('button', { name: 'Run the hour', exact: true }).click();
    await dialogOf(page).getByText('Nothing was done, because what this would do has changed').waitFor();
    await dialogOf(page)
      .locator('.plan')
      .filter({ hasText: `Runs the hour BTC ${newest}` })
      .waitFor();
    await lookAtState(page, 'runs-plan-changed');
    expect(browser.takeProblems().join()).toContain('409');
    await dialogOf(page).getByRole('button', { name: 'Run the hour', exact: true }).click();
    await close(page);
    // It trains, so it ends while the next test runs.
    await cell(page, new RegExp(`^${newest}: (running|published)`)).waitFor();
  });

  it('cancels a backfill, runs a missed hour, and runs the rest of the range with a bound', async () => {
    // The test before has left hours without a run, and has started the newest one.
    const newest = readNewestHour(browser.stack);
    const hourBefore = (hours: number) => formatHour(newest - hours * HOUR_MS);
    const isPublished = (hour: string) => cell(page, new RegExp(`^${hour}: published`)).waitFor();
    const page = await openAsAdmin('page/runs');
    const startBackfill = async (parallel: string, plan: RegExp) => {
      await page.getByRole('button', { name: 'Run the missed hours of a range' }).click();
      await dialogOf(page).getByLabel('First hour').fill(hourBefore(3));
      await dialogOf(page).getByLabel('Last hour').fill(hourBefore(1));
      await dialogOf(page).getByLabel('How many hours').fill(parallel);
      await dialogOf(page).locator('.plan').filter({ hasText: plan }).waitFor();
      await dialogOf(page).getByRole('button', { name: 'Start the backfill' }).click();
      await close(page);
    };
    await startBackfill('1', /^Runs 3 of the 3 hours of .*/);
    const plan = 'no further hour starts; hours that run end';
    await act(page, { button: 'Cancel the backfill', plan, verb: 'Cancel the backfill' });
    await page.getByRole('button', { name: 'Cancel the backfill' }).waitFor({ state: 'detached' });
    const missed = hourBefore(1);
    await cell(page, new RegExp(`^${missed}: no finished run`)).click();
    await act(page, { button: 'Run this hour', plan: `Runs the hour BTC ${missed}`, verb: 'Run the hour' });
    await page.getByRole('heading', { name: `${missed} published` }).waitFor();
    await startBackfill('2', /^Runs [12] of the 3 hours of .* At most 2 run at a time/);
    for (const hours of [3, 2, 0]) await isPublished(hourBefore(hours));
  });
});
