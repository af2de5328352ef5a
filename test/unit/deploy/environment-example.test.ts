import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../config/paths';
import { readSettings } from '../../../config/settings';
import { VARIABLE_NAMES, variableOf } from '../../../config/variables';

const SETTING = /^(?:# )?([A-Z][A-Z_]*)=(.*)$/gm;
const read = (name: string) => readFileSync(join(projectRoot, name), 'utf8');

const settings = new Map([...read('.env.example').matchAll(SETTING)].map(([, name = '', value = '']) => [name, value]));
const composeVariables = new Set(
  [...read('docker-compose.yml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name),
);

test('names every variable that nexthour reads', () => {
  expect(VARIABLE_NAMES.filter((name) => !settings.has(name))).toEqual([]);
});

test('names every variable of docker-compose.yml', () => {
  expect([...composeVariables].filter((name) => !settings.has(name))).toEqual([]);
});

test('names only variables that nexthour or docker compose reads', () => {
  const known = new Set(['COMPOSE_PROFILES', ...VARIABLE_NAMES, ...composeVariables]);
  expect([...settings.keys()].filter((name) => !known.has(name))).toEqual([]);
});

test('shows values that nexthour accepts when a line is uncommented', () => {
  const kafka = { KAFKA_SASL_USERNAME: 'user', KAFKA_SASL_PASSWORD: 'secret' };
  const series = { POLYGON_API_KEY: 'key', ALPHA_VANTAGE_API_KEY: 'key' };
  const filled = {
    MINIO_ACCESS_KEY: 'key',
    MINIO_SECRET_KEY: 'secret',
    LIVE_COIN_WATCH_API_KEY: 'key',
    ...kafka,
    ...series,
  };
  expect(() => readSettings({ ...Object.fromEntries(settings), ...filled })).not.toThrow();
  expect(() => readSettings({ ...Object.fromEntries(settings), ...filled, PORT: 'eight' })).toThrow(/PORT/);
});

test('contains no password', () => {
  const secrets = [...settings].filter(([name]) => /PASSWORD|_KEY$/.test(name));
  expect(secrets.length).toBeGreaterThan(4);
  expect(secrets.filter(([, value]) => value !== '')).toEqual([]);
});

test('shows the default of every variable that has one', () => {
  const wrong = VARIABLE_NAMES.filter((name) => variableOf(name).default !== undefined).filter(
    (name) => variableOf(name).default !== settings.get(name),
  );
  expect(wrong).toEqual([]);
});
