import { writeFileSync } from 'node:fs';
import { readSettings } from '../config/settings';
import { alertmanagerConfig } from './monitoring-config';

/** node dist/stack/write-alertmanager-config.js FILE : for an Alertmanager that is started elsewhere, as in a container. */
function main([file]: readonly string[]): void {
  if (!file) throw new Error('say into which file, like /etc/alertmanager/alertmanager.yml');
  writeFileSync(file, alertmanagerConfig(readSettings().alerts), { mode: 0o600 });
}

if (require.main === module) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
