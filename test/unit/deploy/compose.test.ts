import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../config/paths';

interface Service {
  readonly image: string;
  readonly profiles: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly deploy?: { readonly resources: { readonly limits: { readonly memory: string; readonly pids: number } } };
}

const read = (name: string) => parse(readFileSync(join(projectRoot, name), 'utf8'), { merge: true });
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
  expect(namesWhere(({ profiles }) => !['core', 'monitoring'].includes(profiles.join()))).toEqual([]);
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

test('declares every volume that it uses', () => {
  const named = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
  const used = named.filter((name) => !name.startsWith('.'));
  expect([...new Set(used)].sort()).toEqual(Object.keys(compose.volumes).sort());
});

test('puts no password and no key into a URL, where it would have to be encoded', () => {
  const text = readFileSync(join(projectRoot, 'docker-compose.yml'), 'utf8');
  expect(text.split('\n').filter((line) => /:\/\/\S*\$\{\w*(PASSWORD|KEY)/.test(line))).toEqual([]);
});
