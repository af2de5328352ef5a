import { HOUR_MS } from '../../../forecasting/hour';
import type { RecordedForecast } from '../../../forecasting/track-record';
import { computeSkillWindows, describeSkillWindow, skillJson } from '../../../forecasting/track-record-skill';

const FIRST = Date.UTC(2026, 0, 1);

/** Hourly forecasts whose losses vary by hour. */
function chainOf(hours: number, { pinball, trailingPinball }: { pinball: number; trailingPinball: number | null }) {
  return Array.from({ length: hours }, (_, index): RecordedForecast => {
    const size = 1 + (index % 3) / 10;
    return {
      targetHour: FIRST + index * HOUR_MS,
      late: false,
      point: 100,
      lastRate: 100,
      interval: { level: 0.9, lower: 95, upper: 105 },
      outcome: { actual: 103, pinball: pinball * size },
      trailingPinball: trailingPinball && trailingPinball * (1 + (index % 5) / 10),
    };
  });
}

function allOf(forecasts: readonly RecordedForecast[]) {
  const window = computeSkillWindows(forecasts).find(({ name }) => name === 'all');
  if (!window) throw new Error('there is no window of all hours');
  return window;
}

describe('computeSkillWindows', () => {
  it('should refuse a conclusion for fewer than 48 settled hours, even for a total miss', () => {
    const window = allOf(chainOf(47, { pinball: 900, trailingPinball: 1 }));
    expect(window).toMatchObject({ hours: 47, skill: null, conclusion: 'too few to tell' });
    expect(describeSkillWindow(window)).toBe('too few to tell: 47 of the 48 settled hours that are needed');
  });

  it('should report a total miss as negative skill, although it beats a forecast without width', () => {
    const window = allOf(chainOf(48, { pinball: 1.4, trailingPinball: 1 }));
    expect(window).toMatchObject({ hours: 48, conclusion: 'worse' });
    expect(window.skill?.skill).toBeLessThan(-0.2);
    expect(describeSkillWindow(window)).toMatch(
      /^worse than the trailing quantiles: skill −\d+\.\d % \(95 % confidence interval −.* on 48 hours; positive is better$/,
    );
  });

  it('should be positive when the forecasts lose less than the trailing quantiles', () => {
    const window = allOf(chainOf(200, { pinball: 0.8, trailingPinball: 1 }));
    expect(window.conclusion).toBe('better');
    expect(window.skill?.lower).toBeGreaterThan(0);
    expect(describeSkillWindow(window)).toMatch(/^better than the trailing quantiles: skill \+/);
  });

  it('should say that a difference may be chance when the interval contains 0', () => {
    const forecasts = chainOf(60, { pinball: 1, trailingPinball: 1 }).map((forecast, index) => ({
      ...forecast,
      outcome: { actual: 103, pinball: index % 7 === 0 ? 2.7 : 1 },
    }));
    const window = allOf(forecasts);
    expect(window.conclusion).toBe('no clear difference');
    expect(describeSkillWindow(window)).toMatch(/^no clear difference from the trailing quantiles: skill .* to \+/);
  });

  it('should count settled live forecasts with a known baseline only, in windows that end with the newest of them', () => {
    const known = chainOf(200, { pinball: 1, trailingPinball: 1 });
    const ignored = chainOf(8, { pinball: 500, trailingPinball: 1 }).map((forecast, index) => {
      const targetHour = FIRST + (200 + index) * HOUR_MS;
      if (index === 0) return { ...forecast, targetHour, late: true };
      if (index === 1) return { ...forecast, targetHour, outcome: 'void' as const };
      return { ...forecast, targetHour, outcome: null };
    });
    expect(computeSkillWindows([...known, ...ignored])).toEqual(computeSkillWindows(known));
    expect(computeSkillWindows(known).map(({ hours }) => hours)).toEqual([24, 168, 200, 200]);
    expect(allOf(chainOf(60, { pinball: 1, trailingPinball: null }))).toMatchObject({
      hours: 0,
      conclusion: 'too few to tell',
    });
  });
});

test('skillJson names the baseline and has null figures where the hours are too few', () => {
  const { windows, ...meaning } = skillJson(computeSkillWindows(chainOf(60, { pinball: 0.8, trailingPinball: 1 })));
  expect(meaning).toEqual({
    score: 'mean pinball loss',
    baseline: 'trailing quantiles',
    baseline_hours: 720,
    min_hours: 48,
  });
  expect(windows[0]).toEqual({
    window: '24 h',
    hours: 24,
    ...{ skill: null, lower: null, upper: null },
    conclusion: 'too few to tell',
    text: 'too few to tell: 24 of the 48 settled hours that are needed',
  });
  expect(windows[3]).toMatchObject({ window: 'all', hours: 60, skill: expect.any(Number), conclusion: 'better' });
});
