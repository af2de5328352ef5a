import { closeSync, fchmodSync, openSync, writeFileSync } from 'node:fs';
import { type AlertSettings, readSettings } from '../config/settings';
import { alertmanagerConfig } from './monitoring-config';

/** Only its owner may read the URLs in it, also where the file was there before and open to others. */
export function writeAlertmanagerConfig(file: string, alerts: AlertSettings): void {
  const opened = openSync(file, 'w', 0o600);
  try {
    fchmodSync(opened, 0o600);
    writeFileSync(opened, alertmanagerConfig(alerts));
  } finally {
    closeSync(opened);
  }
}

/** node dist/stack/write-alertmanager-config.js FILE : for an Alertmanager that is started elsewhere, as in a container. */
function main([file]: readonly string[]): void {
  if (!file) throw new Error('say into which file, like /etc/alertmanager/alertmanager.yml');
  writeAlertmanagerConfig(file, readSettings().alerts);
}

if (require.main === module) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
