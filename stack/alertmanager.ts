import { join } from 'node:path';
import { serverEnvironment } from '../config/child-environment';
import { isAnswering } from './http';
import { findInstalledProgram } from './installed-program';
import type { Service } from './service';
import { writeAlertmanagerConfig } from './write-alertmanager-config';

/** Debian names the program prometheus-alertmanager. */
export const findAlertmanager = () => findInstalledProgram('alertmanager', 'prometheus-alertmanager');

/** Sends the alerts of Prometheus to the receivers in the settings. */
export const alertmanager: Service<'http'> = {
  name: 'alertmanager',
  needs: [],
  ports: {
    http: {
      preferred: 9093,
      label: 'Alertmanager',
      variable: 'ALERTMANAGER_PORT',
      chosen: ({ ports }) => ports.alertmanager,
    },
  },
  deadlineMs: 60_000,
  isOptional: true,
  isExternal: () => false,
  environment: () => ({}),
  addresses: ({ ports }) => [{ name: 'Alertmanager', ...describePage(`http://localhost:${ports.http}`) }],
  prepare: async ({ folder, settings }) => {
    writeAlertmanagerConfig(configPath(folder), settings.alerts);
  },
  command: ({ ports, folder }) => ({
    program: findAlertmanager() ?? 'alertmanager',
    args: [
      `--config.file=${configPath(folder)}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${ports.http}`,
      '--cluster.listen-address=',
    ],
    env: serverEnvironment(),
    cwd: folder,
  }),
  isReady: ({ ports }) => isAnswering(`http://127.0.0.1:${ports.http}/-/ready`),
};

/** Debian's package has no web page, only the API. */
function describePage(url: string): { url: string; description: string } {
  const isFromDebian = findAlertmanager()?.endsWith('/prometheus-alertmanager') ?? false;
  return isFromDebian
    ? { url: `${url}/api/v2/alerts`, description: "sent alerts as JSON; Debian's package has no web page" }
    : { url, description: 'sent alerts; silences' };
}

const configPath = (folder: string) => join(folder, 'alertmanager.yml');
