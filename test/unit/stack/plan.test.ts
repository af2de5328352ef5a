import { readSettings } from '../../../config/settings';
import { planStack } from '../../../stack/plan';
import { readOrCreateSecrets } from '../../../stack/secrets';
import { listServices } from '../../../stack/services';
import { makeFolder } from './tiny-programs';

describe('the plan of a stack', () => {
  const folder = makeFolder();
  afterAll(() => folder.remove());

  async function plan(variables: Record<string, string>, { live = false } = {}) {
    const settings = readSettings({ NEXTHOUR_HOME: folder.path, ...variables });
    const secrets = readOrCreateSecrets(folder.path);
    return planStack({ settings, services: listServices({ live }), secrets, ports: 'free' });
  }

  it('refuses a HOST that is no address of this machine before anything starts', async () => {
    for (const HOST of ['192.0.2.1', 'no-such-host.invalid']) {
      await expect(plan({ HOST })).rejects.toMatchObject({
        code: 'UnusableHost',
        message: expect.stringMatching(
          `^HOST is ${HOST}, which is no address of this machine \\(E.+\\); set it to 127.0.0.1 `,
        ),
      });
    }
    await expect(plan({ HOST: 'localhost' })).resolves.toBeDefined();
  });

  it('gives every process the variables that it needs to find the servers', async () => {
    const { environment } = await plan({});
    const { objectStore, mlflow, temporal, databaseUrl, liveCoinWatch } = readSettings(environment);
    expect([objectStore, mlflow, temporal, databaseUrl, liveCoinWatch]).not.toContain(undefined);
  });

  it('gives workers and server the variables of the Temporal SDK, but the address of their own stack', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { TEMPORAL_API_KEY: 'temporal-key', TEMPORAL_ADDRESS: 'elsewhere:7233' });
    try {
      const { programs, environment } = await plan({});
      const envOf = async (name: string) => (await programs.find((program) => program.name === name)?.command())?.env;
      const expected = { TEMPORAL_API_KEY: 'temporal-key', TEMPORAL_ADDRESS: environment.TEMPORAL_ADDRESS };
      // The server starts and cancels runs for persons with the admin token.
      for (const name of ['training-worker', 'server']) expect(await envOf(name)).toMatchObject(expected);
      expect(await envOf('mlflow')).toEqual(expect.not.objectContaining({ TEMPORAL_API_KEY: expect.anything() }));
    } finally {
      for (const name of ['TEMPORAL_API_KEY', 'TEMPORAL_ADDRESS']) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  });

  it('gives each process only the secrets that it needs', async () => {
    const own = { LIVE_COIN_WATCH_API_KEY: 'key-of-livecoinwatch' };
    const given = {
      ...own,
      ...{ MLFLOW_TRACKING_URI: 'http://mlflow.example', MLFLOW_TRACKING_PASSWORD: 'mlflow-password' },
    };
    const { programs } = await plan(given);
    const secrets = { ...given, ...readOrCreateSecrets(folder.path) };
    const names = [
      'LIVE_COIN_WATCH_API_KEY',
      'MLFLOW_TRACKING_PASSWORD',
      'postgresPassword',
      'objectStoreSecretKey',
    ] as const;
    const held = async (name: string) => {
      const command = await programs.find((program) => program.name === name)?.command();
      return names.filter((secret) => JSON.stringify(command?.env).includes(secrets[secret]));
    };
    // The server stores uploaded models.
    expect(await held('server')).toEqual(['MLFLOW_TRACKING_PASSWORD', 'postgresPassword', 'objectStoreSecretKey']);
    expect(await held('training-worker')).toEqual(names.slice(1));
    expect(await held('pipeline-worker')).toEqual(names);
    const simulated = (await plan({})).programs.find(({ name }) => name === 'simulator');
    const { env } = (await simulated?.command()) ?? { env: {} };
    const { simulatorKey, ...others } = readOrCreateSecrets(folder.path);
    expect(Object.values(others).filter((secret) => JSON.stringify(env).includes(secret))).toEqual([]);
    expect(env).toMatchObject({ LIVE_COIN_WATCH_API_KEY: simulatorKey });
  });

  it.each([
    ['DATABASE_URL', 'postgres://me:secret@db.example:5432/mine', {}, 'postgres'],
    ['MLFLOW_TRACKING_URI', 'http://mlflow.example', {}, 'mlflow'],
    ['TEMPORAL_ADDRESS', 'temporal.example:7233', {}, 'temporal'],
    ['MINIO_ENDPOINT', 'http://s3.example', { MINIO_ACCESS_KEY: 'a', MINIO_SECRET_KEY: 'b' }, 'object-store'],
    [
      'LIVE_COIN_WATCH_URL',
      'http://prices.example',
      { LIVE_COIN_WATCH_API_KEY: 'k', POLYGON_API_KEY: 'k', ALPHA_VANTAGE_API_KEY: 'k' },
      'simulator',
    ],
  ])('starts no server when %s names one', async (variable, value, others, service) => {
    const { environment, services, programs } = await plan({ [variable]: value, ...others });
    expect(environment).toMatchObject({ [variable]: value, ...others });
    expect(services.filter(({ external }) => external).map(({ name }) => name)).toEqual([service]);
    expect(programs.map(({ name }) => name)).not.toContain(service);
  });

  it('simulates only the APIs without a key', async () => {
    const { environment, services } = await plan({ LIVE_COIN_WATCH_API_KEY: 'mine', POLYGON_API_KEY: 'mine too' });
    expect(services.filter(({ external }) => external)).toEqual([]);
    expect(environment).toMatchObject({
      LIVE_COIN_WATCH_URL: 'https://api.livecoinwatch.com',
      POLYGON_URL: 'https://api.polygon.io',
      POLYGON_API_KEY: 'mine too',
      ALPHA_VANTAGE_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/alpha-vantage$/),
    });
    expect(environment.NEWS_FEEDS).toBeUndefined();
  });

  it('adds the simulated Kraken to the live line, with its rate of trades', async () => {
    const rate = { SIMULATOR_TRADES_PER_SECOND: '0.5' };
    const { environment, programs } = await plan(rate, { live: true });
    const { kraken } = readSettings(environment);
    expect(kraken?.webSocketUrl).toBe(`${kraken?.restUrl.replace('http', 'ws')}/v2`);
    const { env } = (await programs.find(({ name }) => name === 'kraken-simulator')?.command()) ?? {};
    expect(env).toMatchObject({ ...rate, SIMULATOR_PORT: kraken?.restUrl.split(':').at(-1) });
    expect((await plan(rate)).programs.map(({ name }) => name)).not.toContain('kraken-simulator');
  });

  it('starts no simulated Kraken when KRAKEN_WS_URL names an exchange', async () => {
    const kraken = { KRAKEN_WS_URL: 'wss://exchange.example/v2', KRAKEN_REST_URL: 'https://exchange.example' };
    const { environment, programs } = await plan(kraken, { live: true });
    expect(environment).toMatchObject(kraken);
    expect(programs.map(({ name }) => name)).not.toContain('kraken-simulator');
  });

  it('chooses the same ports again', async () => {
    const first = await plan({});
    expect((await plan({})).environment).toEqual(first.environment);
  });

  it('puts no secret on a command line', async () => {
    const { programs, environment } = await plan({});
    const commands = await Promise.all(programs.map((program) => program.command()));
    const lines = commands.flatMap(({ args }) => args).join(' ');
    for (const secret of Object.values(readOrCreateSecrets(folder.path))) expect(lines).not.toContain(secret);
    expect(environment.DATABASE_URL).toContain('@127.0.0.1:');
  });
});
