import { InvalidSettings, readSettings, requireServers } from '../config/settings';
import { readStackFile } from '../stack/state-file';
import { CommandFailed } from './command-failed';
import type { ConnectedSettings } from './connections';

/**
 * The settings of the nexthour that runs: what the environment says, and where it is silent what `npm start` wrote down.
 * @throws CommandFailed when nothing runs here and the environment names no servers.
 */
export function readRunningSettings(): ConnectedSettings {
  const given = readSettings();
  const stack = readStackFile(given.home);
  try {
    return requireServers(readSettings(undefined, stack?.environment), 'temporal', 'databaseUrl');
  } catch (error) {
    if (!(error instanceof InvalidSettings) || stack) throw error;
    throw new CommandFailed('nexthour does not run in this folder. `npm start` starts it.');
  }
}
