import { homedir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Client } from 'pg';
import { projectRoot } from '../../../config/paths';
import {
  type InvalidSettingsError,
  readKrakenSimulatorSettings,
  readSettings,
  readSimulatorSettings,
  requireServers,
  toSharedVariables,
  toVariables,
  variablesFor,
} from '../../../config/settings';
import { VARIABLE_NAMES } from '../../../config/variables';

const SECRET = 'hunter2-hunter2';

function problemsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    return (error as InvalidSettingsError).problems;
  }
}

const PORTS = VARIABLE_NAMES.filter((name) => name.endsWith('_PORT'));

describe('readSettings', () => {
  it('selects the embedded servers when nothing is set', () => {
    expect(readSettings({})).toMatchObject({ asset: 'BTC', historyDays: 365, host: '127.0.0.1' });
    expect(readSettings({})).toMatchObject({ objectStore: undefined, mlflow: undefined, temporal: undefined });
  });

  it('reads the feeds of news and the language model, whose name is required and whose key is not', () => {
    const { newsFeeds, llm } = readSettings({
      NEWS_FEEDS: 'https://a.example/rss, http://b.example/feed?token=1',
      LLM_BASE_URL: 'http://localhost:11434',
      LLM_MODEL: 'llama3.2',
    });
    expect(newsFeeds).toEqual(['https://a.example/rss', 'http://b.example/feed?token=1']);
    expect(llm).toEqual({ url: 'http://localhost:11434', model: 'llama3.2', apiKey: undefined });
    expect(readSettings({}).llm).toBeUndefined();
    expect(problemsOf({ LLM_BASE_URL: 'http://h' })).toEqual(['LLM_BASE_URL is set, so LLM_MODEL must be set too']);
    expect(problemsOf({ NEWS_FEEDS: 'https://a.example,ftp://b' })).toEqual([
      expect.stringMatching(/^NEWS_FEEDS is an unusable value .*not shown.*like https:/),
    ]);
  });

  it('treats an empty variable as unset', () => {
    const empty = Object.fromEntries(VARIABLE_NAMES.map((name) => [name, '']));
    expect(readSettings(empty)).toEqual(readSettings({}));
  });

  it('reports every problem at once, with variable, value and remedy', () => {
    const wrong = { PORT: '70000', ASSET: 'btc', WORKER_HEALTH_PORT: 'x', DATABASE_URL: 'mysql://h' };
    expect(problemsOf({ ...wrong, MINIO_ENDPOINT: 'http://localhost:9000' })).toEqual([
      'DATABASE_URL is an unusable value (not shown: it may hold a secret); set it to a URL like postgres://user:password@localhost:5432/nexthour',
      'ASSET is "btc"; set it to a coin code like BTC',
      'PORT is "70000"; set it to a port from 0 to 65535',
      'WORKER_HEALTH_PORT is "x"; set it to a port from 0 to 65535; 0 opens none',
      'MINIO_ENDPOINT is set, so MINIO_ACCESS_KEY and MINIO_SECRET_KEY must be set too',
    ]);
  });

  it.each([
    ['LIVE_COIN_WATCH_URL', 'LIVE_COIN_WATCH_API_KEY'],
    ['MINIO_ENDPOINT', 'MINIO_ACCESS_KEY'],
    ['MLFLOW_TRACKING_URI', 'MLFLOW_TRACKING_PASSWORD'],
  ])('rejects a password in %s, and names %s as the place for it', (name, remedy) => {
    const [problem] = problemsOf({ [name]: `https://someone:${SECRET}@host.example/path` });
    expect(problem).toContain(`${name} contains a user or a password`);
    expect(problem).toContain(remedy);
    expect(problem).not.toContain(SECRET);
  });

  it.each([
    'https://one.example/x,https://h:99999/x',
    'ftp://one.example',
    'telegram+https://one.example/x',
    'https://',
    'https://one.example/x,,https://two.example',
  ])('rejects %s as NOTIFY_URL', (urls) => {
    expect(problemsOf({ NOTIFY_URL: urls })).toEqual([
      expect.stringMatching(/^NOTIFY_URL is an unusable value .*not shown/),
    ]);
  });

  it.each(['10.0.0.300', '10.0.0.0/33', '1:2:3', 'fd00::/129', 'proxy', '1', '10.0.0.1,', '10.0.0.1/8/8'])(
    'rejects %s as TRUST_PROXY',
    (list) => {
      expect(problemsOf({ TRUST_PROXY: list })).toEqual([
        `TRUST_PROXY is "${list}"; set it to addresses or networks like 10.0.0.5,192.168.0.0/16, or loopback`,
      ]);
    },
  );

  it('rejects a path in CORS_ORIGINS, and shows the value', () => {
    expect(problemsOf({ CORS_ORIGINS: 'https://one.example/' })).toEqual([
      'CORS_ORIGINS is "https://one.example/"; set it to origins like https://example.com,http://localhost:5173, without a path, or *',
    ]);
  });

  it('reads the proxies of TRUST_PROXY and the limit of streams', () => {
    const { trustProxy, streamsPerAddress } = readSettings({ TRUST_PROXY: '10.0.0.5, fd00::/8,loopback' });
    expect([trustProxy, streamsPerAddress]).toEqual([['10.0.0.5', 'fd00::/8', 'loopback'], 20]);
    expect(problemsOf({ STREAMS_PER_ADDRESS: '0' })).toEqual([
      'STREAMS_PER_ADDRESS is "0"; set it to a whole number from 1 to 2000',
    ]);
  });

  it.each(['p#w', 'p/w', 'p@w', 'p:w', 'p?w', 'p%w', 'p&w', 'p w', `p'"\`w`, 'p\\w', '%41', '$&', 'pä€w', '[p]'])(
    'uses the password %s of DATABASE_PASSWORD as it is',
    (password) => {
      const { databaseUrl } = readSettings({ DATABASE_URL: 'postgres://me@h:5433/x?a=b', DATABASE_PASSWORD: password });
      expect(new Client({ connectionString: databaseUrl })).toMatchObject({
        ...{ user: 'me', password, host: 'h', port: 5433, database: 'x' },
      });
    },
  );

  it.each(['postgres://h/x', 'postgresql:///x?host=/tmp'])('says that DATABASE_PASSWORD needs a user in %s', (url) => {
    const problems = problemsOf({ DATABASE_URL: url, DATABASE_PASSWORD: SECRET });
    expect(problems).toEqual([
      expect.stringContaining('DATABASE_PASSWORD would be ignored, because DATABASE_URL names'),
    ]);
    expect(problems.join()).not.toContain(SECRET);
    expect(readSettings({ DATABASE_URL: url }).databaseUrl).toBe(url);
  });

  it('uses the password of DATABASE_URL if it has one', () => {
    const given = { DATABASE_URL: 'postgres://me:own@h/x', DATABASE_PASSWORD: 'other' };
    expect(readSettings(given).databaseUrl).toBe('postgres://me:own@h/x');
  });

  it('rejects a certificate that cannot be read', () => {
    const url = `postgres://u:${SECRET}@h/x?sslmode=verify-full&sslrootcert=/nowhere/ca.pem`;
    expect(problemsOf({ DATABASE_URL: url })).toEqual([
      'DATABASE_URL names the file /nowhere/ca.pem with sslrootcert, and it cannot be read (ENOENT); give the absolute path of a readable file',
    ]);
  });

  it('rejects an unknown kind in NOTIFY_EVENTS, and lists the kinds', () => {
    expect(problemsOf({ NOTIFY_EVENTS: 'digest,lunch' })).toEqual([
      expect.stringContaining('missed-hour, failed-hour'),
    ]);
    expect(problemsOf({ NOTIFY_EVENTS: 'digest, gated-data' })).toEqual([]);
  });

  it.each([
    `postgres://u:${SECRET}#x@host:5432/db`,
    `postgres://u:${SECRET}/x@host:5432/db`,
    `postgres://u:${SECRET}?x@host:5432/db`,
    `postgres://u:${SECRET}@x@host:5432/db`,
    `postgres://u:1/${SECRET}@host:5432/db`,
    `postgres://u:1#${SECRET}@host:5432/db`,
    `postgres://u:${SECRET}%x@host:5432/db`,
    `postgres://u:${SECRET} x@host:5432/db`,
  ])('names encodeURIComponent, and not the password, for %s', (url) => {
    const problems = problemsOf({ DATABASE_URL: url });
    expect(problems).toEqual([expect.stringMatching(/^DATABASE_URL .*encodeURIComponent/)]);
    expect(problems.join()).not.toContain(SECRET);
  });

  it.each([
    `postgres://u:${encodeURIComponent('a#b/c@d?e%')}@host:5432/db?sslmode=require`,
    'postgres://u@host/db',
    'postgresql://u:p@[::1]:5432/db',
    'postgres://u:p@/db?host=/var/run/postgresql',
  ])('accepts DATABASE_URL=%s', (url) => {
    expect(problemsOf({ DATABASE_URL: url })).toEqual([]);
  });

  it.each([
    ['MINIO_ENDPOINT', 'http://host:9000/bucket', 'has a path'],
    ['MINIO_ENDPOINT', 'http://host:9000?x=1', 'has a path'],
    ['MLFLOW_TRACKING_URI', 'http://host:5000/#/models', 'contains a ? or a #'],
    ['MLFLOW_TRACKING_URI', 'http://host:5000/a b', 'contains a blank'],
    ['MLFLOW_TRACKING_URI', 'http://host/"', 'contains a blank, a quote'],
  ])('refuses %s=%s by name', (name, url, problem) => {
    const others = { MINIO_ACCESS_KEY: 'a', MINIO_SECRET_KEY: 'b' };
    expect(problemsOf({ ...others, [name]: url })).toEqual([expect.stringContaining(`${name} ${problem}`)]);
  });

  it('accepts IPv6 addresses, and a path in the address of MLflow', () => {
    const store = { MINIO_ENDPOINT: 'http://[::1]:9000/', MINIO_ACCESS_KEY: 'a', MINIO_SECRET_KEY: 'b' };
    expect(problemsOf({ ...store, MLFLOW_TRACKING_URI: 'http://[::1]:5000/mlflow' })).toEqual([]);
  });

  it.each(['a"b', "a'b", 'a\\b', 'a b'])(
    'refuses the object store key %j, which would break a file of Compose',
    (key) => {
      const store = { MINIO_ENDPOINT: 'http://s3:9000', MINIO_ACCESS_KEY: 'a', MINIO_SECRET_KEY: key };
      expect(problemsOf(store)).toEqual([
        'MINIO_SECRET_KEY is an unusable value (not shown: it may hold a secret); set it to letters, digits and signs without blanks, quotes and backslashes',
      ]);
      expect(problemsOf({ ...store, MINIO_SECRET_KEY: 'wJalr/K7+MDENG$&[]=' })).toEqual([]);
    },
  );

  it('accepts an @ in the path of a URL', () => {
    expect(readSettings({ MLFLOW_TRACKING_URI: 'https://host.example/@team' }).mlflow?.trackingUri).toBe(
      'https://host.example/@team',
    );
  });

  it.each([
    '"/tmp/x"',
    "'/tmp/x'",
    '$HOME/x',
    'C:\\x',
    'C:/x',
    ' /tmp/x',
    '/tmp/x ',
    '~other/x',
    ' ',
    '/tmp/a\nb',
    '%TEMP%/x',
    'file:///x',
  ])('refuses the home %j, because a folder of that name would surprise', (value) => {
    const [problem, ...others] = problemsOf({ NEXTHOUR_HOME: value });
    expect(problem).toContain(`NEXTHOUR_HOME is ${JSON.stringify(value)}; set it to a path like`);
    expect(others).toEqual([]);
  });

  it.each([
    ['~/x', join(homedir(), 'x')],
    ['~', homedir()],
    ['/tmp/with a space', '/tmp/with a space'],
    ['x', join(projectRoot, 'x')],
    ['/tmp/~/ä(1)', '/tmp/~/ä(1)'],
  ])('reads the home %j', (value, home) => {
    expect(readSettings({ NEXTHOUR_HOME: value }).home).toBe(home);
    const kafka = { KAFKA_BROKERS: 'kafka:9092', KAFKA_TLS: 'true', KAFKA_TLS_CA: value };
    expect(readSettings(kafka).kafka?.tlsCa).toBe(home);
  });

  it.each(['1', '6', '-7', '7.5', '10000', 'never'])('refuses the retention period %j', (value) => {
    expect(problemsOf({ RETENTION_DAYS_REPORTS: value })).toEqual([
      `RETENTION_DAYS_REPORTS is "${value}"; set it to a whole number of days from 7 to 9999, or 0 to keep them for ever`,
    ]);
  });

  it('reads retention periods, where 0 keeps everything and an empty value is the default', () => {
    const given = { RETENTION_DAYS_REPORTS: '0', RETENTION_DAYS_OBJECTS: '7', RETENTION_DAYS_DATA_TAGS: '' };
    expect(readSettings(given).retentionDays).toEqual({ reports: 0, objects: 7, mlflowRuns: 90, dataTags: 90 });
  });

  it('reads a list of assets, whose first one is meant when none is named', () => {
    const assetsOf = (given: object) => {
      const { assets, asset } = readSettings({ ...given });
      return [assets, asset];
    };
    expect(assetsOf({})).toEqual([['BTC'], 'BTC']);
    expect(assetsOf({ ASSET: 'ETH' })).toEqual([['ETH'], 'ETH']);
    expect(assetsOf({ ASSETS: 'BTC, ETH' })).toEqual([['BTC', 'ETH'], 'BTC']);
    expect(assetsOf({ ASSETS: 'BTC,ETH', ASSET: 'ETH' })).toEqual([['BTC', 'ETH'], 'ETH']);
    expect(readSettings(toVariables(readSettings({ ASSETS: 'BTC,ETH', ASSET: 'ETH' }))).asset).toBe('ETH');
  });

  it.each([
    [{ ASSETS: 'BTC,' }, 'ASSETS is "BTC,"; set it to coin codes like BTC or BTC,ETH'],
    [{ ASSETS: 'btc,eth' }, 'ASSETS is "btc,eth"; set it to coin codes like BTC or BTC,ETH'],
    [{ ASSETS: 'BTC;ETH' }, 'ASSETS is "BTC;ETH"; set it to coin codes like BTC or BTC,ETH'],
    [{ ASSETS: 'BTC,ETH,BTC' }, 'ASSETS is "BTC,ETH,BTC", which names BTC more than once; name it once'],
    [{ LIVE_ASSETS: 'BTC,BTC' }, 'LIVE_ASSETS is "BTC,BTC", which names BTC more than once; name it once'],
    [{ LIVE_HISTORY_HOURS: '25' }, 'LIVE_HISTORY_HOURS is "25"; set it to a whole number of hours from 0 to 24'],
    [{ LIVE_TRAIN_HOURS: '0' }, 'LIVE_TRAIN_HOURS is "0"; set it to a whole number of hours from 1 to 24'],
    [{ LIVE_SEARCH_TRIALS: '21' }, 'LIVE_SEARCH_TRIALS is "21"; set it to a whole number from 0 to 20'],
    [
      { SEARCH_WEEKLY: 'btc-1h' },
      'SEARCH_WEEKLY is "btc-1h"; set it to questions with families like btc-1h:har,btc-rise-2pct-12h:xgboost',
    ],
    [
      { SEARCH_WEEKLY: 'btc-1h:xgboost' },
      'SEARCH_WEEKLY has "btc-1h:xgboost": family "xgboost" has no search for btc-1h; give one of har, lstm, combination',
    ],
    [
      { SEARCH_WEEKLY: 'btc-1h:har,btc-2h:har' },
      'SEARCH_WEEKLY has "btc-2h:har": question "btc-2h" is refused: it is not the id of a question about a rise: write it like btc-rise-2pct-12h',
    ],
    [
      { SEARCH_WEEKLY: 'eth-1h:har' },
      'SEARCH_WEEKLY has "eth-1h:har", and ETH is not one of ASSETS (BTC); add it there',
    ],
    [
      { KRAKEN_WS_URL: 'https://ws.kraken.com/v2' },
      'KRAKEN_WS_URL is an unusable value (not shown: it may hold a secret); set it to a URL like wss://ws.kraken.com/v2',
    ],
    [{ KRAKEN_REST_URL: 'https://api.kraken.com' }, 'KRAKEN_REST_URL is set, so KRAKEN_WS_URL must be set too'],
    [
      { ASSETS: 'BTC,ETH', ASSET: 'SOL' },
      'ASSET is "SOL", which is not one of ASSETS (BTC,ETH); set ASSET to one of them, or add it to ASSETS',
    ],
  ])('refuses %j', (given, problem) => {
    expect(problemsOf(given)).toEqual([problem]);
  });

  it('never shows a value that may hold a secret', () => {
    const retention = VARIABLE_NAMES.filter((name) => name.startsWith('RETENTION_DAYS_'));
    const shared = ['NEXTHOUR_HOME', 'MINIO_BUCKET', 'AWS_REGION', 'ASSETS', 'ASSET', 'HISTORY_DAYS', 'PORT'];
    const live = [
      'LIVE_ASSETS',
      'LIVE_HISTORY_HOURS',
      'LIVE_TRAIN_HOURS',
      'LLM_DAILY_TOKENS',
      'LIVE_SEARCH_TRIALS',
      'SEARCH_WEEKLY',
    ];
    const ofServer = ['CORS_ORIGINS', 'TRUST_PROXY', 'STREAMS_PER_ADDRESS'];
    const showable = [...shared, ...live, ...ofServer, ...PORTS, ...retention];
    const names = VARIABLE_NAMES.filter((name) => !showable.includes(name));
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

  it('takes variables that the environment does not set from the fallback', () => {
    const fallback = { PORT: '81', ASSET: 'ETH', MLFLOW_TRACKING_URI: 'http://one:5000' };
    const settings = readSettings({ PORT: '82', ASSET: '', MLFLOW_TRACKING_URI: 'http://two:5000/' }, fallback);
    expect(settings).toMatchObject({ port: 82, asset: 'ETH', mlflow: { trackingUri: 'http://two:5000' } });
  });

  it.each([
    [{}, 'us-east-1'],
    [{ AWS_DEFAULT_REGION: 'eu-central-1' }, 'eu-central-1'],
    [{ AWS_DEFAULT_REGION: 'eu-central-1', AWS_REGION: 'eu-west-2' }, 'eu-west-2'],
  ])('reads the region of an S3 server as other S3 clients do: %j', (variables, region) => {
    const store = { MINIO_ENDPOINT: 'https://s3.example', MINIO_ACCESS_KEY: 'a', MINIO_SECRET_KEY: 'b' };
    expect(readSettings({ ...store, ...variables }).objectStore?.region).toBe(region);
  });
});

test('requireServers names the variables of the servers that are not set', () => {
  const settings = readSettings({ DATABASE_URL: 'postgres://u:p@host:5432/nexthour' });
  expect(requireServers(settings, 'databaseUrl')).toBe(settings);
  expect(() => requireServers(settings, 'databaseUrl', 'temporal', 'mlflow')).toThrow(
    /TEMPORAL_ADDRESS is not set[\s\S]*MLFLOW_TRACKING_URI is not set/,
  );
});

describe('toVariables', () => {
  const own = {
    HOST: '0.0.0.0',
    PORT: '81',
    METRICS_PORT: '82',
    TEMPORAL_METRICS_PORT: '83',
    WORKER_HEALTH_PORT: '84',
    ALERT_WEBHOOK_URL: 'http://alerts.example',
    NOTIFY_URL: 'https://one.example/x,ntfy+https://two.example/topic',
    NOTIFY_EVENTS: 'digest',
  };
  const shared = {
    ...{ ASSET: 'ETH', HISTORY_DAYS: '90', NEXTHOUR_HOME: '/var/nexthour', TEMPORAL_ADDRESS: 'host:7233' },
    ...{ MINIO_ENDPOINT: 'https://s3.example', MINIO_ACCESS_KEY: 'a', MINIO_SECRET_KEY: 'b', AWS_REGION: 'eu-west-2' },
    ...{ MLFLOW_TRACKING_URI: 'http://mlflow.example', LIVE_COIN_WATCH_API_KEY: 'k', DATABASE_URL: 'postgres://u@h/d' },
    ...{ NEWS_FEEDS: 'https://one.example/rss,https://two.example/feed' },
    ...{ LLM_BASE_URL: 'http://localhost:11434', LLM_MODEL: 'llama3.2', LLM_API_KEY: 'key' },
  };

  it('is the inverse of readSettings', () => {
    for (const variables of [{}, own, shared, { ...own, ...shared }]) {
      const settings = readSettings(variables);
      expect(readSettings(toVariables(settings))).toEqual(settings);
      expect(toVariables(settings)).toMatchObject(variables);
    }
  });

  it('shares neither the ports of one process nor the URLs of alerts with all processes', () => {
    const variables = toSharedVariables(readSettings({ ...own, ...shared }));
    expect(variables).toMatchObject(shared);
    expect(Object.keys(own).filter((name) => name in variables)).toEqual([]);
  });

  it('gives the assets of the live line to the processes that need them', () => {
    const variables = toSharedVariables(readSettings({ LIVE_ASSETS: 'SOL' }));
    for (const name of ['ingest', 'pipeline-worker', 'server']) {
      expect(variablesFor(name, variables)).toMatchObject({ LIVE_ASSETS: 'SOL' });
    }
  });
});

describe('readSimulatorSettings', () => {
  it('uses any free port when none is set', () => {
    expect(readSimulatorSettings({ LIVE_COIN_WATCH_API_KEY: 'k', NEXTHOUR_HOME: '/srv/home' })).toEqual({
      home: '/srv/home',
      port: 0,
      host: '127.0.0.1',
      apiKey: 'k',
    });
    expect(readSimulatorSettings({ LIVE_COIN_WATCH_API_KEY: 'k', SIMULATOR_PORT: '81' }).port).toBe(81);
  });

  it('listens on 127.0.0.1 unless SIMULATOR_HOST is set', () => {
    expect(readSimulatorSettings({ LIVE_COIN_WATCH_API_KEY: 'k', SIMULATOR_HOST: '0.0.0.0' }).host).toBe('0.0.0.0');
    expect(readSimulatorSettings({ LIVE_COIN_WATCH_API_KEY: 'k', SIMULATOR_HOST: '' }).host).toBe('127.0.0.1');
  });

  it('has the rate of trades for the simulator of Kraken, which needs no key', () => {
    expect(readKrakenSimulatorSettings({}).tradesPerSecond).toBe(1);
    expect(readKrakenSimulatorSettings({ SIMULATOR_TRADES_PER_SECOND: '0.25', PORT: 'x' })).toMatchObject({
      host: '127.0.0.1',
      port: 0,
      tradesPerSecond: 0.25,
    });
    const wrong = () => readKrakenSimulatorSettings({ SIMULATOR_TRADES_PER_SECOND: '0', SIMULATOR_PORT: '70000' });
    expect(wrong).toThrow(/SIMULATOR_PORT[\s\S]*SIMULATOR_TRADES_PER_SECOND/);
  });

  it('reports every problem at once and never shows the key', () => {
    const wrong = () => readSimulatorSettings({ SIMULATOR_PORT: '70000', LIVE_COIN_WATCH_API_KEY: '' });
    expect(wrong).toThrow(/SIMULATOR_PORT[\s\S]*LIVE_COIN_WATCH_API_KEY/);
    expect(() => readSimulatorSettings({ SIMULATOR_PORT: 'x', LIVE_COIN_WATCH_API_KEY: 'secret' })).not.toThrow(
      /secret/,
    );
  });
});
