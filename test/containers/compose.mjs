import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { TAG } from './build-images.mjs';
import { projectRoot, runProgram, succeeds } from './run-program.mjs';

const PORTS = ['PORT', 'MLFLOW_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'OBJECT_STORE_PORT', 'POSTGRES_PORT'];
const WATCHERS_PORTS = ['PROMETHEUS_PORT', 'ALERTMANAGER_PORT', 'GRAFANA_PORT'];
const PASSWORDS = ['POSTGRES_PASSWORD', 'MINIO_ACCESS_KEY', 'MINIO_SECRET_KEY', 'GRAFANA_PASSWORD'];

/**
 * docker compose on docker-compose.yml with settings of its own: no key, so the simulator; free ports; fresh passwords.
 * @param standIns the override file that replaces images, or null
 */
export async function createCompose({ folder, standIns }) {
  const settings = await chooseSettings();
  const file = join(folder, 'settings.env');
  writeFileSync(
    file,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
    { mode: 0o600 },
  );
  const files = ['docker-compose.yml', ...(standIns ? [standIns.file] : [])].flatMap((name) => ['--file', name]);
  const program = (await succeeds(['docker', 'compose', 'version'])) ? ['docker', 'compose'] : ['docker-compose'];
  const start = [...program, '--project-name', 'nexthour-container-test', '--project-directory', projectRoot, ...files];
  const run = (args, options) => runProgram([...start, '--env-file', file, ...args], options);
  return {
    settings,
    run,
    up: () => run(['up', '--detach', '--wait', '--no-build']),
    exec: (service, command, options) => run(['exec', '-T', service, ...command], options),
    tellLogs: () => run(['logs', '--tail', '40'], { shows: true }).catch(() => ''),
    down: () => run(['down', '--volumes', '--timeout', '20']),
  };
}

async function chooseSettings() {
  const ports = {};
  for (const name of [...PORTS, ...WATCHERS_PORTS]) ports[name] = await freePort();
  const passwords = Object.fromEntries(PASSWORDS.map((name) => [name, randomBytes(16).toString('hex')]));
  return { COMPOSE_PROFILES: 'core,monitoring', IMAGE_TAG: TAG, ...passwords, ...ports };
}

function freePort() {
  return new Promise((done, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
