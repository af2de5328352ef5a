import { UserError } from '../../system/errors';
import { withConnections } from '../connections';
import { renderForecast } from '../render-forecast';
import { readRunningSettings } from '../running-settings';

/** Prints the newest forecast in the ledger. */
export async function forecast(): Promise<void> {
  const settings = readRunningSettings();
  const newest = await withConnections(settings, ({ ledger }) => ledger.latest({ asset: settings.asset }));
  if (!newest) throw new UserError('There is no forecast yet. Run `nexthour run` to make one.');
  process.stdout.write(renderForecast(newest));
}
