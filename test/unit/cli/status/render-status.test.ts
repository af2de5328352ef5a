import { renderStatus } from '../../../../cli/status/render-status';
import { HOUR_MS } from '../../../../forecasting/hour';
import {
  findAbsentWorkerProblems,
  findHourProblems,
  findLateForecast,
} from '../../../../operations/status/find-problems';
import type { RunningStep, Status } from '../../../../operations/status/status';
import { statusJson } from '../../../../operations/status/status-json';

const NOW = Date.UTC(2026, 10, 26, 3, 40);
const HOUR = Date.UTC(2026, 10, 26, 3);

const step = (name: string, fields: Partial<RunningStep> = {}): RunningStep => ({
  ...{ step: name, activityType: name, needs: [], state: 'waiting', attempts: 0, maxAttempts: 3, result: null },
  ...{ startedAt: null, endedAt: null, reason: null, lastError: null, nextTryAt: null, skippedReason: null },
  ...{ deadline: HOUR + 55 * 60_000, kept: false, isQueued: false, progress: null },
  ...fields,
});

const EXTRACT = step('extract', {
  state: 'retrying',
  attempts: 5,
  maxAttempts: 30,
  reason: 'No answer from https://api.livecoinwatch.com',
  lastError: 'No answer from https://api.livecoinwatch.com',
  nextTryAt: NOW + 55_000,
});

const runOf = (hour: number, outcome: string, reason: string | null) => ({
  ...{
    asset: 'BTC',
    source: 'livecoinwatch',
    hour,
    runId: String(hour),
    outcome,
    reason,
    steps: [],
    finishedAt: hour + 60_000,
  },
});

const status: Status = {
  ...{
    now: NOW,
    realNow: NOW,
    asset: 'BTC',
    others: [],
    home: '/home/nexthour',
    stack: null,
    alerts: [],
    problems: [],
  },
  stored: {
    forecast: null,
    lastOutcome: null,
    runs: [
      runOf(HOUR - HOUR_MS, 'failed', 'extract failed (attempt 30): no price'),
      runOf(HOUR - 2 * HOUR_MS, 'published', null),
    ],
    missing: { newest: HOUR, missed: [HOUR - 3 * HOUR_MS, HOUR - HOUR_MS] },
    decisions: [],
    messages: [],
  },
  workflows: {
    running: [{ hour: HOUR, steps: [EXTRACT, step('quality')], problem: null }],
    nextTickAt: HOUR + HOUR_MS + 20_000,
    pauseNote: null,
    absentWorkers: [],
    backfill: '',
  },
};

describe('renderStatus', () => {
  it('should show each step of a running hour with its attempt, error, next try and deadline', () => {
    const text = renderStatus(status);
    expect(text).toContain('2026-11-26T03Z is running, must end by 03:55:00 UTC');
    expect(text).toMatch(
      /extract +retrying +attempt 5 of 30, next try 03:40:55 UTC, No answer from https:\/\/api.livecoinwatch.com/,
    );
    expect(text).toMatch(/quality +waiting/);
    expect(text).toContain('04:00:20 UTC');
  });

  it('should say in the first line when the clock of the home is not the real one', () => {
    const timeLapse = { ...status, now: NOW + 5 * HOUR_MS, realNow: NOW };
    expect(renderStatus(timeLapse)).toMatch(
      /^2026-11-26 08:40 UTC in the time-lapse, really 2026-11-26 03:40 UTC: nexthour, BTC\n/,
    );
    expect(renderStatus({ ...status, realNow: NOW })).toMatch(/^2026-11-26 03:40 UTC: nexthour, BTC\n/);
  });

  it('should say that a step waits for a worker', () => {
    const train = step('train', { state: 'running', attempts: 1, startedAt: NOW - 90_000, isQueued: true });
    const running = [{ hour: HOUR, steps: [train], problem: null }];
    const workflows = { running, nextTickAt: null, pauseNote: null, absentWorkers: [], backfill: '' };
    expect(renderStatus({ ...status, workflows })).toMatch(/train +running +waits for a worker, for 90 s/);
  });

  it('should say for how long a step has been running in real time', () => {
    const train = step('train', { state: 'running', attempts: 1, startedAt: NOW - 90_000 });
    const running = [{ hour: HOUR, steps: [train], problem: null }];
    const workflows = { running, nextTickAt: null, pauseNote: null, absentWorkers: [], backfill: '' };
    // In a time-lapse, the time of the hours is ahead of the real time.
    expect(renderStatus({ ...status, now: NOW + 60 * HOUR_MS, workflows })).toMatch(/train +running +for 90 s/);
  });

  it('should print problems before everything else, each with its remedy', () => {
    const problems = [{ severity: 'broken' as const, what: 'mlflow is down', remedy: 'read its log' }];
    const [, , problem, remedy] = renderStatus({ ...status, problems }).split('\n');
    expect([problem, remedy]).toEqual(['✘ mlflow is down', '    → read its log']);
  });

  it('should give the same state as JSON', () => {
    expect(JSON.parse(JSON.stringify(statusJson(status)))).toMatchObject({
      running: true,
      missed_hours: ['2026-11-26T00Z', '2026-11-26T02Z'],
      running_hours: [{ hour: '2026-11-26T03Z', steps: [{ step: 'extract', attempts: 5 }, { step: 'quality' }] }],
    });
  });
});

describe('findHourProblems', () => {
  it('should say which hours have no forecast, why, and how to run them', () => {
    const [missed] = findHourProblems(status);
    expect(missed?.what).toBe(
      '2 hours without a forecast: 2026-11-26T02Z failed: extract failed (attempt 30): no price; ' +
        '2026-11-26T00Z has no run (nexthour did not run, or was paused)',
    );
    expect(missed?.remedy).toContain('they run again at the next tick, at most 15 minutes from now');
    expect(missed?.remedy).toContain('nexthour run --hour 2026-11-26T02Z');
  });

  it('should name the process behind an error about one of our own addresses', () => {
    const service = { name: 'simulator', state: 'ready', external: false, ports: { http: 13_678 }, process: null };
    const stack = { services: [service] } as unknown as Status['stack'];
    const failing = { ...EXTRACT, lastError: 'No answer from http://127.0.0.1:13678/status (timed out)' };
    const running = [{ hour: HOUR, steps: [failing], problem: null }];
    const workflows = { running, nextTickAt: null, pauseNote: null, absentWorkers: [], backfill: '' };
    const [ours] = findHourProblems({ stack, stored: null, workflows });
    expect(ours?.remedy).toContain('the address is that of simulator: see what is wrong with it');
    const [other] = findHourProblems({ stack: null, stored: null, workflows });
    expect(other?.remedy).toContain('docs/runbook.md explains the error');
  });

  it('should say that no forecast is valid now, five minutes after the target hour of the newest one', () => {
    const forecast = { targetHour: HOUR } as unknown as NonNullable<Status['stored']>['forecast'];
    const stored = { ...status.stored, forecast } as NonNullable<Status['stored']>;
    const workflows = { running: [], nextTickAt: null, pauseNote: null, absentWorkers: [], backfill: '' };
    const findAt = (now: number, realNow = now) => findLateForecast({ ...status, now, realNow, stored, workflows });
    expect(findAt(HOUR + 4 * 60_000)).toEqual([]);
    expect(findAt(HOUR + 6 * 60_000)).toMatchObject([
      { severity: 'broken', what: expect.stringMatching(/^no forecast is valid now: the newest one was for 2026-/) },
    ]);
    expect(findAt(HOUR + 6 * 60_000, HOUR + 3_600_000)).toEqual([]);
    expect(findLateForecast({ ...status, now: HOUR + 3_600_000, stored, workflows: null })).toEqual([]);
  });

  it('should say that missed hours wait until the hourly runs are resumed, or nexthour is started', () => {
    const remedyWith = (workflows: Status['workflows']) => findHourProblems({ ...status, workflows }).at(-1)?.remedy;
    const idle = { running: [], nextTickAt: null, pauseNote: null, absentWorkers: [], backfill: '' };
    expect(remedyWith({ ...idle, pauseNote: 'ann: upgrade' })).toMatch(
      /^they run again after `nexthour resume`; now: /,
    );
    expect(remedyWith(null)).toMatch(/^they run again at the next start; now: /);
  });

  it.each([
    ['cancelled', null, 'it does not run again by itself; now: `nexthour run --hour 2026-11-26T03Z`'],
    ['incomplete', HOUR, 'it runs again at the next tick, at most 15 minutes from now; now: `nexthour run'],
    ['gated', HOUR, 'it runs again at the next tick, at most 15 minutes from now; the next hour runs with new data'],
    ['gated', null, 'it does not run again by itself; the next hour runs with new data'],
  ])('should say whether the newest hour runs again when it is %s', (outcome, newest, remedy) => {
    const stored = {
      forecast: null,
      lastOutcome: null,
      runs: [runOf(HOUR, outcome, 'a reason')],
      decisions: [],
      messages: [],
    };
    const workflows = { running: [], nextTickAt: null, pauseNote: null, absentWorkers: [], backfill: '' };
    const [problem] = findHourProblems({
      stack: null,
      stored: { ...stored, missing: { newest, missed: [] } },
      workflows,
    });
    expect(problem?.what).toBe(`2026-11-26T03Z ${outcome}: a reason`);
    expect(problem?.remedy).toContain(remedy);
  });

  it('should warn about a step that failed before and runs again', () => {
    const again = { ...EXTRACT, state: 'running' as const, reason: null, nextTryAt: null };
    const workflows = {
      running: [{ hour: HOUR, steps: [again], problem: null }],
      nextTickAt: null,
      pauseNote: null,
      absentWorkers: [],
      backfill: '',
    };
    const [problem] = findHourProblems({ stack: null, stored: null, workflows });
    expect(problem?.what).toBe(
      '2026-11-26T03Z: extract failed 4 of at most 30 times: No answer from https://api.livecoinwatch.com',
    );
  });

  it('should name a worker in a container that does not ask for work', () => {
    const workflows = {
      running: [],
      nextTickAt: null,
      pauseNote: null,
      absentWorkers: ['training-worker'],
      backfill: '',
    };
    const [problem] = findAbsentWorkerProblems({ stack: null, workflows });
    expect(problem?.what).toBe('no training-worker has asked Temporal for work in the last two minutes');
  });

  it('should name who paused the hourly runs', () => {
    const workflows = { running: [], nextTickAt: null, pauseNote: 'ann: upgrade', absentWorkers: [], backfill: '' };
    expect(findHourProblems({ stack: null, stored: null, workflows })).toEqual([
      expect.objectContaining({
        what: 'the hourly runs are paused: ann: upgrade',
        remedy: '`nexthour resume` continues',
      }),
    ]);
  });
});
