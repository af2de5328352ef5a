import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openClock, readClockSetting, showTime, writeClockSetting } from '../../../config/clock';
import { homePaths } from '../../../config/home';
import { requireRealTime, requireTimeLapse, selectTimeLapseHome, startTimeLapse } from '../../../config/time-lapse';
import { VARIABLES } from '../../../config/variables';
import { HOUR_MS, hourOf } from '../../../forecasting/hour';
import { isUsableSpeed, systemClock } from '../../../system/clock';

let home: string;
const given = { ...process.env };

// `npm test` runs these tests in a process that has the settings of the servers for the integration tests.
beforeEach(() => {
  for (const name of Object.keys(VARIABLES)) delete process.env[name];
  home = mkdtempSync(join(tmpdir(), 'nexthour-time-lapse-'));
});

afterEach(() => {
  rmSync(home, { recursive: true });
  process.env = { ...given };
});

describe('a clock', () => {
  it('should show the real time in an ordinary home', () => {
    expect(openClock(home)).toBe(systemClock);
  });

  it('should run at the speed of the file, and follow the file when it changes', () => {
    const now = Date.now();
    writeClockSetting(home, { speed: 60, realAt: now - 60_000, shownAt: 5 * HOUR_MS });
    const clock = openClock(home);
    expect(clock.now() - 6 * HOUR_MS).toBeGreaterThanOrEqual(0);
    expect(clock.now() - 6 * HOUR_MS).toBeLessThan(60 * 5_000);
    writeClockSetting(home, { speed: 0, realAt: now, shownAt: 2 * HOUR_MS });
    expect(clock.now()).toBe(2 * HOUR_MS);
  });

  it('should see each of many changes that follow at once', () => {
    writeClockSetting(home, { speed: 0, realAt: 1, shownAt: HOUR_MS });
    const clock = openClock(home);
    const hours = Array.from({ length: 30 }, (_, index) => index + 2);
    const seen = hours.map((hour) => {
      writeClockSetting(home, { speed: 0, realAt: 1, shownAt: hour * HOUR_MS });
      return clock.now() / HOUR_MS;
    });
    expect(seen).toEqual(hours);
  });

  it('should show the time at which a schedule starts the next hour', () => {
    const realAt = Date.UTC(2026, 10, 26, 3);
    expect(showTime(home, realAt + 61_000)).toBe(realAt + 61_000);
    writeClockSetting(home, { speed: 60, realAt, shownAt: 100 * HOUR_MS });
    expect(showTime(home, realAt + 61_000)).toBe(101 * HOUR_MS + 60_000);
  });

  it('should refuse a damaged file, instead of showing the real time', () => {
    writeFileSync(homePaths(home).clockFile, '{"speed":');
    expect(() => openClock(home)).toThrow(/clock\.json is damaged/);
  });
});

describe('a time-lapse', () => {
  it('should begin full hours at multiples of the length of an hour in real time', () => {
    startTimeLapse({ home, speed: 60 });
    const { realAt, shownAt } = readClockSetting(home) ?? { realAt: 1, shownAt: 1 };
    expect([realAt % 60_000, shownAt % HOUR_MS]).toEqual([0, 0]);
    expect(openClock(home).now()).toBeGreaterThanOrEqual(Date.now() - 1_000);
  });

  it('should continue where it stopped, without the time in between, and never go back', () => {
    const now = Date.now();
    writeClockSetting(home, { speed: 60, realAt: now - 600_000, shownAt: 100 * HOUR_MS });
    // It stopped five minutes ago, when five hours had passed.
    utimesSync(homePaths(home).clockFile, new Date(now - 300_000), new Date(now - 300_000));
    startTimeLapse({ home, speed: 30 });
    const shown = openClock(home).now();
    expect(shown).toBeGreaterThanOrEqual(105 * HOUR_MS);
    expect(hourOf(shown)).toBeLessThanOrEqual(106 * HOUR_MS);
  });

  it('should not mix with data of the real time', () => {
    writeFileSync(homePaths(home).secretsFile, '{}');
    expect(() => startTimeLapse({ home, speed: 60 })).toThrow(/has data of the real time/);
    expect(readClockSetting(home)).toBeNull();
    expect(() => requireTimeLapse(home)).toThrow(/has data of the real time/);
    expect(() => requireRealTime(home)).not.toThrow();
  });

  it('should refuse an ordinary start in its home', () => {
    startTimeLapse({ home, speed: 60 });
    expect(() => requireRealTime(home)).toThrow(/belongs to a time-lapse; continue it with --time-lapse 60/);
    expect(() => requireTimeLapse(home)).not.toThrow();
  });

  it('should have a home of its own', () => {
    delete process.env.NEXTHOUR_HOME;
    expect(selectTimeLapseHome().home).toMatch(/\.nexthour-time-lapse$/);
  });

  it.each([
    ['LIVE_COIN_WATCH_API_KEY', 'a-real-key-0123456789'],
    ['DATABASE_URL', 'postgres://user:secret-0123@db/nexthour'],
    ['TEMPORAL_ADDRESS', 'temporal:7233'],
  ])('should refuse %s, without showing its value', (name, value) => {
    process.env[name] = value;
    expect(selectTimeLapseHome).toThrow(new RegExp(`without the variables ${name}$`));
  });

  it.each([
    [60, true],
    [2, true],
    [1, false],
    [0, false],
    [7, false],
    [61, false],
    [120, false],
    [2.5, false],
    [Number.NaN, false],
  ])('should accept the speed %s: %s', (speed, isUsable) => {
    expect(isUsableSpeed(speed)).toBe(isUsable);
  });
});
