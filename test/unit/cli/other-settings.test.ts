import { refuseOtherSettings } from '../../../cli/other-settings';
import { readSettings, toSharedVariables, toVariables } from '../../../config/settings';
import type { EnvironmentVariables } from '../../../config/variables';
import { digestSetting, type StackFile } from '../../../stack/state-file';

const EMBEDDED = {
  DATABASE_URL: 'postgres://nexthour:embedded-secret@127.0.0.1:5432/nexthour',
  MINIO_ENDPOINT: 'http://127.0.0.1:9000',
  MINIO_ACCESS_KEY: 'a',
  MINIO_SECRET_KEY: 'b',
  AWS_REGION: 'us-east-1',
};

/** The stack file of a nexthour that was started with these variables. */
function startedWith(variables: EnvironmentVariables): StackFile {
  const settings = readSettings(variables);
  const digests = Object.entries(toVariables(settings)).map(([name, value]) => [name, digestSetting(value)]);
  return {
    ...{ pid: 7, startedAt: 0, isReady: true, supervisor: { pid: 7, startedAt: '' }, reaper: null },
    environment: { ...toSharedVariables(settings), ...EMBEDDED },
    settingDigests: Object.fromEntries(digests),
    ...{ addresses: [], services: [] },
  };
}

const STARTED = { ASSET: 'BTC', LIVE_COIN_WATCH_API_KEY: 'first-secret', PORT: '8100', HOST: '127.0.0.1' };
const refusalOf = (environment: EnvironmentVariables, started: EnvironmentVariables = STARTED) => {
  try {
    refuseOtherSettings(startedWith(started), environment);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('the settings of a command beside a running nexthour', () => {
  it.each([
    [{ ASSET: 'ETH' }, 'ASSET is BTC there and ETH here'],
    [{ HISTORY_DAYS: '90' }, 'HISTORY_DAYS is 365 there and 90 here'],
    [{ LIVE_COIN_WATCH_API_KEY: 'second-secret' }, 'another LIVE_COIN_WATCH_API_KEY'],
    [{ PORT: '8200' }, 'another PORT'],
    [{ HOST: '0.0.0.0' }, 'another HOST'],
    [{ MLFLOW_PORT: '5001' }, 'another MLFLOW_PORT'],
    [{ DATABASE_URL: 'postgres://u:other-secret@db/n' }, 'another DATABASE_URL'],
    [{ ASSET: 'ETH', PORT: '1' }, 'ASSET is BTC there and ETH here; another PORT'],
  ])('%j is refused', (environment, difference) => {
    const refusal = refusalOf(environment);
    expect(refusal).toMatch(/^nexthour runs here \(process 7\) with other settings: /);
    expect(refusal).toContain(`settings: ${difference}. Unset these variables`);
    expect(refusal).not.toContain('secret');
  });

  it.each([{}, STARTED, EMBEDDED, { ASSET: '', AWS_REGION: 'eu-west-2', MINIO_BUCKET: 'mine', METRICS_PORT: '1' }])(
    '%j is accepted',
    (environment) => {
      expect(refusalOf(environment)).toBeNull();
    },
  );

  it('accepts each asset that runs', () => {
    const started = { ASSETS: 'BTC,ETH' };
    expect(refusalOf({ ASSET: 'ETH' }, started)).toBeNull();
    expect(refusalOf({ ASSETS: 'BTC, ETH', ASSET: 'ETH' }, started)).toBeNull();
    expect(refusalOf({ ASSET: 'SOL' }, started)).toContain('ASSET is BTC,ETH there and SOL here');
    expect(refusalOf({ ASSETS: 'BTC' }, started)).toContain('ASSETS is BTC,ETH there and BTC here');
  });

  it('compares with the defaults when nothing was set at the start', () => {
    expect(refusalOf({ ASSET: 'BTC', HISTORY_DAYS: '365' }, {})).toBeNull();
    expect(refusalOf({ ASSET: 'ETH' }, {})).toContain('ASSET is BTC there and ETH here');
  });

  it('compares what it can with a nexthour of an earlier version', () => {
    const { settingDigests, ...earlier } = startedWith(STARTED);
    expect(settingDigests).toBeDefined();
    expect(() => refuseOtherSettings(earlier, { PORT: '9' })).not.toThrow();
    expect(() => refuseOtherSettings(earlier, { ASSET: 'ETH' })).toThrow('ASSET is BTC');
  });
});
