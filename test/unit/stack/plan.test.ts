import { readSettings } from '../../../config/settings';
import { planStack } from '../../../stack/plan';
import { readOrCreateSecrets } from '../../../stack/secrets';
import { listServices } from '../../../stack/services';
import { makeFolder } from './tiny-programs';

describe('the plan of a stack', () => {
  const folder = makeFolder();
  afterAll(() => folder.remove());

  async function plan(variables: Record<string, string>) {
    const settings = readSettings({ NEXTHOUR_HOME: folder.path, ...variables });
    const secrets = readOrCreateSecrets(folder.path);
    return planStack({ settings, services: listServices(settings), secrets, ports: 'free' });
  }

  it('gives every process the variables that it needs to find the servers', async () => {
    const { environment } = await plan({});
    const { objectStore, mlflow, temporal, databaseUrl, liveCoinWatch } = readSettings(environment);
    expect([objectStore, mlflow, temporal, databaseUrl, liveCoinWatch]).not.toContain(undefined);
  });

  it.each([
    ['DATABASE_URL', 'postgres://me:secret@db.example:5432/mine', {}, 'postgres'],
    ['MLFLOW_TRACKING_URI', 'http://mlflow.example', {}, 'mlflow'],
    ['TEMPORAL_ADDRESS', 'temporal.example:7233', {}, 'temporal'],
    ['MINIO_ENDPOINT', 'http://s3.example', { MINIO_ACCESS_KEY: 'a', MINIO_SECRET_KEY: 'b' }, 'object-store'],
    ['LIVE_COIN_WATCH_URL', 'http://prices.example', { LIVE_COIN_WATCH_API_KEY: 'k' }, 'simulator'],
  ])('starts no server when %s names one', async (variable, value, others, service) => {
    const { environment, services, programs } = await plan({ [variable]: value, ...others });
    expect(environment).toMatchObject({ [variable]: value, ...others });
    expect(services.filter(({ external }) => external).map(({ name }) => name)).toEqual([service]);
    expect(programs.map(({ name }) => name)).not.toContain(service);
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
