import { join } from 'node:path';

/** Every path under NEXTHOUR_HOME, the folder of all state. */
export function homePaths(home: string) {
  const reports = join(home, 'reports');
  return {
    /** What runs, and where: written by `npm start`, read by the other commands. */
    stackFile: join(home, 'stack.json'),
    /** The lock of `npm start`, see takeLock. */
    lock: join(home, 'running'),
    /** The ports of the last start. */
    portsFile: join(home, 'ports.json'),
    /** The passwords between the embedded servers. */
    secretsFile: join(home, 'secrets.json'),
    /** `<program>.log` of every process that `npm start` starts. */
    logs: join(home, 'logs'),
    /** The working folder and the data of one embedded server. */
    folderOf: (service: string) => join(home, service),
    /** The git + DVC repository of snapshots. */
    dataRegistry: join(home, 'registry'),
    reports,
    /** The data profile of an hour, under its name in UTC. */
    reportOf: (hourName: string) => join(reports, `${hourName}.html`),
    latestReport: join(reports, 'latest.html'),
    /** Scratch folders of trainings. */
    fit: join(home, 'fit'),
    /** The last model that the server loaded, for a start without MLflow. */
    servedModel: join(home, 'served-model'),
  };
}
