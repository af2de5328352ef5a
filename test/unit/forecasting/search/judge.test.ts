import { normalQuantile } from '../../../../forecasting/normal-quantile';
import { seededRandom } from '../../../../forecasting/random';
import { compareLosses, deflateBest, expectLargest, type OriginLosses } from '../../../../forecasting/search/judge';

const HOUR_MS = 3_600_000;

function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function lossesOf(hours: number, lossAt: (index: number) => number): OriginLosses {
  const origins = Float64Array.from({ length: hours }, (_, index) => index * HOUR_MS);
  return { origins, losses: origins.map((_, index) => lossAt(index)) };
}

describe('normalQuantile', () => {
  it.each([
    [0.5, 0],
    [0.975, 1.959963985],
    [0.001, -3.090232306],
    [0.99999, 4.264890794],
  ])('of %d is %d', (level, expected) => {
    expect(normalQuantile(level)).toBeCloseTo(expected, 7);
  });
});

describe('the largest of so many worthless trials', () => {
  it.each([2, 10, 40, 200])('of %d is near the mean of simulated ones', (count) => {
    const random = seededRandom(count);
    const rounds = 4_000;
    let sum = 0;
    for (let round = 0; round < rounds; round++)
      sum += Math.max(...Array.from({ length: count }, () => gaussian(random)));
    expect(Math.abs(expectLargest(count) - sum / rounds)).toBeLessThan(0.08);
  });

  it('is 0 for one trial', () => {
    expect(expectLargest(1)).toBe(0);
  });
});

describe('a search in noise', () => {
  /** The p-value of the best of 40 trials that are no better than today's parameters, plain and deflated. */
  function searchNoise(seed: number) {
    const random = seededRandom(seed);
    const today = lossesOf(300, () => 1 + 0.1 * gaussian(random));
    const scores = Array.from({ length: 40 }, () =>
      compareLosses(
        lossesOf(300, () => 1 + 0.1 * gaussian(random)),
        today,
        1,
      ),
    );
    const best = scores.reduce((a, b) => ((a.z ?? 0) >= (b.z ?? 0) ? a : b));
    return { plain: best.pBetter ?? 1, deflated: deflateBest(best, scores.length).pBetter ?? 1 };
  }

  it('looks significant without deflation, and does not with it', () => {
    const searches = Array.from({ length: 60 }, (_, seed) => searchNoise(seed + 1));
    const shareBelow = (key: 'plain' | 'deflated') => searches.filter((one) => one[key] < 0.05).length / 60;
    expect(shareBelow('plain')).toBeGreaterThan(0.3);
    expect(shareBelow('deflated')).toBeLessThan(0.1);
  });
});

describe('a trial that is really better', () => {
  const random = seededRandom(5);
  const today = lossesOf(500, () => 1 + 0.1 * gaussian(random));
  const better = lossesOf(500, (index) => (today.losses[index] ?? 0) - 0.05 + 0.05 * gaussian(random));
  const score = compareLosses(better, today, 1);

  it('has a gain and a small p-value', () => {
    expect(score.gain).toBeCloseTo(0.05, 2);
    expect(score.skill).toBeCloseTo(0.05, 2);
    expect(score.pBetter).toBeLessThan(1e-6);
  });

  it('keeps most of its gain when it is one of 40', () => {
    const deflated = deflateBest(score, 40);
    expect(deflated.pBetter).toBeLessThan(1e-4);
    expect(deflated.gain).toBeGreaterThan(0.03);
    expect(deflated.gain).toBeLessThan(score.gain);
  });

  it('is compared on the origins of both, in any order', () => {
    const reversed = { origins: better.origins.slice().reverse(), losses: better.losses.slice().reverse() };
    expect(compareLosses(reversed, today, 1)).toEqual(score);
    const shorter = { origins: today.origins.slice(100), losses: today.losses.slice(100) };
    expect(compareLosses(better, shorter, 1).forecasts).toBe(400);
  });
});

it('has no test for equal losses', () => {
  const same = lossesOf(100, () => 1);
  expect(compareLosses(same, same, 1)).toMatchObject({ skill: 0, gain: 0, z: null, pBetter: null });
  expect(deflateBest(compareLosses(same, same, 1), 40).pBetter).toBeNull();
});
