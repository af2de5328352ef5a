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

/** The settings that most commands need to talk to the running nexthour. @throws UserError when none runs */
export function readRunningSettings(): ConnectedSettings {
  return readSettingsWith('temporal', 'databaseUrl');
}

/**
 * The settings of the running nexthour: the environment first, then the addresses that `npm start` stored.
 * @throws UserError when no nexthour runs here and the environment does not name the servers
 */
export function readSettingsWith<Name extends ServerName>(...names: Name[]): SettingsWith<Name> {
  const given = readSettings();
  const stack = readStackFile(given.home);
  try {
    return requireServers(readSettings(undefined, stack?.environment), ...names);
  } catch (error) {
    if (!(error instanceof InvalidSettingsError) || stack) throw error;
    throw new UserError('nexthour does not run in this folder. `npm start` starts it.');
  }
}
