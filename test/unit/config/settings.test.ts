import fc from 'fast-check';
import { Environment } from '../../../config/environment';
import { type InvalidSettings, readSettings, requireServers } from '../../../config/settings';

const SECRET = 'hunter2-hunter2';

function problemsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    return (error as InvalidSettings).problems;
  }
}

describe('readSettings', () => {
  it('means the embedded servers where nothing is set', () => {
    expect(readSettings({})).toMatchObject({ asset: 'BTC', historyDays: 365, host: '127.0.0.1', port: 8000 });
    expect(readSettings({})).toMatchObject({ objectStore: undefined, mlflow: undefined, temporal: undefined });
  });

  it('takes an empty variable for one that is not set', () => {
    const names = Object.keys(Environment.properties);
    const empty = Object.fromEntries(names.map((name) => [name, '']));
    expect(readSettings(empty)).toEqual(readSettings({}));
  });

  it('names every problem at once, each by its variable', () => {
    const problems = problemsOf({ PORT: '70000', ASSET: 'btc', MINIO_ENDPOINT: 'http://localhost:9000' });
    expect(problems).toEqual([
      'ASSET: "btc" is not a coin code like BTC',
      'PORT: "70000" is not a port from 0 to 65535',
      'MINIO_ENDPOINT is set, so MINIO_ACCESS_KEY and MINIO_SECRET_KEY must be set too',
    ]);
  });

  it.each([
    ['LIVE_COIN_WATCH_URL', 'LIVE_COIN_WATCH_API_KEY'],
    ['MINIO_ENDPOINT', 'MINIO_ACCESS_KEY'],
    ['MLFLOW_TRACKING_URI', 'MLFLOW_TRACKING_PASSWORD'],
  ])('refuses a password in %s, and says that it belongs into %s', (name, remedy) => {
    const [problem] = problemsOf({ [name]: `https://someone:${SECRET}@host.example/path` });
    expect(problem).toContain(`${name}: a URL with a user or a password`);
    expect(problem).toContain(remedy);
    expect(problem).not.toContain(SECRET);
  });

  it('accepts an @ where it parts no user from a host', () => {
    expect(readSettings({ MLFLOW_TRACKING_URI: 'https://host.example/@team' }).mlflow?.trackingUri).toBe(
      'https://host.example/@team',
    );
  });

  it('never shows a value that may hold a secret, whatever is wrong with it', () => {
    const ports = ['PORT', 'METRICS_PORT', 'TEMPORAL_METRICS_PORT'];
    const showable = ['MINIO_BUCKET', 'AWS_REGION', 'ASSET', 'HISTORY_DAYS', ...ports];
    const names = Object.keys(Environment.properties).filter((name) => !showable.includes(name));
    const values = fc.constantFrom(
      `http://u:${SECRET}@h:x`,
      `ftp://u:${SECRET}@h`,
      `//${SECRET}`,
      `u:${SECRET}@h:7233`,
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), values), (environment) => {
        expect(problemsOf(environment).join()).not.toContain(SECRET);
      }),
    );
    expect(problemsOf({ TEMPORAL_ADDRESS: `u:${SECRET}@h:7233` })).toHaveLength(1);
  });

  it('takes what the environment leaves open from the fallback', () => {
    const fallback = { PORT: '81', ASSET: 'ETH', MLFLOW_TRACKING_URI: 'http://one:5000' };
    const settings = readSettings({ PORT: '82', ASSET: '', MLFLOW_TRACKING_URI: 'http://two:5000/' }, fallback);
    expect(settings).toMatchObject({ port: 82, asset: 'ETH', mlflow: { trackingUri: 'http://two:5000' } });
  });

  it.each([
    [{}, 'us-east-1'],
    [{ AWS_DEFAULT_REGION: 'eu-central-1' }, 'eu-central-1'],
    [{ AWS_DEFAULT_REGION: 'eu-central-1', AWS_REGION: 'eu-west-2' }, 'eu-west-2'],
  ])('reads the region of an own S3 as its other clients do: %j', (variables, region) => {
    const store = { MINIO_ENDPOINT: 'https://s3.example', MINIO_ACCESS_KEY: 'a', MINIO_SECRET_KEY: 'b' };
    expect(readSettings({ ...store, ...variables }).objectStore?.region).toBe(region);
  });
});

test('a process that cannot do without a server is told by which variable it is named', () => {
  const settings = readSettings({ DATABASE_URL: 'postgres://u:p@host:5432/nexthour' });
  expect(requireServers(settings, 'databaseUrl')).toBe(settings);
  expect(() => requireServers(settings, 'databaseUrl', 'temporal', 'mlflow')).toThrow(
    /TEMPORAL_ADDRESS is not set[\s\S]*MLFLOW_TRACKING_URI is not set/,
  );
});
