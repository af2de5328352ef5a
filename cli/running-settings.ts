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
import { refuseOtherSettings } from './other-settings';

/** Reads the settings of the running nexthour that most commands need. @throws UserError when none runs */
export function readRunningSettings(): ConnectedSettings {
  return readSettingsWith('temporal', 'databaseUrl');
}

/**
 * Reads the settings of the running nexthour. Variables of the environment name the servers when none runs.
 * @throws UserError when a variable differs from the running nexthour, and when nexthour does not run here and the environment does not name the servers
 */
export function readSettingsWith<Name extends ServerName>(...names: Name[]): SettingsWith<Name> {
  const given = readSettings();
  const stack = readStackFile(given.home);
  if (stack) refuseOtherSettings(stack);
  try {
    return requireServers(readSettings(undefined, stack?.environment), ...names);
  } catch (error) {
    if (!(error instanceof InvalidSettingsError) || stack) throw error;
    throw new UserError('nexthour does not run in this folder. Run `npm start` to start it.');
  }
}
