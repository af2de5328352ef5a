import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Environment } from '../../../config/environment';
import { projectRoot } from '../../../config/paths';
import { readSettings } from '../../../config/settings';

const SETTING = /^(?:# )?([A-Z][A-Z_]*)=(.*)$/gm;
const read = (name: string) => readFileSync(join(projectRoot, name), 'utf8');

const settings = new Map([...read('.env.example').matchAll(SETTING)].map(([, name = '', value = '']) => [name, value]));
const ofCompose = new Set([...read('docker-compose.yml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name));
const ofSchema = Object.keys(Environment.properties);

test('names every variable that nexthour reads', () => {
  expect(ofSchema.filter((name) => !settings.has(name))).toEqual([]);
});

test('names every variable of docker-compose.yml', () => {
  expect([...ofCompose].filter((name) => !settings.has(name))).toEqual([]);
});

test('names no variable that nobody reads', () => {
  const readBySomeone = new Set(['COMPOSE_PROFILES', ...ofSchema, ...ofCompose]);
  expect([...settings.keys()].filter((name) => !readBySomeone.has(name))).toEqual([]);
});

test('shows values that nexthour takes, with a line taken out of its comment', () => {
  const filled = { MINIO_ACCESS_KEY: 'key', MINIO_SECRET_KEY: 'secret', LIVE_COIN_WATCH_API_KEY: 'key' };
  expect(() => readSettings({ ...Object.fromEntries(settings), ...filled })).not.toThrow();
  expect(() => readSettings({ ...Object.fromEntries(settings), ...filled, PORT: 'eight' })).toThrow(/PORT/);
});

test('holds no password', () => {
  const secrets = [...settings].filter(([name]) => /PASSWORD|_KEY$/.test(name));
  expect(secrets.length).toBeGreaterThan(4);
  expect(secrets.filter(([, value]) => value !== '')).toEqual([]);
});
