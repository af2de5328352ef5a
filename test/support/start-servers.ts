import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../system/errors';
import { writeJson } from '../../system/files';
import { pauseHours } from './mid-hour';
import { keepStack } from './running-stack';
import { startScratchStack } from './start-scratch-stack';

/**
 * Begins to start nexthour once for all integration tests: on free ports, in its own folder, with 90 days of prices. Only the tests start
 * hours. The start takes half a minute, and the other tests run meanwhile: each integration test waits for the file that SERVERS_FILE
 * names (wait-for-servers.js).
 */
export default async function beginServers(): Promise<void> {
  const path = join(mkdtempSync(join(tmpdir(), 'nexthour-servers-')), 'servers.json');
  process.env.SERVERS_FILE = path;
  const variables = { HISTORY_DAYS: '90' };
  const starting = startScratchStack(variables, {}, (home) => pauseHours(home));
  keepStack({ file: path, starting });
  starting.then(
    ({ stack: { environment }, home }) =>
      writeJson({ path, value: { environment: { ...environment, ...variables, NEXTHOUR_HOME: home } } }),
    (error: unknown) => writeJson({ path, value: { error: messageOf(error) } }),
  );
}
