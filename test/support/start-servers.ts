import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../config/settings';
import { startStack } from '../../stack/stack';
import { keepStack } from './running-stack';

/** Starts all of nexthour once for the run of the tests: on free ports, in a folder of its own, with two months of prices. */
export default async function startServers(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'nexthour-test-'));
  // As root, Postgres runs as another user, who must get in.
  chmodSync(home, 0o755);
  const settings = readSettings({ NEXTHOUR_HOME: home, HISTORY_DAYS: '60' });
  const stack = await startStack({ settings, ports: 'free' });
  keepStack({ stack, home });
  Object.assign(process.env, stack.environment, { NEXTHOUR_HOME: home, HISTORY_DAYS: '60' });
}
