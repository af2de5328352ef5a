import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { TAG } from './build-images.mjs';
import { projectRoot, runProgram, succeeds } from './run-program.mjs';

const PROJECT = 'nexthour-container-test';
const PORTS = ['PORT', 'MLFLOW_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'OBJECT_STORE_PORT', 'POSTGRES_PORT'];
const MONITORING_PORTS = ['PROMETHEUS_PORT', 'ALERTMANAGER_PORT', 'GRAFANA_PORT'];
const PASSWORDS = ['POSTGRES_PASSWORD', 'MINIO_ACCESS_KEY', 'MINIO_SECRET_KEY', 'GRAFANA_PASSWORD'];

/** Defines a shell function for `docker compose`, for machines where Compose is a separate program. */
const PLUGIN = 'docker() { shift; docker-compose "$@"; }\n';

/**
 * Returns functions that run docker compose with docker-compose.yml and test settings: no API key (so the simulator runs), free
 * ports and new passwords.
 * @param standIns the override file that replaces images, or null
 */
export async function createCompose({ folder, standIns }) {
  const settings = await chooseSettings();
  const file = join(folder, 'settings.env');
  writeSettings(file, settings);
  const files = [join(projectRoot, 'docker-compose.yml'), ...(standIns ? [standIns.file] : [])];
  const env = { COMPOSE_PROJECT_NAME: PROJECT, COMPOSE_FILE: files.join(':'), COMPOSE_ENV_FILES: file };
  const isPlugin = await succeeds(['docker', 'compose', 'version']);
  const run = (args, options) =>
    runProgram([...(isPlugin ? ['docker', 'compose'] : ['docker-compose']), ...args], { ...options, env });
  const prelude = `cd '${folder}'\n${isPlugin ? '' : PLUGIN}`;
  return {
    settings,
    run,
    up: () => run(['up', '--detach', '--wait', '--no-build']),
    /** Changes settings for the next `up`. */
    set: (others) => writeSettings(file, { ...settings, ...others }),
    /** Runs shell commands that contain `docker compose`, in a folder of the test. */
    runShell: (commands) => runProgram(['bash', '-euo', 'pipefail', '-c', `${prelude}${commands}`], { env }),
    exec: (service, command, options) => run(['exec', '-T', service, ...command], options),
    showLogs: () => run(['logs', '--tail', '40'], { shows: true }).catch(() => ''),
    down: () => run(['down', '--volumes', '--timeout', '20']),
  };
}

function writeSettings(file, settings) {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(file, lines.join(''), { mode: 0o600 });
}

async function chooseSettings() {
  const ports = {};
  for (const name of [...PORTS, ...MONITORING_PORTS]) ports[name] = await freePort(Object.values(ports));
  const passwords = Object.fromEntries(PASSWORDS.map((name) => [name, randomBytes(16).toString('hex')]));
  const live = { COMPOSE_PROFILES: 'core,live,monitoring', KAFKA_BROKERS: 'kafka:9092' };
  return { ...live, IMAGE_TAG: TAG, ...passwords, ...ports };
}

/** A port below those that operating systems use for outgoing connections, which could take it between two starts. */
async function freePort(taken) {
  for (;;) {
    const port = 10_240 + Math.floor(Math.random() * 12_000);
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
}

function isFree(port) {
  return new Promise((done) => {
    const server = createServer().once('error', () => done(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => done(true)));
  });
}
