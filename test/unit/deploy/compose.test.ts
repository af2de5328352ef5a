import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../config/paths';
import { SERVER_FLAGS, STREAM_FLAGS } from '../../../stack/node-processes';

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly profiles: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly deploy?: { readonly resources: { readonly limits: { readonly memory: string; readonly pids: number } } };
}

/** Without a limit for aliases, because most services share their settings. */
const read = (name: string) => parse(readFileSync(join(projectRoot, name), 'utf8'), { merge: true, maxAliasCount: -1 });
const compose = read('docker-compose.yml') as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const namesWhere = (matches: (service: Service) => boolean) =>
  services.filter(([, service]) => matches(service)).map(([name]) => name);

test('pins every third-party image to a version', () => {
  expect(namesWhere(({ image }) => !image.startsWith('${IMAGE_PREFIX') && !/:v?\d+[\d.]*(-\w+)?$/.test(image))).toEqual(
    [],
  );
});

test('runs each container in one profile, with limits for memory and processes', () => {
  const unlimited = namesWhere(({ deploy }) => !deploy?.resources.limits.memory || !deploy.resources.limits.pids);
  expect(unlimited).toEqual([]);
  expect(namesWhere(({ profiles }) => !['core', 'live', 'monitoring'].includes(profiles.join()))).toEqual([]);
});

test('publishes ports on this machine only by default', () => {
  const isLocal = (port: string) => /^\$\{PUBLISH_ON:-127\.0\.0\.1\}:/.test(port);
  expect(namesWhere(({ ports = [] }) => !ports.every(isLocal))).toEqual([]);
});

test('contains every service that prometheus.yml scrapes', () => {
  const { scrape_configs: jobs } = read('prometheus.yml') as {
    scrape_configs: { static_configs: { targets: string[] }[] }[];
  };
  const hosts = jobs.flatMap((job) =>
    job.static_configs.flatMap(({ targets }) => targets.map((at) => at.split(':')[0])),
  );
  const missing = hosts.filter((host) => host !== undefined && host !== 'localhost' && !(host in compose.services));
  expect(hosts.length).toBeGreaterThan(4);
  expect(missing).toEqual([]);
});

test('runs every process of the live line, with a command that the entry script knows', () => {
  const folder = join(projectRoot, 'streams');
  const processes = readdirSync(folder)
    .map((name) => name.replace(/\.ts$/, ''))
    .filter((name) => /^runStream|^runConsumerProcess/m.test(readIfFile(join(folder, `${name}.ts`))));
  const script = readFileSync(join(projectRoot, 'deploy', 'entrypoint.sh'), 'utf8');
  expect(processes.length).toBeGreaterThan(3);
  expect(script).toContain(`node ${SERVER_FLAGS.join(' ')} /app/dist/serve/server.js`);
  expect(script).toContain(`node ${STREAM_FLAGS.join(' ')} "/app/dist/streams/$1.js"`);
  for (const name of processes) {
    expect(compose.services[name]).toMatchObject({ profiles: ['live'], command: [name] });
    expect(script).toMatch(new RegExp(`^([a-z| ]+ )?${name}( [a-z| ]+)?\\)`, 'm'));
    expect(compose.services[name]?.environment).toMatchObject({
      DATABASE_URL: expect.stringContaining('postgres'),
      KAFKA_BROKERS: expect.stringContaining(':-kafka:9092}'),
    });
  }
});

const readIfFile = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

test('declares every volume that it uses', () => {
  const named = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
  const used = named.filter((name) => !name.startsWith('.'));
  expect([...new Set(used)].sort()).toEqual(Object.keys(compose.volumes).sort());
});

test('puts no password and no key into a URL, where it would have to be encoded', () => {
  const text = readFileSync(join(projectRoot, 'docker-compose.yml'), 'utf8');
  expect(text.split('\n').filter((line) => /:\/\/\S*\$\{\w*(PASSWORD|KEY)/.test(line))).toEqual([]);
});
