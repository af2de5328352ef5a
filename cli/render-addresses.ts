import { pathToFileURL } from 'node:url';
import { homePaths } from '../config/home';
import type { Settings } from '../config/settings';
import { renderTable } from '../reporting/text-table';
import type { Address } from '../stack/state-file';

/** The addresses that a person can open in a browser. */
export function renderAddresses(
  addresses: readonly Address[],
  { home, assets }: Pick<Settings, 'home' | 'assets'>,
): string {
  const reports = assets.map((asset) => [
    assets.length === 1 ? 'Report' : `Report ${asset}`,
    'the data of the newest hour',
    pathToFileURL(homePaths(home).latestReportOf(asset)).href,
  ]);
  const rows = addresses.map(({ name, description, url }) => [name, description, url]);
  return renderTable([...rows, ...reports]);
}
