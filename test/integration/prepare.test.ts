import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { hasBucket } from '../../clients/object-store/bucket';
import { createClient } from '../../clients/object-store/connection';
import { projectRoot } from '../../config/paths';
import { withTemporal } from '../../temporal/connection';
import { listSchedules } from '../support/list-schedules';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';
import { objectStoreForTests, temporalForTests } from '../support/servers';
import { until } from '../support/until';

describe('the process that prepares the data services', () => {
  const store = { ...objectStoreForTests(), bucket: `prepared-${randomUUID()}` };
  const temporal = { ...temporalForTests(), namespace: `prepared-${randomUUID()}` };
  let scratch: ScratchDatabase;

  beforeAll(async () => {
    scratch = await createScratchDatabase({ to: '0001-first-tables' });
  });
  afterAll(async () => {
    await scratch.drop();
    await createClient(store).removeBucket(store.bucket);
  });

  const prepare = () =>
    promisify(execFile)('node', [join(projectRoot, 'dist', 'workers', 'prepare.js')], {
      env: {
        ...{ PATH: process.env.PATH, NEXTHOUR_HOME: join(projectRoot, '.cache'), ASSETS: 'BTC,ETH' },
        ...{ DATABASE_URL: scratch.url, TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: temporal.namespace },
        ...{ MINIO_ENDPOINT: store.endpoint, MINIO_ACCESS_KEY: store.accessKey, MINIO_SECRET_KEY: store.secretKey },
        ...{ MINIO_BUCKET: store.bucket, AWS_REGION: store.region },
      },
    });

  it('migrates the database, creates the bucket and the schedules of each asset, and changes nothing the second time', async () => {
    await prepare();
    await prepare();
    const { rows } = await sql<{ found: boolean }>`select to_regclass('promotions') is not null as found`.execute(
      scratch.database,
    );
    expect(rows).toEqual([{ found: true }]);
    expect(await hasBucket(store)).toBe(true);
    await withTemporal(temporal, async (client) => {
      const has = (schedules: readonly string[]) =>
        ['hourly-BTC', 'hourly-ETH', 'macro'].every((id) => schedules.includes(id));
      await until(() => listSchedules(client), has);
    });
  });
});
