import { join } from 'node:path';

/** The only asset of the first versions. */
const FIRST_ASSET = 'BTC';

/** Every path under NEXTHOUR_HOME, the folder of all state. */
export function homePaths(home: string) {
  const reports = join(home, 'reports');
  return {
    /** The running processes and their addresses. `npm start` writes this file, and the other commands read it. */
    stackFile: join(home, 'stack.json'),
    /** The lock of `npm start`, see takeLock. */
    lock: join(home, 'running'),
    /** Exists only in a home of `npm start -- --time-lapse`: the clock of its processes, see time-lapse.ts. */
    clockFile: join(home, 'clock.json'),
    /** The ports that the last start chose. */
    portsFile: join(home, 'ports.json'),
    /** The passwords of the embedded servers. */
    secretsFile: join(home, 'secrets.json'),
    /** Describes the backup that this home was restored from, or that is being made of it. */
    backupManifest: join(home, 'backup.json'),
    /** Holds `<program>.log` for every process that `npm start` starts. */
    logs: join(home, 'logs'),
    /** The working folder and the data of one embedded server. */
    folderOf: (service: string) => join(home, service),
    /** The git + DVC repository of snapshots. */
    dataRegistry: join(home, 'registry'),
    reports,
    /** The data profiles of an asset: `<hour>.html` and `latest.html`. Those of BTC are where earlier versions put them. */
    reportsOf: (asset: string) => (asset === FIRST_ASSET ? reports : join(reports, asset)),
    latestReportOf: (asset: string) => join(asset === FIRST_ASSET ? reports : join(reports, asset), 'latest.html'),
    /** Holds the scratch folders of trainings. */
    fit: join(home, 'fit'),
    /** Holds the fits that the trials of a search share. */
    searchFits: join(home, 'search-fits'),
    /** The last model of an asset that the server loaded. With it, the server can start while MLflow is down. */
    servedModelOf: (asset: string) => join(home, asset === FIRST_ASSET ? 'served-model' : `served-model-${asset}`),
  };
}
