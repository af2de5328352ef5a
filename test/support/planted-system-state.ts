import type { RunningStep, Status } from '../../operations/status/status';
import type { SystemState } from '../../operations/system/read-system';
import { NEWEST_HOUR, NOW } from './plain-app';

const stack: NonNullable<Status['stack']> = {
  ...{ pid: 1, startedAt: NOW - 60_000, isReady: true, supervisor: { pid: 1, startedAt: 'a' }, reaper: null },
  environment: { DATABASE_URL: 'postgres://u:hunter2@localhost/n', MINIO_SECRET_KEY: 'hunter2' },
  addresses: [
    { name: 'MLflow', url: 'http://localhost:5000', description: 'the models' },
    { name: 'Postgres', url: 'postgres://localhost', description: 'the password is in /secret/home/secrets.json' },
  ],
  services: [
    { name: 'server', external: false, state: 'ready', process: { pid: 7, startedAt: 'a' }, ports: { http: 8000 } },
    { name: 'mlflow', external: false, state: 'ready', process: { pid: 8, startedAt: 'a' }, ports: { http: 5000 } },
    { name: 'postgres', external: true, state: 'ready', process: null, ports: {} },
  ],
};
const step: RunningStep = {
  ...{ step: 'extract', activityType: 'extractPrices', needs: [], state: 'retrying', attempts: 2, maxAttempts: 30 },
  ...{
    startedAt: NOW,
    endedAt: null,
    result: null,
    reason: 'no answer',
    lastError: 'no answer',
    nextTryAt: NOW + 5_000,
  },
  ...{ deadline: null, skippedReason: null, kept: false, isQueued: false, progress: null },
};
const status: Status = {
  ...{ now: NOW, realNow: NOW, asset: 'BTC', others: [], home: '/secret/home', stack, alerts: [] },
  stored: null,
  workflows: {
    running: [{ hour: NEWEST_HOUR, steps: [step], problem: null }],
    ...{ nextTickAt: NOW + 55 * 60_000, pauseNote: null, absentWorkers: [], backfill: '' },
  },
  problems: [
    {
      severity: 'broken',
      what: 'mlflow does not answer',
      remedy: 'kill -9 8',
      unready: { service: 'mlflow', state: 'no answer' },
    },
  ],
};
/** A stack of which MLflow does not answer, with one running hour, and with secrets that no answer may contain. */
export const plantedSystemState: SystemState = {
  status,
  checks: [{ name: 'postgres', state: 'ok', found: 'answers, version 18.1' }],
  credits: { remaining: 9_000, limit: 10_000 },
  pages: { workflows: 'http://localhost:8233/namespaces/nexthour/workflows', mlflow: null, grafana: null },
  versions: [{ name: 'nexthour', version: '0.1.0' }],
};
