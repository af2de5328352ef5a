import { closeSync, fchmodSync, openSync, writeFileSync } from 'node:fs';
import { type AlertSettings, readSettings } from '../config/settings';
import { messageOf, UserError } from '../system/errors';
import { buildAlertmanagerConfig } from './monitoring-config';

/** Writes the configuration. Only its owner can read the URLs in it, even if the file existed with wider permissions. */
export function writeAlertmanagerConfig(file: string, alerts: AlertSettings): void {
  const opened = openSync(file, 'w', 0o600);
  try {
    fchmodSync(opened, 0o600);
    writeFileSync(opened, buildAlertmanagerConfig(alerts));
  } finally {
    closeSync(opened);
  }
}

/** `node dist/stack/write-alertmanager-config.js FILE` writes the file for an Alertmanager in a container. */
function main([file]: readonly string[]): void {
  if (!file) throw new UserError('No file was given; pass its path, for example /etc/alertmanager/alertmanager.yml');
  writeAlertmanagerConfig(file, readSettings().alerts);
}

if (require.main === module) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}
