import {
  InvalidSettingsError,
  readSettings,
  requireServers,
  type ServerName,
  type SettingsWith,
} from '../config/settings';
import { readStackFile } from '../stack/state-file';
import { UserError } from '../system/errors';
import type { ConnectedSettings } from './connections';

/** Reads the settings of the running nexthour that most commands need. @throws UserError when none runs */
export function readRunningSettings(): ConnectedSettings {
  return readSettingsWith('temporal', 'databaseUrl');
}

/**
 * Reads the settings of the running nexthour. Variables of the environment take precedence over the addresses that `npm start` stored.
 * @throws UserError when nexthour does not run here and the environment does not name the servers
 */
export function readSettingsWith<Name extends ServerName>(...names: Name[]): SettingsWith<Name> {
  const given = readSettings();
  const stack = readStackFile(given.home);
  try {
    return requireServers(readSettings(undefined, stack?.environment), ...names);
  } catch (error) {
    if (!(error instanceof InvalidSettingsError) || stack) throw error;
    throw new UserError('nexthour does not run in this folder. Run `npm start` to start it.');
  }
}
